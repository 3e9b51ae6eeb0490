"""Held rows get their points in the last digits of small probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.onto_held import onto_held


def rows_of(gains: np.ndarray) -> ArrayRows:
    n_rows = len(gains)
    return ArrayRows(gains, None, np.zeros(n_rows), None, np.ones(n_rows), True)


@pytest.mark.parametrize("least", [1e-5, 1e-9, 1e-12])
def test_a_small_probability_is_right_in_its_own_last_digits(least):
    # The first row, divided by what it could gain, wants no more of outcome 2 than
    # `least`, the second no less.
    gains = np.array([[1, 1, -(1 - least) / least], [-least, -least, 1 - least]])
    near = np.array([0.75, 0.25, least * (1 + 1e-6)])

    found = onto_held(rows_of(gains), near / near.sum())

    assert found[2] == pytest.approx(least, rel=1e-14)
    # What the others gain or lose by that is at most 1e-6 of 1e-5.
    assert found[0] / found[1] == pytest.approx(3, rel=1e-10)
    assert (gains @ found).min() >= -1e-15


def test_a_lottery_that_misses_nothing_stays():
    gains = np.array([[1, -1, 0.0]])
    lottery = np.array([0.25, 0.25, 0.5])

    assert onto_held(rows_of(gains), lottery) is lottery
