"""Rankings: which outcomes are worse than which for a hypothesis, up to rounding.

Outcomes stand on levels. Neighbours in a row's order are on one level if they differ
by no more than rounding can produce, which is also what tells an indifferent row.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.favourites import ROUNDING


def levels(utilities: FloatArray, worst: FloatArray, best: FloatArray) -> np.ndarray:
    """Return the level of each outcome in each row, 0 for the worst ones.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    worst, best : ndarray of shape (n_hypotheses,)
        Of each row.

    Returns
    -------
    levels : ndarray of int of shape (n_hypotheses, n_outcomes)

    Examples
    --------
    >>> levels(np.array([[0.3, 1.0, 0.1 + 0.2]]), np.array([0.3]), np.array([1.0]))
    array([[0, 1, 0]])
    """
    order, steps = _steps(utilities, worst, best)
    return _put_back(order, np.cumsum(steps, axis=1))


def borda_scores(
    utilities: FloatArray, worst: FloatArray, best: FloatArray
) -> Float64Array:
    """Return how many outcomes are worse than each one, less how many are better.

    The parameters are those of `levels`.

    Examples
    --------
    >>> borda_scores(np.array([[4.0, 9.0, 4.0]]), np.array([4.0]), np.array([9.0]))
    array([[-1.,  2., -1.]])
    """
    order, steps = _steps(utilities, worst, best)
    places = np.broadcast_to(np.arange(steps.shape[1]), steps.shape)
    # Below an outcome is all that comes before the first on its level.
    below = np.maximum.accumulate(np.where(steps, places, 0), axis=1)
    # A level ends before the next step; read from the right.
    ends = np.ones_like(steps)
    ends[:, :-1] = steps[:, 1:]
    last = np.where(ends, places, steps.shape[1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    above = steps.shape[1] - 1 - last
    return _put_back(order, (below - above).astype(np.float64))


def _steps(
    utilities: FloatArray, worst: FloatArray, best: FloatArray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's order, and which places in it stand above the one before."""
    order = np.argsort(utilities, axis=1, kind="stable")
    ranked = np.take_along_axis(utilities, order, axis=1).astype(np.float64)
    largest = np.maximum(np.abs(worst), np.abs(best)).astype(np.float64)
    steps = np.zeros(utilities.shape, dtype=bool)
    steps[:, 1:] = np.diff(ranked, axis=1) > (ROUNDING * largest)[:, None]
    return order, steps


def _put_back(order: np.ndarray, ranked: np.ndarray) -> np.ndarray:
    placed = np.empty_like(ranked)
    np.put_along_axis(placed, order, ranked, axis=1)
    return placed
