"""Conditional value at risk: between expected utility and the worst case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from tests.drawn_sets import sets

from_arrays = bg.HypothesisSet.from_arrays
CVaR = bg.ConditionalValueAtRisk


def test_two_opposed_hypotheses_by_hand():
    # With p on the left: levels (p, 1 - p), credences 0.6 and 0.4. At level 0.8 a
    # weight may be 0.75 and 0.5: the value is min(0.5 p + 0.5 (1 - p), 0.75 p +
    # 0.25 (1 - p)) = min(1/2, 1/4 + p/2): all p from 1/2 on are best.
    pair = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    decision = CVaR(0.8).solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5])
    assert decision.certificate.value == pytest.approx(0.5)
    assert not decision.unique


def test_a_level_just_above_tips_the_balance():
    # At level 0.81 the weights of the second are at most 0.4 / 0.81 < 1/2.
    pair = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    decision = CVaR(0.81).solve(pair)

    assert decision.lottery.probabilities == pytest.approx([1, 0])
    assert decision.certificate.value == pytest.approx(1 - 0.4 / 0.81)
    assert decision.unique


def test_levels_at_the_sums_of_credences():
    # Three opposed: at 2/3 a weight may be 1/2, and the even lottery is best.
    three = from_arrays(np.eye(3))

    for level in (1 / 3, 2 / 3, 0.3, 0.5):
        decision = CVaR(level).solve(three)

        assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3)
        assert decision.certificate.value == pytest.approx(1 / 3)
        assert decision.certificate.gap <= 1e-14


@settings(max_examples=30, deadline=None)
@given(drawn=sets())
def test_level_1_is_expected_utility_with_equal_ranges(drawn):
    hypotheses = from_arrays(*drawn)

    risk = CVaR(1).solve(hypotheses)
    utility = bg.ExpectedUtility("range").solve(hypotheses)

    assert (risk.lottery.probabilities == utility.lottery.probabilities).all()
    assert risk.unique == utility.unique


@settings(max_examples=30, deadline=None)
@given(drawn=sets())
def test_a_level_below_every_credence_is_the_worst_case(drawn):
    hypotheses = from_arrays(*drawn)

    risk = CVaR(1e-3).solve(hypotheses)
    worst = bg.WorstCase().solve(hypotheses)

    assert risk.lottery.probabilities == pytest.approx(worst.lottery.probabilities)
    assert risk.certificate.value == worst.certificate.value


@settings(max_examples=30, deadline=None)
@given(drawn=sets(), level=st.floats(0.01, 1), other=st.floats(0.01, 1))
def test_the_value_rises_with_the_level(drawn, level, other):
    hypotheses = from_arrays(*drawn)
    low, high = sorted([level, other])

    first, second = (CVaR(x).solve(hypotheses).certificate for x in (low, high))

    assert first.gap <= 1e-12
    assert second.gap <= 1e-12
    assert first.value <= second.value + 1e-12


def test_it_can_give_up_pareto_efficiency():
    # At level 1/2 only the first two count, which are at odds: their mean is 1/2
    # anyway. The third outcome is as good as the first for them and better for the
    # last, yet the least norm uses both.
    hypotheses = from_arrays(
        [[2, 0, 2, 0], [0, 2, 0, 0], [3, 3, 4, 0]], [0.25, 0.25, 0.5]
    )

    decision = CVaR(0.5).solve(hypotheses)

    assert decision.lottery.probabilities == pytest.approx([1 / 3] * 3 + [0])
    assert not decision.unique
    better = hypotheses.utilities @ [0, 1 / 3, 2 / 3, 0] - decision.expected_utilities
    assert (better >= -1e-12).all()
    assert better[2] == pytest.approx(1 / 3)


@pytest.mark.parametrize("level", [0, -0.1, 1.1, np.nan, np.inf])
def test_a_level_must_be_a_share(level):
    with pytest.raises(bg.InvalidOptionError, match="above 0 and at most 1"):
        CVaR(level)


@pytest.mark.parametrize("level", [True, "0.1", None, [0.1]])
def test_a_level_must_be_a_number(level):
    with pytest.raises(bg.InvalidOptionError, match="level must be a number"):
        CVaR(level)


def test_rules_with_one_level_are_equal():
    assert CVaR(np.float64(0.5)) == CVaR(0.5)
    assert CVaR() == CVaR(0.1)
    assert repr(CVaR(1)) == "ConditionalValueAtRisk(level=1.0)"
