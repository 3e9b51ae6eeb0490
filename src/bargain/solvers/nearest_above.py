"""Least distance programming: the nearest of the points that lie above some planes."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from bargain._arrays import Float64Array

# A residual this small says that no point lies above all planes.
NONE_LEFT = 1e-14

# By so much may a bound be missed, if no point lies above all of them: a space that
# only touches one has rounding on the wrong side.
ROUNDING = 1e-15


def nearest_above(
    center: Float64Array,
    free: Float64Array,
    bounds: Float64Array,
    least: Float64Array | float = 0.0,
) -> tuple[Float64Array, Float64Array] | None:
    """Return the point of least norm in an affine space with ``bounds x >= least``.

    Parameters
    ----------
    center : ndarray of shape (n,)
        The space's own point of least norm.
    free : ndarray of shape (n_free, n)
        Orthonormal directions in which the space goes on.
    bounds : ndarray of shape (n_bounds, n)
    least : ndarray of shape (n_bounds,)

    Returns
    -------
    found : tuple of ndarray of shape (n,) and ndarray of shape (n_bounds,)
        The point, and prices of the bounds, positive for those that hold it; None if
        rounding leaves no point.

    References
    ----------
    .. [1] Lawson, C. L. and Hanson, R. J., *Solving Least Squares Problems*, 1974,
       chapter 23.
    """
    missed = least - bounds @ center
    for slack in (0.0, ROUNDING):
        found = _nearest(center, free, bounds, missed - slack)
        if found is not None:
            return found
    return None


def _nearest(
    center: Float64Array,
    free: Float64Array,
    bounds: Float64Array,
    missed: Float64Array,
) -> tuple[Float64Array, Float64Array] | None:
    """Return what `nearest_above` does, with what the center misses of each bound."""
    stacked = np.vstack([free @ bounds.T, missed])
    aim = np.zeros(len(stacked))
    aim[-1] = 1.0
    try:
        duals, _ = nnls(stacked, aim)
    except RuntimeError:  # too many iterations
        return None
    residual = stacked @ duals - aim
    if abs(residual[-1]) < NONE_LEFT:
        return None
    return center + free.T @ (-residual[:-1] / residual[-1]), duals
