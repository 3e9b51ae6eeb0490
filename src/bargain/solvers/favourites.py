"""The lottery of favourites: each hypothesis picks an outcome, with its credence."""

from __future__ import annotations

import numpy as np

from bargain._arrays import BLOCK_ENTRIES, Float64Array
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
    parts = rows.each_part(_counted, weights)
    lottery = parts[0] if len(parts) == 1 else np.sum(parts, axis=0)
    return np.asarray(lottery / lottery.sum())


def _counted(rows: ArrayRows, weights: Float64Array) -> Float64Array:
    """Add up the weights of those who like each outcome best."""
    n = rows.n_outcomes
    if rows.size <= BLOCK_ENTRIES:
        best = rows.table.argmax(axis=1)
        return np.asarray(np.bincount(best, weights, minlength=n), dtype=np.float64)
    total = np.zeros(n)
    for some, block in rows.utility_blocks():
        total += np.bincount(block.argmax(axis=1), weights[some], minlength=n)
    return total
