"""Deciding before or after a coin has shown the problem."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import ExAnteConsistency

from_arrays = bg.HypothesisSet.from_arrays


def test_nash_bargaining_promises_more_beforehand():
    # Late: 0.6 in the first problem and 1 in the second, where all agree: 0.8 and 0.7.
    # Beforehand: 0.6 log(1 + p) + 0.4 log(2 - p) is largest at p = 0.8: 0.9 and 0.6.
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    found = ExAnteConsistency().check(bg.NashBargaining(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.after.expected_utilities == pytest.approx([0.9, 0.6], abs=1e-6)
    assert found.excess == pytest.approx(0.1, abs=1e-4)


def test_mean_of_two_utilities_may_be_rounded():
    # Beside 1e12 a mean keeps four digits of a range of 1.
    hypotheses = from_arrays(
        [[1e12 + 0.1, 1e12 + 1.3], [1e12 + 2.7, 1e12 + 0.4]], [0.7, 0.3]
    )

    assert ExAnteConsistency().check(bg.RandomDictator(), hypotheses) is None
