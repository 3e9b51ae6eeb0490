"""Copies of hypotheses and of outcomes."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import HypothesisClones, OutcomeClones

from_arrays = bg.HypothesisSet.from_arrays


def test_my_favourite_theory_loses_by_being_told_apart():
    # 0.6 against 0.4; then 0.3, 0.3 and 0.4, the largest.
    hypotheses = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])

    found = HypothesisClones().check(bg.MyFavouriteTheory(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [1, 0]
    assert found.after.lottery.probabilities.tolist() == [0, 1]
    assert found.after.hypotheses.credences == pytest.approx([0.3, 0.4, 0.3])


def test_credence_without_a_half_is_not_split():
    hypotheses = from_arrays([[1, 0], [0, 1]], [1.0, 5e-324])

    places = HypothesisClones().places(hypotheses)
    asked = [
        HypothesisClones().questions(bg.NashBargaining(), hypotheses, place)
        for place in places
    ]

    assert [len(each) for each in asked] == [2, 0]


def test_expected_utility_counts_tied_outcomes():
    # A tie is settled evenly: halves, then thirds, two of them for the first.
    found = OutcomeClones().check(bg.ExpectedUtility(), from_arrays([[1, 0], [0, 1]]))

    assert found is not None
    assert found.after is not None
    assert found.after.lottery.probabilities == pytest.approx(np.full(3, 1 / 3))
    assert found.excess == pytest.approx(2 / 3 - 1 / 2, abs=2e-6)
