"""Mean minus deviation: where hypotheses disagree, a lottery is worth less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from tests.drawn_sets import sets

from_arrays = bg.HypothesisSet.from_arrays
Rule = bg.MeanMinusDeviation


def test_two_opposed_hypotheses_by_hand():
    # Levels (p, 1 - p), credences 0.6 and 0.4: the mean is 0.4 + 0.2 p and the
    # deviation sqrt(0.24) |2 p - 1|. From p = 1/2 the mean gains 0.2 and the
    # deviation 2 sqrt(0.24) = 0.98: from k = 0.2041 on, no risk is taken.
    pair = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    bold, shy = Rule(0.2).solve(pair), Rule(0.21).solve(pair)

    assert bold.lottery.probabilities == pytest.approx([1, 0])
    assert bold.certificate.value == pytest.approx(0.6 - 0.2 * np.sqrt(0.24))
    assert shy.lottery.probabilities == pytest.approx([0.5, 0.5])
    assert shy.certificate.value == pytest.approx(0.5)


@pytest.mark.parametrize("k", [0.3, 1, 10, 1000])
def test_a_lottery_without_risk_is_certified(k):
    # The deviation vanishes at the even lottery, where it has no slope.
    three = from_arrays(np.eye(3))

    decision = Rule(k).solve(three)

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert decision.certificate.gap <= 1e-13 * (1 + k)
    assert decision.recheck(exact=True).gap <= 1e-13 * (1 + k)


@settings(max_examples=30, deadline=None)
@given(drawn=sets())
def test_k_of_0_is_expected_utility_with_equal_ranges(drawn):
    hypotheses = from_arrays(*drawn)

    risk = Rule(0).solve(hypotheses)
    utility = bg.ExpectedUtility("range").solve(hypotheses)

    assert (risk.lottery.probabilities == utility.lottery.probabilities).all()


@settings(max_examples=40, deadline=None)
@given(drawn=sets(), k=st.floats(0.01, 20))
def test_drawn_sets_are_certified(drawn, k):
    hypotheses = from_arrays(*drawn)

    decision = Rule(k).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= 1e-11 * (1 + k)
    assert decision.recheck(exact=True).gap <= 1e-11 * (1 + k)


def test_it_can_choose_what_everyone_likes_less():
    # The left is worth 1 to the first and 0.45 to the others, who disagree about the
    # rest; the middle is worth 0.44 to all. With one deviation, the left is worth
    # 0.5875 - 0.2382; evening out the left with the rest leaves all with 0.3774.
    rows = [[1, 0.44, 0, 0, 0]]
    rows += [[0.45, 0.44, *unit] for unit in np.eye(3)]
    hypotheses = from_arrays(rows)

    bold, shy = Rule(0.2).solve(hypotheses), Rule(1).solve(hypotheses)

    assert bold.lottery.probabilities[0] > 0.9
    assert shy.lottery.probabilities == pytest.approx([0, 1, 0, 0, 0], abs=1e-12)
    assert (hypotheses.utilities[:, 0] > shy.expected_utilities).all()
    assert shy.certificate.value == pytest.approx(0.44)


@settings(max_examples=30, deadline=None)
@given(drawn=sets(min_hypotheses=2))
def test_no_weight_is_negative_for_small_k(drawn):
    hypotheses = from_arrays(*drawn)
    least = float(hypotheses.credences.min())

    decision = Rule(np.sqrt(least / (1 - least))).solve(hypotheses)

    stages = decision.certificate.stages
    assert stages is None or stages.min() >= -1e-12


def test_weights_may_be_negative():
    hypotheses = from_arrays(
        [[1, 0.44, 0, 0, 0], *([0.45, 0.44, *e] for e in np.eye(3))]
    )

    weights = Rule(3).solve(hypotheses).weights

    assert weights.min() < 0
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("k", [-0.1, np.nan, np.inf])
def test_k_must_not_be_negative(k):
    with pytest.raises(bg.InvalidOptionError, match="k must be nonnegative and finite"):
        Rule(k)


@pytest.mark.parametrize("k", [True, "1", None])
def test_k_must_be_a_number(k):
    with pytest.raises(bg.InvalidOptionError, match="k must be a number"):
        Rule(k)


def test_rules_with_one_k_are_equal():
    assert Rule(np.float64(0.5)) == Rule(0.5)
    assert Rule() == Rule(1)
    assert repr(Rule(2)) == "MeanMinusDeviation(k=2.0)"
