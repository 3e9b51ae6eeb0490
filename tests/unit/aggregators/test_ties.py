"""Ties: of several best lotteries the one of least norm, in whatever order they come.

Sets that came out differently once when their columns or rows were permuted.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
import pytest

import bargain as bg


class Tie(NamedTuple):
    """A set with several best lotteries, and the one of least norm."""

    rule: bg.Rule
    utilities: Any
    credences: Any
    least: Any


# Two are held: y_0 = p_1 + p_2 - 1/2 = 0 and y_2 = 1/2 - p_1 - p_2 = 0. Hypothesis 1
# would have all of the half be outcome 2, and does not tell 0 from 3.
COPIES = [[0, 1, 1, 0], [-1, 0, 1, -1], [0, -1, -1, 0]], [0.25, 0.375, 0.375]

TIES: dict[str, Tie] = {
    "Nash, two held": Tie(
        bg.NashBargaining(disagreement="uniform"), *COPIES, [0.25, 0, 0.5, 0.25]
    ),
    "Nash's gains as floors, two held": Tie(
        bg.BoundedExpectedUtility(1, of="nash", disagreement="uniform"),
        *COPIES,
        [0.25, 0, 0.5, 0.25],
    ),
    # Hypotheses 0 and 2 add up to (1, 1, 1, 1), their point: y_0 = 0 means that
    # outcome 1 has 1/3; hypothesis 1 wants 0 or 3, then.
    "a power mean, two held": Tie(
        bg.Isoelastic(2, disagreement="uniform"),
        [[2, -1, 1, 2], [1, -1, 0, 1], [-1, 2, 0, -1]],
        [3 / 7, 1 / 7, 3 / 7],
        [1 / 3, 1 / 3, 0, 1 / 3],
    ),
    # All without risk, and outcomes 1 and 3 are the same.
    "a mean less deviations, without risk": Tie(
        bg.MeanMinusDeviation(1),
        [[2, 0, 1, 0], [2, 0, 2, 0], [0, 2, 1, 2]],
        [3 / 9, 2 / 9, 4 / 9],
        [0.5, 0.25, 0, 0.25],
    ),
}


@pytest.mark.parametrize("name", TIES)
def test_the_least_norm_is_returned_whatever_the_order_of_outcomes(name: str):
    rule, utilities, credences, least = TIES[name]
    utilities, least = np.array(utilities, dtype=float), np.array(least)

    for order in map(list, permutations(range(len(least)))):
        decision = rule.solve(
            bg.HypothesisSet.from_arrays(utilities[:, order], credences)
        )

        np.testing.assert_allclose(
            decision.lottery.probabilities, least[order], rtol=0, atol=1e-12
        )
        assert decision.status is bg.Status.OPTIMAL
        assert not decision.unique
        assert any("the one of least norm is returned" in n for n in decision.notes)


def test_a_lottery_without_risk_is_alone_in_whatever_order():
    utilities = np.array([[1, 2, 1, 2], [0, 1, 1, 1], [1, 1, 2, 1.0]])

    for order in map(list, permutations(range(4))):
        decision = bg.MeanMinusDeviation(3).solve(
            bg.HypothesisSet.from_arrays(utilities[:, order], [0.375, 0.375, 0.25])
        )

        np.testing.assert_array_equal(
            decision.lottery.probabilities, np.eye(4)[0][order]
        )
        assert decision.unique


# The tail of 1/10 is all the second's but for 1e-9 or 1e-5, so outcome 1 is worse for
# lack of what the first wants.
COPIES_IN_THE_TAIL = [[0, 0, 1, 1, 0], [0, 1, 1, 1, 0]]


@pytest.mark.parametrize("credence", [1e-6, 1e-10])
def test_a_tail_with_next_to_no_credence_splits_copies_whatever_the_order(credence):
    utilities = np.array(COPIES_IN_THE_TAIL, dtype=float)

    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 2, 4, 1]):
        decision = bg.ConditionalValueAtRisk(0.1).solve(
            bg.HypothesisSet.from_arrays(utilities[:, order], [credence, 1 - credence])
        )

        np.testing.assert_allclose(
            decision.lottery.probabilities,
            np.array([0, 0, 0.5, 0.5, 0])[order],
            rtol=0,
            atol=1e-12,
        )
        assert not decision.unique


def test_the_order_of_hypotheses_does_not_decide_who_is_tied():
    utilities = np.array([[-1, -1, -2], [2, 0, -1.0]])
    credences = np.array([1 - 1e-11, 1e-11])

    for order in ([0, 1], [1, 0]):
        # Outcome 1 is worse by 2e-11 * 2 / 3, more than rounding.
        decision = bg.ConditionalValueAtRisk(0.5).solve(
            bg.HypothesisSet.from_arrays(utilities[order], credences[order])
        )

        np.testing.assert_array_equal(decision.lottery.probabilities, [1, 0, 0])
        assert decision.unique
