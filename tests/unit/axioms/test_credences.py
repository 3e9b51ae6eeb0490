"""What credences should do, and what they should not."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import (
    ContinuityInCredences,
    CredenceMonotonicity,
    TinyCredence,
    ZeroCredence,
)

from_arrays = bg.HypothesisSet.from_arrays
EVEN = from_arrays([[1, 0], [0, 1]])


def test_credence_times_utility_inside_a_minimum_hurts_who_is_believed():
    # max min(w_0 p, w_1 (1 - p)) over two opposed hypotheses is at p = w_1.
    def perverse(hypotheses):
        return hypotheses.credences[::-1]

    found = CredenceMonotonicity().check(perverse, EVEN)

    assert found is not None
    assert found.after is not None
    # From 0.5 to half of what is left: 0.75, and what it expects to 0.25.
    assert found.after.hypotheses.credences == pytest.approx([0.75, 0.25])
    assert found.excess == pytest.approx(0.25, abs=2e-6)


def test_expected_utility_jumps_at_a_tie():
    # From an even draw to all for the one that is believed 9e-8 more.
    found = ContinuityInCredences().check(bg.ExpectedUtility(), EVEN)

    assert found is not None
    assert found.after is not None
    shift = np.abs(found.after.hypotheses.credences - EVEN.credences).sum()
    assert 0 < shift <= 1e-7
    assert found.excess == pytest.approx(0.5 - 0.01, abs=2e-6)


def test_continuity_is_promised_to_those_who_are_believed():
    # Whichever of the first two is ahead, the third moves by 5 % of its range.
    def nearly_even(hypotheses):
        first, second = hypotheses.credences[:2]
        return [1, 0, 0] if first < second else [0.95, 0.05, 0]

    utilities = [[1, 1, 0], [1, 1, 0], [0, 1, 0]]
    quiet = from_arrays(utilities, [0.49995, 0.49995, 0.0001])
    loud = from_arrays(utilities, [0.4, 0.4, 0.2])

    assert ContinuityInCredences().check(nearly_even, quiet) is None
    assert ContinuityInCredences().check(nearly_even, loud) is not None


def test_mean_over_all_listed_hears_who_is_not_believed():
    # The only hypothesis with credence wants outcome 1; the newcomer's -1e6 decides.
    def mean_of_all(hypotheses):
        best = hypotheses.utilities.mean(axis=0).argmax()
        return np.eye(hypotheses.n_outcomes)[best]

    found = ZeroCredence().check(mean_of_all, from_arrays([[0, 1]]))

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [0, 1]
    assert found.after.lottery.probabilities.tolist() == [1, 0]
    assert found.after.hypotheses.credences.tolist() == [1, 0]


def test_kalai_smorodinsky_hears_a_whisper_as_loud_as_a_voice():
    # It looks at no credence: (0.5, 0.5) with the second, (1, 0) without.
    found = TinyCredence().check(
        bg.KalaiSmorodinsky(), from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    )

    assert found is not None
    assert found.after is not None
    assert found.after.hypotheses.credences.min() == pytest.approx(1e-9)
    assert found.excess == pytest.approx(0.5 - 0.01, abs=2e-6)


def test_credence_that_floats_cannot_state_is_not_tried():
    # A millionth of the smallest stakes, over the largest, is 0.
    hypotheses = from_arrays([[5e-324, 0], [0, 1e300]])

    assert TinyCredence().check(bg.KalaiSmorodinsky(), hypotheses) is not None
    assert TinyCredence().questions(bg.KalaiSmorodinsky(), hypotheses, 1) == ()


def test_all_other_credence_together_can_be_as_small_as_floats_go():
    hypotheses = from_arrays([[1, 0], [0, 1]], [1.0, 5e-324])

    assert TinyCredence().check(bg.RandomDictator(), hypotheses) is None


def test_tiny_is_tiny_beside_everybody_elses_credence():
    # The second is believed 1e-9, with large stakes. Of the credence 1e-9 too, the
    # third would have as much of a say as the second, under a rule that sees no stakes.
    hypotheses = from_arrays([[0, 0], [1e6, 0], [0, 1]], [0.8, 1e-9, 0.2 - 1e-9])

    _, (_, joined) = TinyCredence().questions(bg.NashBargaining(), hypotheses, 2)

    assert joined.credences[2] <= 1e-6 * joined.credences[1]
    assert TinyCredence().check(bg.NashBargaining(), hypotheses) is None
