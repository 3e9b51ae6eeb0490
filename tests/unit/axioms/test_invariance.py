"""What a rule should not look at."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import (
    OutcomeNeutrality,
    ScaleInvariance,
    ShiftInvariance,
    Symmetry,
)

from_arrays = bg.HypothesisSet.from_arrays
OPPOSED = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def first_index(hypotheses):
    best = (hypotheses.credences @ hypotheses.utilities).argmax()
    return np.eye(hypotheses.n_outcomes)[best]


def test_expected_utility_looks_at_units():
    # Scores 0.6 and 0.4; the second's times 1024 are 410.
    found = ScaleInvariance().check(bg.ExpectedUtility(), OPPOSED)

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [1, 0]
    assert found.after.lottery.probabilities.tolist() == [0, 1]
    assert found.excess == pytest.approx(1, abs=2e-6)


def test_unit_that_floats_cannot_state_is_not_tried():
    # A thousandth of the smallest float is 0.
    hypotheses = from_arrays([[5e-324, 0], [0, 1]])

    places = [(0, 2.0**-10)]
    axiom = ScaleInvariance()
    tried = axiom.questions(
        bg.ExpectedUtility(), hypotheses, axiom.places(hypotheses)[1]
    )

    assert axiom.places(hypotheses)[1] == places[0]
    assert tried == ()


def test_dividing_by_the_largest_looks_at_the_zero():
    # Divided by its largest, the first row is (1/2, 1): 0.30 at stake beside 0.16 of
    # the second. With 8 added it is (9/10, 1): 0.06 at stake.
    def divided(hypotheses):
        rows = hypotheses.utilities / hypotheses.best[:, None]
        return np.eye(hypotheses.n_outcomes)[(hypotheses.credences @ rows).argmax()]

    hypotheses = from_arrays([[1, 2], [1, 0.6]], [0.6, 0.4])

    found = ShiftInvariance().check(divided, hypotheses)

    assert found is not None
    assert found.after is not None
    assert found.before.lottery.probabilities.tolist() == [0, 1]
    assert found.after.lottery.probabilities.tolist() == [1, 0]
    assert found.sentence.startswith("adding 8 to the utilities of 'hypothesis 0'")


def test_constant_that_would_hide_the_range_is_not_added():
    # The range is 12 machine epsilons; beside 5 it would pass for rounding.
    eps = np.finfo(float).eps
    hypotheses = from_arrays([[1, 1 + 12 * eps], [0.5, 0]])

    assert not hypotheses.indifferent.any()
    assert ShiftInvariance().check(bg.NashBargaining(), hypotheses) is None


def test_first_listed_as_dictator_looks_at_the_order_of_hypotheses():
    def first_listed(hypotheses):
        return np.eye(hypotheses.n_outcomes)[hypotheses.utilities[0].argmax()]

    found = Symmetry().check(first_listed, OPPOSED)

    assert found is not None
    assert found.excess == pytest.approx(1, abs=2e-6)


def test_first_index_of_ties_looks_at_the_order_of_outcomes():
    # Both have the score 0.5.
    found = OutcomeNeutrality().check(first_index, from_arrays([[1, 0], [0, 1]]))

    assert found is not None
    assert found.excess == pytest.approx(1, abs=2e-6)


@pytest.mark.parametrize("axiom", [Symmetry(), OutcomeNeutrality()])
def test_one_of_each_has_one_order(axiom):
    assert axiom.check(first_index, from_arrays([[3.0]])) is None
