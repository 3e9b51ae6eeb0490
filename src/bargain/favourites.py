"""Favourites: the outcomes that are best for a hypothesis, up to rounding."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, FloatArray, row_blocks

# Rounding of the utilities, which also tells an indifferent row.
ROUNDING = 8 * np.finfo(float).eps


def favourites(
    utilities: FloatArray, worst: FloatArray, best: FloatArray
) -> np.ndarray:
    """Return which outcomes are best for each of some hypotheses.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    worst, best : ndarray of shape (n_hypotheses,)
        Of each row.

    Returns
    -------
    favourites : ndarray of bool of shape (n_hypotheses, n_outcomes)
        All outcomes, for an indifferent row.
    """
    largest = np.maximum(np.abs(worst), np.abs(best))
    rounding = ROUNDING * largest.astype(np.float64)
    return np.asarray(utilities >= (best - rounding)[:, None])


def dictate(
    utilities: FloatArray, worst: FloatArray, best: FloatArray, weights: Float64Array
) -> Float64Array:
    """Add up who dictates what: each hypothesis splits its weight among its favourites.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    worst, best, weights : ndarray of shape (n_hypotheses,)

    Returns
    -------
    sums : ndarray of shape (n_outcomes,)
        They sum to the sum of the weights.
    """
    sums = np.zeros(utilities.shape[1])
    for rows in row_blocks(*utilities.shape):
        block, low, high = np.asarray(utilities[rows]), worst[rows], best[rows]
        shares = weights[rows]
        heard = shares > 0
        if not heard.all():  # who has no say is not even a zero in a sum
            block, low, high = block[heard], low[heard], high[heard]
            shares = shares[heard]
        chosen = favourites(block, low, high)
        sums += (shares / chosen.sum(axis=1)) @ chosen
    return sums


def count_favourites(
    utilities: FloatArray, worst: FloatArray, best: FloatArray
) -> np.ndarray:
    """Return how many favourites each hypothesis has: shape (n_hypotheses,)."""
    counts = np.empty(len(worst), dtype=np.intp)
    for rows in row_blocks(*utilities.shape):
        chosen = favourites(np.asarray(utilities[rows]), worst[rows], best[rows])
        counts[rows] = chosen.sum(axis=1)
    return counts
