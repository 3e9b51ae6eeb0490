"""What one sweep over the rows adds up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array


@dataclass(frozen=True, eq=False)
class Sums:
    """What one sweep over the rows adds up at a lottery.

    Parameters
    ----------
    gains : ndarray of shape (n_rows,)
        Expected gains y, row-scaled.
    gradient : ndarray of shape (n_outcomes,)
        Of W in the probabilities.
    pairing : float
        The gradient times the lottery, as ``sum_h W'_h y_h``.
    curvature : ndarray of shape (n_columns, n_columns), or None
        Minus the second derivative, ``G_S' diag(bend) G_S`` over the columns S
        asked for.
    """

    gains: Float64Array
    gradient: Float64Array
    pairing: float
    curvature: Float64Array | None = None

    @property
    def least(self) -> float:
        """The least expected gain."""
        return float(self.gains.min(initial=np.inf))
