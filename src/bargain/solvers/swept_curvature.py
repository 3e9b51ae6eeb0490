"""Curvature from parts of all rows: each sweep adds another part to the estimate.

A sweep has every row at hand, and the curvature of some of them costs it little. Parts
interleave, so that each is fair however the rows are sorted; together they are all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import Sums

# Every so manieth row is a part.
PARTS = 4


@dataclass(eq=False)
class SweptCurvature:
    """Minus the second derivative of W over some outcomes, from the parts swept so far.

    Parameters
    ----------
    columns : ndarray of int of shape (n_columns,)
        In increasing order.
    """

    columns: np.ndarray
    n_parts: int = 0
    total: Float64Array | None = None

    @property
    def next_part(self) -> slice | None:
        """Which rows of each block to add next; None if all have been added."""
        return slice(self.n_parts, None, PARTS) if self.n_parts < PARTS else None

    def add(self, sums: Sums) -> None:
        """Add the next part, from a sweep that was asked for its curvature."""
        assert sums.curvature is not None
        known = 0.0 if self.total is None else self.total
        self.total = known + sums.curvature
        self.n_parts += 1

    def over(self, columns: np.ndarray) -> Float64Array | None:
        """Return the curvature over some outcomes, or None if it is not known."""
        if self.total is None or not np.isin(columns, self.columns).all():
            return None
        places = np.searchsorted(self.columns, columns)
        scaled: Float64Array = PARTS / self.n_parts * self.total
        return scaled[places[:, None], places]
