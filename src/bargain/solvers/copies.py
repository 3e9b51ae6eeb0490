"""Outcomes that nothing tells apart get equal shares."""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import Float64Array, joined
from bargain.rows import ArrayRows
from bargain.solvers.simplex_newton import Face

# Larger sets are not searched for identical outcomes.
COPIES_ENTRIES = 10_000_000

# So many rows are looked at first for identical outcomes.
FIRST_SEEN = 16


def share_among_copies(
    rows: ArrayRows, face: Face, columns: np.ndarray, shares: Float64Array
) -> Float64Array:
    """Average the shares of identical outcomes, which rounding may tell apart.

    Parameters
    ----------
    rows : ArrayRows
    face : Face
        Its fixed sums must not tell the outcomes apart either.
    columns : ndarray of int of shape (n_columns,)
    shares : ndarray of shape (n_columns,)
        The probabilities of these outcomes.
    """
    if rows.n_rows * len(columns) > COPIES_ENTRIES:
        return shares
    groups = _copies(rows, face, columns)
    return np.asarray((np.bincount(groups, shares) / np.bincount(groups))[groups])


def _copies(rows: ArrayRows, face: Face, columns: np.ndarray) -> np.ndarray:
    """Return a number for each outcome, one for those that nothing tells apart."""
    seen = np.linspace(0, rows.n_rows - 1, min(FIRST_SEEN, rows.n_rows)).astype(int)
    seen = np.unique(seen)
    while True:
        told = [rows.select(seen).dense(columns), face.sums[:, columns]]
        signs = np.vstack([*told, face.outcomes[columns]])
        _, first, groups = np.unique(
            signs, axis=1, return_index=True, return_inverse=True
        )
        groups = groups.ravel()
        telling = _who_tells(rows, columns, first[groups])
        if not len(telling):
            return np.asarray(groups)
        seen = np.union1d(seen, telling[:FIRST_SEEN])


def _who_tells(rows: ArrayRows, columns: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """Return the rows that tell some outcome from its twin."""
    others = (twins != np.arange(len(twins))).nonzero()[0]
    if not len(others):
        return np.asarray(others)
    pairs = partial(_tells, columns[others], columns[twins[others]])
    return np.asarray(joined(rows.each_part(pairs)).nonzero()[0])


def _tells(mine: np.ndarray, theirs: np.ndarray, rows: ArrayRows) -> np.ndarray:
    told = np.empty(rows.n_rows, dtype=bool)
    for some, block in rows.blocks():
        told[some] = (block[:, mine] != block[:, theirs]).any(axis=1)
    return told
