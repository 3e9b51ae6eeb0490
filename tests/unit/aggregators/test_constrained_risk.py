"""Cautious rules under constraints: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.io.certification import certify_decision_file

from_arrays = bg.HypothesisSet.from_arrays
PAIR = from_arrays([[1, 0, 9], [0, 1, 0]], [0.9, 0.1])
LITTLE = bg.LotteryConstraints(upper=[0.5, 1, 0])


def test_the_least_share_of_the_range_inside_is_raised():
    # The first has from 0 to 1/2, the second from 1/2 to 1: a quarter, half way.
    decision = LITTLE.apply_to(bg.WorstCase()).solve(PAIR)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.75, 0])
    assert decision.certificate.value == pytest.approx(0.5)
    assert decision.certificate.stages == pytest.approx(np.array([[0.5, 0.5]]))


def test_half_of_the_credence_is_the_worse_off_or_both():
    # Levels are x and 1 - x with x at most 1. At level 1/2 the worse of the two has a
    # weight of at most 1.8 or 0.2: the second's is 0.2, so that x is best at 1.
    decision = LITTLE.apply_to(bg.ConditionalValueAtRisk(0.5)).solve(PAIR)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5, 0])
    assert decision.certificate.value == pytest.approx(0.8)


def test_agreement_is_chosen_where_deviations_weigh_most():
    decision = LITTLE.apply_to(bg.MeanMinusDeviation(50)).solve(PAIR)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.75, 0])


@pytest.mark.parametrize("rule", [bg.WorstCase(), bg.MeanMinusDeviation(1)], ids=repr)
def test_wrong_prices_and_weights_make_the_gap_larger(rule, tmp_path):
    rng = np.random.default_rng(2)
    hypotheses = from_arrays(rng.random((4, 5)), rng.dirichlet(np.ones(4)))
    inside = bg.LotteryConstraints([[1, 0, 1, 0, 1]], [0.4], [[0, 1, -1, 0, 0]], [0])
    decision = inside.apply_to(rule).solve(hypotheses)
    best = decision.recheck(exact=True).gap
    own = decision.certificate.prices

    assert own is not None
    for _ in range(10):
        prices = own + rng.normal(size=own.shape)
        object.__setattr__(decision.certificate, "prices", prices)
        assert decision.recheck(exact=True).gap > best
        assert decision.recheck().gap > best
    bg.write_decision(decision, tmp_path / "decision.json")
    assert not certify_decision_file(tmp_path / "decision.json").ok
