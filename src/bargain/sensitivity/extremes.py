"""The lowest and the highest of each row, as functions of its entries."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np

from bargain._arrays import Float64Array, FloatArray, each_part, joined, row_blocks

ALL = slice(None)

# Probabilities below this, prices this close to 1, and utilities this close to the
# worst or the best (as shares of the range) are about to change a formula.
EDGE = 1e-6


def lowest_of(rows: FloatArray) -> Float64Array:
    """Return the derivatives of each row's minimum: shape (n_rows, n_columns).

    Tied entries share it, which holds where they change together.
    """
    lowest = rows == rows.min(axis=1, keepdims=True)
    return np.asarray(lowest / lowest.sum(axis=1, keepdims=True))


def near_ties(
    utilities: FloatArray,
    *,
    of: Literal["lowest", "highest"],
    among: np.ndarray | slice = ALL,
) -> np.ndarray:
    """Return in which rows a hair would make another entry the lowest, or highest.

    Parameters
    ----------
    utilities : ndarray of shape (n_rows, n_columns)
        Wherever it lies.
    of : {"lowest", "highest"}
    among : ndarray of int or slice
        Which columns count.
    """
    sign = 1.0 if of == "highest" else -1.0
    return joined(each_part(utilities, partial(_near_ties, sign, among)))


def _near_ties(
    sign: float, among: np.ndarray | slice, utilities: FloatArray
) -> np.ndarray:
    found = np.zeros(len(utilities), dtype=bool)
    for some in row_blocks(*utilities.shape):
        rows = sign * np.asarray(utilities[some])[:, among]
        if rows.shape[1] > 1:
            second, best = np.partition(rows, -2, axis=1)[:, -2:].T
            found[some] = best - second <= EDGE * (best - rows.min(axis=1))
    return found
