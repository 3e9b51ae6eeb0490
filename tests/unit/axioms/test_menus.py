"""Outcomes that join or leave the menu."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import (
    DominatedOutcome,
    DreadfulOutcome,
    IndependenceOfIrrelevantAlternatives,
    RestrictedMonotonicity,
)

from_arrays = bg.HypothesisSet.from_arrays
EVEN = from_arrays([[1, 0], [0, 1]])


def test_worst_case_makes_an_unused_outcome_relevant():
    # Gains over the worst case are (11, 10, 0) and (0, 1, 0): log(10 + p) + log(1 - p)
    # falls from p = 0. Without the third outcome, which is not used, p is 1/2.
    hypotheses = from_arrays([[1, 0, -10], [0, 1, 0]])

    found = IndependenceOfIrrelevantAlternatives().check(
        bg.NashBargaining(), hypotheses
    )

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities == pytest.approx([0, 1, 0], abs=1e-9)
    assert found.after.lottery.probabilities == pytest.approx([0.5, 0.5])
    assert found.excess == pytest.approx(0.5, abs=1e-4)


def test_nash_bargaining_can_turn_more_choice_against_somebody():
    # From (0.8, 0.8), of product 0.64, to (1, 0.7), of product 0.7.
    hypotheses = from_arrays([[1, 0, 0.8, 1], [0, 1, 0.8, 0.7]])

    found = RestrictedMonotonicity().check(bg.NashBargaining(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.expected_utilities == pytest.approx([0.8, 0.8], abs=1e-6)
    assert found.after.expected_utilities == pytest.approx([1, 0.7], abs=1e-6)


def test_dominated_outcome_moves_the_worst_case():
    # An outcome worth 3/4 and -1/4 joins. The second's gains are (1/4, 5/4, 0), and
    # p (5/4 - p) is largest at 5/8 instead of 1/2.
    found = DominatedOutcome().check(bg.NashBargaining(), EVEN)

    assert found is not None
    assert found.after is not None
    assert found.after.lottery.probabilities == pytest.approx([0.625, 0.375, 0])
    assert found.excess == pytest.approx(0.125, abs=1e-4)


def test_indifferent_finds_the_dominated_outcome_worse_too():
    hypotheses = from_arrays([[1, 0], [1e300, 1e300]])

    found = DominatedOutcome().questions(bg.ExpectedUtility(), hypotheses, 0)

    assert found[1][1].utilities[:, 2].tolist() == [0.75, 0.75e300]


def test_threat_against_nash_bargaining_works():
    # An outcome of -10 for the first alone: its gains are (11, 10, 0), and the even
    # draw becomes the second's favourite.
    found = DreadfulOutcome().check(bg.NashBargaining(), EVEN)

    assert found is not None
    assert found.after is not None
    assert found.after.lottery.probabilities == pytest.approx([0, 1, 0], abs=1e-9)
    assert found.excess == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize(
    "axiom", [IndependenceOfIrrelevantAlternatives(), RestrictedMonotonicity()]
)
def test_only_outcome_cannot_leave(axiom):
    assert axiom.check(bg.NashBargaining(), from_arrays([[3.0], [1.0]])) is None
