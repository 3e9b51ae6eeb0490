"""An orthonormal basis of what some rows of gains can tell apart."""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import Float64Array, joined
from bargain.rows import ArrayRows

# Directions with a relative singular value below this are rounding.
RANK_TOLERANCE = 1e-12

# So many rows are looked at first; more join them until they speak for all.
FIRST_ROWS = 64


def row_basis(
    rows: ArrayRows | None, columns: np.ndarray, extra: Float64Array
) -> Float64Array:
    """Return orthonormal rows that span the rows of gains on some columns.

    A few rows are decomposed. What they cannot tell apart is asked of all the others
    in one sweep, and those that can tell join them.

    Parameters
    ----------
    rows : ArrayRows or None
    columns : ndarray of int of shape (n_columns,)
    extra : ndarray of shape (n_extra, n_columns)
        Further rows, such as the row of ones.

    Returns
    -------
    basis : ndarray of shape (rank, n_columns)
    """
    if rows is None:
        return _decomposed(extra)[0]
    size = FIRST_ROWS
    seen = np.unique(
        np.linspace(0, rows.n_rows - 1, min(size, rows.n_rows)).astype(int)
    )
    while True:
        gains = _evened(rows.select(seen).dense(columns))
        basis, blind = _decomposed(np.concatenate([extra, gains]))
        if not len(blind) or len(seen) == rows.n_rows:
            return basis
        telling = _who_tells(rows, columns, blind, 2 * size)
        if not len(telling):
            return basis
        seen = np.union1d(seen, telling)
        size *= 2


def _evened(gains: Float64Array) -> Float64Array:
    """Return rows that count alike, however large their negative entries are."""
    sizes = np.abs(gains).max(axis=1, keepdims=True)
    return np.asarray(gains / np.maximum(sizes, 1e-300))


def _decomposed(some: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Return orthonormal rows of what some rows tell apart, and of what they do not."""
    n = some.shape[1]
    if not len(some):
        return np.empty((0, n)), np.eye(n)
    _, sizes, axes = np.linalg.svd(some, full_matrices=True)
    rank = int((sizes > RANK_TOLERANCE * sizes[0]).sum())
    return axes[:rank], axes[rank:]


def _who_tells(
    rows: ArrayRows, columns: np.ndarray, blind: Float64Array, most: int
) -> np.ndarray:
    """Return the rows that tell most of what others are blind to."""
    told = joined(rows.each_part(partial(_told, columns, blind)))
    telling = (told > RANK_TOLERANCE).nonzero()[0]
    if len(telling) > most:
        telling = np.sort(telling[np.argsort(-told[telling], kind="stable")[:most]])
    return telling


def _told(columns: np.ndarray, blind: Float64Array, rows: ArrayRows) -> Float64Array:
    """Return how much each row tells of some directions."""
    told = np.empty(rows.n_rows)
    for some, block in rows.blocks():
        told[some] = np.abs(_evened(block[:, columns]) @ blind.T).max(axis=1)
    return told
