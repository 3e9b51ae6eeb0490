"""Curvature from parts of all rows: each sweep adds another part to the estimate.

A sweep has every row at hand, and the curvature of some of them costs it little. Parts
interleave, so that each is fair however the rows are sorted; together they are all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import Sums

# Rows in a part for an outcome; parts are neither halves of halves nor next to nothing.
ROWS_FOR_EACH = 500
FEWEST_PARTS, MOST_PARTS = 2, 8


def n_parts_of(n_rows: int, n_columns: int) -> int:
    """Return how many parts to cut the rows into, given how many outcomes count."""
    fitting = n_rows // (ROWS_FOR_EACH * n_columns)
    return max(FEWEST_PARTS, min(MOST_PARTS, fitting))


@dataclass(eq=False)
class SweptCurvature:
    """Minus the second derivative of W over some outcomes, from the parts swept so far.

    Parameters
    ----------
    columns : ndarray of int of shape (n_columns,)
        In increasing order.
    n_parts : int
        Every so manieth row is a part.
    """

    columns: np.ndarray
    n_parts: int
    n_added: int = 0
    total: Float64Array | None = None

    @property
    def next_part(self) -> slice | None:
        """Which rows of each block to add next; None if all have been added."""
        if self.n_added == self.n_parts:
            return None
        return slice(self.n_added, None, self.n_parts)

    def add(self, sums: Sums) -> None:
        """Add the next part, from a sweep that was asked for its curvature."""
        assert sums.curvature is not None
        known = 0.0 if self.total is None else self.total
        self.total = known + sums.curvature
        self.n_added += 1

    def over(self, columns: np.ndarray) -> tuple[np.ndarray, Float64Array | None]:
        """Return for which of some outcomes the curvature is known, and what it is."""
        known = np.isin(columns, self.columns)
        if self.total is None or not known.any():
            return np.zeros_like(known), None
        places = np.searchsorted(self.columns, columns[known])
        scaled: Float64Array = self.n_parts / self.n_added * self.total
        return known, scaled[places[:, None], places]
