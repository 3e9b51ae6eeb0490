"""The lottery of favourites: each hypothesis picks an outcome, with its credence."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows


def favourites(rows: ArrayRows, weights: Float64Array) -> Float64Array:
    """Return the lottery of everyone's favourites, the first of several.

    Parameters
    ----------
    rows : ArrayRows
    weights : ndarray of shape (n_rows,)
        Nonnegative, and positive for somebody.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    """
    lottery = np.asarray(np.sum(rows.each_part(_counted, weights), axis=0))
    return np.asarray(lottery / lottery.sum())


def _counted(rows: ArrayRows, weights: Float64Array) -> Float64Array:
    """Add up the weights of those who like each outcome best."""
    n = rows.n_outcomes
    total = np.zeros(n)
    for some, block in rows.utility_blocks():
        total += np.bincount(block.argmax(axis=1), weights[some], minlength=n)
    return total
