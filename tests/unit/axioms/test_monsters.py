"""What one hypothesis can do to the others."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import BoundedHarm, BoundedStakes

from_arrays = bg.HypothesisSet.from_arrays


def test_stakes_buy_expected_utility():
    # Scores 0.6 and 0.4; with stakes of 128 the second has 51. The first falls from 1
    # to 0, where the second's removal does nothing and its credence is 0.4.
    found = BoundedStakes().check(
        bg.ExpectedUtility(), from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    )

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [1, 0]
    assert found.after.lottery.probabilities.tolist() == [0, 1]
    assert found.excess == pytest.approx(1 - 0.4, abs=2e-6)


def test_stakes_that_floats_cannot_state_are_not_tried():
    # 1e300 times 2^30 is infinite. Times 2^7 it still outweighs, as it did before.
    hypotheses = from_arrays([[1, 0], [0, 1e300]])

    assert BoundedStakes().check(bg.ExpectedUtility(), hypotheses) is None


def test_harm_under_expected_utility_is_all_there_was():
    # Without the second the first gets 1; with it the scores are 0.9 and 1.
    found = BoundedHarm().check(
        bg.ExpectedUtility(), from_arrays([[1, 0], [0, 10]], [0.9, 0.1])
    )

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [1, 0]
    assert found.after.lottery.probabilities.tolist() == [0, 1]
    assert found.excess == pytest.approx(1 - 0.1, abs=1e-4)


def test_gains_that_grow_from_next_to_nothing_make_up_for_a_loss():
    # When the third joins with 0.2, the second loses half of its 1: 0.25 of the sum.
    # The first's 1e-7 grows tenfold, which outweighs that: -9 times 0.5.
    def rule(hypotheses):
        joined = len(hypotheses) == 3
        return [1e-6, 0.5, 0.5 - 1e-6] if joined else [1e-7, 1 - 1e-7, 0]

    hypotheses = from_arrays(np.eye(3), [0.4, 0.4, 0.2])

    assert BoundedHarm().check(rule, hypotheses) is None
