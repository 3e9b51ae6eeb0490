"""Newton's method in the form that fits the size of the set."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.large_newton import maximize_large
from bargain.solvers.simplex_newton import Face, is_small, maximize
from bargain.solvers.small_table import maximize_table
from bargain.solvers.solution import Solution
from bargain.solvers.wide_newton import maximize_wide
from bargain.welfare import Welfare


def maximize_by_newton(
    rows: ArrayRows,
    welfare: Welfare,
    start: Float64Array,
    face: Face,
    tolerance: float,
) -> Solution:
    """Maximize the welfare of expected gains over the lotteries of a face.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    start : ndarray of shape (n_outcomes,)
        A lottery of the face at which every expected gain is positive.
    face : Face
    tolerance : float
        Gap to reach, in units of W. After reaching it one more step is taken, and
        kept if it lowers the gap.

    Returns
    -------
    solution : Solution
    """
    if is_small(rows) and rows.watch is None:
        return _on_a_table(rows, welfare, start, face, tolerance)
    if face.is_simplex:
        found = maximize_large(rows, welfare, start, tolerance)
        if found is None:
            found = maximize_wide(rows, welfare, start, tolerance)
        if found is not None:
            if not found.failed:
                return found
            if np.isfinite(found.gap):
                start = found.probabilities
    return maximize(rows, welfare, start, face, tolerance)


def _on_a_table(
    rows: ArrayRows,
    welfare: Welfare,
    start: Float64Array,
    face: Face,
    tolerance: float,
) -> Solution:
    if face.is_simplex:
        try:
            found = maximize_table(rows.table, welfare, start, tolerance)
        except KeyboardInterrupt:
            return Solution(
                start, np.inf, 0, message="interrupted", is_interrupted=True
            )
        if found is not None:
            return found
    return maximize(rows, welfare, start, face, tolerance)
