"""What everybody is sure of."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import Core, FairShare, IndividualRationality

from_arrays = bg.HypothesisSet.from_arrays
OPPOSED = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def test_expected_utility_gives_less_than_a_drawn_dictator():
    # Scores 0.6 and 0.4: the second gets nothing, and 0.4 if a dictator is drawn.
    found = IndividualRationality().check(bg.ExpectedUtility(), OPPOSED)

    assert found is not None
    assert "hypothesis 1" in found.sentence
    assert found.excess == pytest.approx(0.4, abs=2e-6)


def test_rule_with_a_point_is_asked_over_the_drawn_dictators():
    found = IndividualRationality().check(
        bg.NashBargaining(disagreement=bg.Disagreement.outcome("outcome 0")), OPPOSED
    )

    assert found is None


def test_drawn_dictator_is_measured_beside_a_large_offset():
    hypotheses = from_arrays([[1e12 + 1, 1e12], [1e12, 1e12 + 1]], [0.7, 0.3])

    assert IndividualRationality().check(bg.RandomDictator(), hypotheses) is None


def test_expected_utility_gives_less_than_the_fair_share():
    # Nothing, where 0.4 of the range is fair.
    found = FairShare().check(bg.ExpectedUtility(), OPPOSED)

    assert found is not None
    assert found.excess == pytest.approx(0.4, abs=2e-6)


def test_both_together_object_to_the_random_dictator():
    # Each expects 0.5; with probability 1, both could have 0.7. Neither objects alone.
    hypotheses = from_arrays([[1, 0, 0.7], [0, 1, 0.7]])

    found = Core().check(bg.RandomDictator(), hypotheses)

    assert found is not None
    assert found.after is not None
    assert "probability 1 alone" in found.sentence
    assert found.after.lottery.probabilities == pytest.approx([0, 0, 1])
    assert found.excess == pytest.approx(0.2, abs=2e-6)


def test_one_objects_by_the_share_of_its_credence():
    # 0.4 of its range instead of nothing.
    found = Core().check(bg.ExpectedUtility(), OPPOSED)

    assert found is not None
    assert "'hypothesis 1' could" in found.sentence
    assert found.excess == pytest.approx(0.4, abs=2e-6)
