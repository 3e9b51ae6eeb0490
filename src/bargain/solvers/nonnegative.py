"""Least squares over nonnegative numbers."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from bargain._arrays import Float64Array


def nonnegative_least_squares(matrix: Float64Array, goal: Float64Array) -> Float64Array:
    """Return the x >= 0 that minimizes ``|matrix x - goal|``; NaN if none is found.

    Parameters
    ----------
    matrix : ndarray of shape (n_rows, n)
    goal : ndarray of shape (n_rows,)

    Returns
    -------
    x : ndarray of shape (n,)

    References
    ----------
    .. [1] Lawson, C. L. and Hanson, R. J., *Solving Least Squares Problems*, 1995,
       chapter 23.
    """
    try:
        return np.asarray(nnls(matrix, goal)[0])
    except RuntimeError:  # too many iterations
        return np.full(matrix.shape[1], np.nan)
