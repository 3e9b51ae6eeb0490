"""Cholesky's method on many small matrices at once, the matrices last.

A library call per matrix costs more than the arithmetic; here each entry is a row of
numbers, one per matrix, and numpy sees a few dozen long operations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Stacked = NDArray[np.floating[Any]]


def weighted_squares(rows: Stacked, weights: Stacked) -> Stacked:
    """Return ``rows diag(weights) rows'``, of which the lower triangle is filled.

    Parameters
    ----------
    rows : ndarray of shape (n, n_columns, n_matrices)
    weights : ndarray of shape (n_columns, n_matrices)

    Returns
    -------
    squares : ndarray of shape (n, n, n_matrices)
    """
    n = len(rows)
    squares = np.empty((n, n, rows.shape[2]), dtype=rows.dtype)
    for k in range(n):
        np.einsum(
            "ob,lob->lb", rows[k] * weights, rows[: k + 1], out=squares[k, : k + 1]
        )
    return squares


def factor(squares: Stacked) -> tuple[Stacked, Stacked]:
    """Overwrite positive definite matrices with their Cholesky factors.

    Parameters
    ----------
    squares : ndarray of shape (n, n, n_matrices)
        Only the lower triangle is read.

    Returns
    -------
    factors : ndarray of shape (n, n, n_matrices)
        Their lower triangle; its diagonal is not used.
    inverses : ndarray of shape (n, n_matrices)
        One over the diagonal; NaN or infinite from where a matrix is not positive
        definite.
    """
    n = len(squares)
    inverses = np.empty((n, squares.shape[2]), dtype=squares.dtype)
    for k in range(n):
        below = squares[k:, k]
        if k:
            below -= np.einsum("jib,ib->jb", squares[k:, :k], squares[k, :k])
        inverses[k] = 1 / np.sqrt(below[0])
        below[1:] *= inverses[k]
    return squares, inverses


def solve(factored: tuple[Stacked, Stacked], right: Stacked) -> Stacked:
    """Solve the systems; `right`, of shape (n, n_matrices), is overwritten."""
    factors, inverses = factored
    n = len(right)
    for k in range(n):
        right[k] *= inverses[k]
        if k + 1 < n:
            right[k + 1 :] -= factors[k + 1 :, k] * right[k]
    for k in range(n - 1, -1, -1):
        right[k] *= inverses[k]
        if k:
            right[:k] -= factors[k, :k] * right[k]
    return right
