"""Curvature, added up block by block in memory that is used again for each."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.welfare import ALL

# So few columns are taken one by one, faster than by one call for all.
FEW = 16


def shifted(part: slice, first: int) -> slice:
    """Return the rows of a part as they are counted from a row on.

    Examples
    --------
    >>> shifted(slice(1, None, 4), 6)
    slice(3, None, 4)
    """
    if part == ALL:
        return ALL
    return slice((part.start - first) % part.step, None, part.step)


class Bending:
    """The sum of ``G_S' diag(bend) G_S`` over blocks of rows.

    Fresh memory for each block would cost as much as the products.

    Parameters
    ----------
    columns : ndarray of int of shape (n_columns,)
        The outcomes S.
    n_outcomes : int
    n_rows : int
        Of the largest block.
    part : slice
        Which rows of all; see `ArrayRows.accumulate`.
    """

    def __init__(
        self, columns: np.ndarray, n_outcomes: int, n_rows: int, part: slice
    ) -> None:
        n = len(columns)
        self.total = np.zeros((n, n))
        self._part = part
        self._columns = columns if n < n_outcomes else None
        size = (n_rows if part == ALL else -(-n_rows // part.step), n)
        kind = np.float64 if part == ALL else np.float32
        self._bent: FloatArray = np.empty(size, dtype=kind)
        self._some = None if self._columns is None else np.empty(size)
        if n <= FEW:  # laid out by columns
            self._bent = np.empty(size[::-1], dtype=kind).T

    def add(self, root: Float64Array, block: Float64Array, first: int) -> None:
        """Add what a block counts for.

        Parameters
        ----------
        root : ndarray of shape (n_rows,)
            Square roots of the rows' bends.
        block : ndarray of shape (n_rows, n_outcomes)
        first : int
            The place of its first row among all.
        """
        rows = shifted(self._part, first)
        root, block = root[rows], block[rows]
        n = len(root)
        bent = self._bent[:n]
        if self._columns is not None and len(self._columns) <= FEW:
            for place, column in enumerate(self._columns):
                np.multiply(root, block[:, column], bent[:, place], casting="same_kind")
        else:
            if self._columns is not None and self._some is not None:
                block = np.take(
                    block, self._columns, axis=1, out=self._some[:n], mode="clip"
                )
            np.multiply(root[:, None], block, out=bent, casting="same_kind")
        self.total += bent.T @ bent  # numpy sees a symmetric product
