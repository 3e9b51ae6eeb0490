"""The lowest and the highest of each row, as functions of its entries."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, FloatArray

# Probabilities below this, prices this close to 1, and utilities this close to the
# worst or the best (as shares of the range) are about to change a formula.
EDGE = 1e-6


def lowest_of(rows: FloatArray) -> Float64Array:
    """Return the derivatives of each row's minimum: shape (n_rows, n_columns).

    Tied entries share it, which holds where they change together.
    """
    lowest = rows == rows.min(axis=1, keepdims=True)
    return np.asarray(lowest / lowest.sum(axis=1, keepdims=True))


def near_ties(rows: FloatArray) -> np.ndarray:
    """Return in which rows a hair would make another entry the highest."""
    if rows.shape[1] < 2:
        return np.zeros(len(rows), dtype=bool)
    second, best = np.partition(rows, -2, axis=1)[:, -2:].T
    return np.asarray(best - second <= EDGE * (best - rows.min(axis=1)))
