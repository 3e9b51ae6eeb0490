"""Sets restated: other numbers in the place of utilities, found row by row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bargain._arrays import COPY_LIMIT, Float64Array, FloatArray, row_blocks
from bargain._streams import RowStream, check_unchanged
from bargain.hypotheses import HypothesisSet

# Of some rows of utilities, and the worst and the best of each.
Restate = Callable[[FloatArray, FloatArray, FloatArray], Float64Array]


def restated(hypotheses: HypothesisSet, restate: Restate) -> HypothesisSet:
    """Return a set with the numbers that a function finds for each row.

    A large set's are found anew whenever they are read, and never in memory as a whole.

    Parameters
    ----------
    hypotheses : HypothesisSet
    restate : callable
        Of some rows, and the worst and the best of each; returns as many rows.

    Examples
    --------
    >>> pair = HypothesisSet.from_arrays([[1, 2], [4, 2]])
    >>> restated(pair, lambda rows, worst, best: rows - worst[:, None]).utilities
    array([[0., 1.],
           [2., 0.]])
    """
    rows = RestatedRows(hypotheses, restate)
    return HypothesisSet.from_arrays(
        rows.read(0, len(rows)) if rows.size <= COPY_LIMIT else rows,
        hypotheses.credences,
        hypotheses.outcomes,
        hypotheses.names,
        copy=False,
    )


class RestatedRows(RowStream):
    """The numbers of a restated set, as a matrix that is read some rows at a time.

    Parameters
    ----------
    hypotheses : HypothesisSet
    restate : callable
        See `restated`.
    """

    def __init__(self, hypotheses: HypothesisSet, restate: Restate) -> None:
        super().__init__(hypotheses.utilities.shape, np.dtype(np.float64))
        self._hypotheses, self._restate = hypotheses, restate

    def read(self, start: int, stop: int) -> Float64Array:
        """Return consecutive rows."""
        found = np.empty((stop - start, self.shape[1]))
        for rows in row_blocks(*found.shape):
            found[rows] = self._find(slice(start + rows.start, start + rows.stop))
        return found

    def pick(self, positions: np.ndarray) -> Float64Array:
        """Return the rows at some positions (int)."""
        return self._find(positions)

    def where(self, row: int) -> str:
        """Say where a row stands, for messages."""
        return f"found from row {row}"

    def check_unchanged(self) -> None:
        """Refuse utilities that have changed since they were opened."""
        check_unchanged(self._hypotheses.utilities)

    def _find(self, rows: slice | np.ndarray) -> Float64Array:
        asked = self._hypotheses
        block = np.asarray(asked.utilities[rows])
        return self._restate(block, asked.worst[rows], asked.best[rows])
