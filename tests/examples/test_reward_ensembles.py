"""Reward model ensembles: what one model overrates, a cautious rule does not choose.

Coste, T., Anwar, U., Kirk, R. and Krueger, D., "Reward model ensembles help mitigate
overoptimization", ICLR 2024, optimize the mean, the minimum, and the mean less a
multiple of the variance of several reward models. The table is made up in the manner
of theirs: answers found by search, which exploit the errors of some of the models.
"""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

ANSWERS = ["gibberish", "plain", "good"]

# Three models fall for the gibberish; the other two take plain answers for the best.
# All give the good answer 0.55 to 0.57 of their range.
ENSEMBLE = bg.HypothesisSet.from_arrays(
    [[9, 1, 5.5], [4, 1, 2.65], [7, 1, 4.3], [1, 3, 2.1], [2, 8, 5.3]],
    outcomes=ANSWERS,
)
CAUTIOUS: dict[str, bg.Rule] = {
    "worst case": bg.WorstCase(),
    "worst two of five": bg.ConditionalValueAtRisk(0.4),
    "mean less a deviation": bg.MeanMinusDeviation(1),
}


@pytest.mark.parametrize("normalization", [None, "range"])
def test_the_mean_is_overoptimized(normalization):
    lottery = bg.ExpectedUtility(normalization)(ENSEMBLE)

    assert lottery.support() == ("gibberish",)


def test_the_authors_objectives_agree():
    levels = bg.RangeNormalization()(ENSEMBLE).utilities

    mean, least = levels.mean(axis=0), levels.min(axis=0)
    weighted = mean - levels.var(axis=0)

    assert ANSWERS[int(mean.argmax())] == "gibberish"
    assert ANSWERS[int(least.argmax())] == "good"
    assert ANSWERS[int(weighted.argmax())] == "good"


@pytest.mark.parametrize("name", CAUTIOUS)
def test_cautious_rules_choose_the_good_answer(name):
    decision = CAUTIOUS[name].solve(ENSEMBLE)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery["good"] > 0.9
    assert decision.lottery["gibberish"] < 0.05


@pytest.mark.parametrize("overrated", [1e2, 1e6, 1e12])
def test_one_model_that_overrates_gibberish_decides_under_the_raw_mean_alone(overrated):
    # Four models know gibberish for what it is; the fifth gives it any reward.
    rows = np.vstack([np.tile([0, 0.5, 1.0], (4, 1)), [overrated, 0, 0.6 * overrated]])
    one = bg.HypothesisSet.from_arrays(rows, outcomes=ANSWERS)

    assert bg.ExpectedUtility()(one).support() == ("gibberish",)
    for rule in CAUTIOUS.values():
        assert rule(one)["good"] > 0.7
