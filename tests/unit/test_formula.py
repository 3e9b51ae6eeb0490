"""Points beside the closest utility, against rational arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from bargain.formula import Formula


@pytest.mark.parametrize("least", [1e-4, 1e-9, 1e-15])
def test_a_point_beside_the_closest_utility_keeps_all_digits(least):
    utilities = np.array([[0, 0, -1], [1, 0.3, 0], [0, 0, 1.0]])
    shares = np.array([1 - least, 0, least])
    hypotheses = bg.HypothesisSet.from_arrays(utilities)
    formula = Formula(lottery=shares)
    values = formula.evaluate(hypotheses)[0]

    nearest = formula.nearest(hypotheses, values)

    assert nearest is not None
    origins, lifts = nearest
    assert origins == pytest.approx([0, 1, 0], abs=0)
    for row, (origin, lift) in enumerate(zip(origins, lifts, strict=True)):
        exact = formula.exact_value(row, [Fraction(each) for each in utilities[row]])
        assert lift == pytest.approx(float(Fraction(origin) - exact), rel=1e-15)


def test_only_a_lottery_has_a_closest_utility():
    hypotheses = bg.HypothesisSet.from_arrays([[1.0, 0], [0, 1]])

    assert Formula(worst=1.0).nearest(hypotheses, hypotheses.worst) is None
