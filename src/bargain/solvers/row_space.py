"""An orthonormal basis of what some rows of gains can tell apart."""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows

# Directions with a relative singular value below this are rounding.
RANK_TOLERANCE = 1e-12

# So few rows are not worth a triangular factor before the singular values.
FEW_ROWS = 64


def row_basis(
    rows: ArrayRows | None, columns: np.ndarray, extra: Float64Array
) -> Float64Array:
    """Return orthonormal rows that span the rows of gains on some columns.

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
    triangle = extra
    if rows is not None:
        first, *others = rows.each_part(partial(_triangle, extra, columns))
        triangle = _folded(first, *others) if others else first
    if not len(triangle):
        return np.empty((0, len(columns)))
    _, sizes, basis = np.linalg.svd(triangle, full_matrices=False)
    return np.asarray(basis[sizes > RANK_TOLERANCE * sizes[0]])


def _triangle(
    extra: Float64Array, columns: np.ndarray, rows: ArrayRows
) -> Float64Array:
    """Return few rows that span what the extra ones and these do."""
    triangle = extra
    for _, block in rows.blocks():
        some = block[:, columns]
        # Every row counts alike, however large its negative entries are.
        some = some / np.maximum(np.abs(some).max(axis=1, keepdims=True), 1e-300)
        triangle = _folded(triangle, some)
    return triangle


def _folded(*parts: Float64Array) -> Float64Array:
    triangle = np.concatenate(parts)
    if len(triangle) > max(triangle.shape[1], FEW_ROWS):
        triangle = np.asarray(np.linalg.qr(triangle, mode="r"))
    return triangle
