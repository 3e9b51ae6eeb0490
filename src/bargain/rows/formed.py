"""Gains of some hypotheses over all outcomes, formed block by block.

The matrix of utilities is never copied: gains ``((U - origin) + lift) / scale`` are
formed in float64, in a core's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bargain._arrays import (
    BLOCK_ENTRIES,
    Float64Array,
    FloatArray,
    frozen,
    row_blocks,
)
from bargain.rows.watch import Watch
from bargain.welfare import ALL

# Below this, products with probabilities and credences would overflow.
LOWEST = -1e250

# A millionth of a millionth of a float below this may be no float.
SUBNORMAL = 1e-290

# Rows are few and long if they are no more than this share of the outcomes.
WIDE = 1 / 64


@dataclass(frozen=True, eq=False)
class FormedRows:
    """Gains of some hypotheses over all outcomes, row-scaled, formed on the fly.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    kept : ndarray of int of shape (n_rows,), or None
        Which hypotheses; None for all.
    origin : ndarray of shape (n_rows,)
        Subtracted from the utilities first.
    lift : ndarray of shape (n_rows,), or None
        Added next, where the disagreement point is the origin less a lift.
    scale : ndarray of shape (n_rows,)
        Positive; divides last.
    may_lose : bool
        Whether a gain can be negative; never with the worst case as disagreement.
    watch : Watch or None
        Who counts the passes.
    """

    utilities: FloatArray
    kept: np.ndarray | None
    origin: FloatArray
    lift: Float64Array | None
    scale: Float64Array
    may_lose: bool = True
    watch: Watch | None = None

    @property
    def is_near(self) -> bool:
        """Whether single rows can be read without asking another machine."""
        return True

    @property
    def cancels(self) -> bool:
        """Whether rounding may spoil expected gains that are small.

        Without losses they are sums of nonnegative differences of two floats each,
        which keep all but the last digits.
        """
        return self.may_lose or self.lift is not None

    @cached_property
    def is_coarse(self) -> bool:
        """Whether gains are differences of numbers so small that floats lack digits."""
        lift = self.lift
        return lift is not None and bool((self.scale < SUBNORMAL).any())

    @property
    def n_rows(self) -> int:
        """How many hypotheses these rows hold."""
        return len(self.origin)

    @property
    def n_outcomes(self) -> int:
        """How many outcomes there are."""
        return int(self.utilities.shape[1])

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.n_rows * self.n_outcomes

    @cached_property
    def folds(self) -> bool:
        """Whether vectors can be scaled in the place of the matrix."""
        if self.may_lose or not self.n_rows:
            return False
        return bool(self.scale.min() > 1e-100 and self.scale.max() < 1e100)

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the matrix already holds the gains, not scaled."""
        plain = self.kept is None and self.lift is None
        return plain and self.utilities.dtype == np.float64 and not self.origin.any()

    def _form(
        self, rows: slice, out: Float64Array | None = None, columns: slice = ALL
    ) -> Float64Array:
        """Return gains over disagreement, not yet scaled; not to be written to."""
        if self._is_plain:
            return self._read(rows, out, columns)
        if self.kept is None:
            chosen = np.asarray(self.utilities[rows, columns])
        else:
            chosen = np.asarray(self.utilities[self.kept[rows], columns])
        block = np.subtract(chosen, self.origin[rows, None], out=out, dtype=np.float64)
        if self.lift is not None:
            block += self.lift[rows, None]
        return block

    def _read(
        self, rows: slice, out: Float64Array | None, columns: slice
    ) -> Float64Array:
        block = np.asarray(self.utilities[rows, columns], dtype=np.float64)
        # A column's entries lie far from the next one's: read them once, not twice.
        if out is None or block.strides[1] <= block.strides[0]:
            return block
        np.copyto(out, block)
        return out

    def _scale(self, block: Float64Array, rows: slice) -> Float64Array:
        out = None if self._is_plain else block
        with np.errstate(over="ignore"):
            block = np.divide(block, self.scale[rows, None], out=out)
        if self.may_lose:
            # A loss of more ideal gains than a float holds is the worst float.
            np.maximum(block, LOWEST, out=block)
        return block

    @cached_property
    def table(self) -> Float64Array:
        """All gains at once, shape (n_rows, n_outcomes): for small sets."""
        everything = slice(0, self.n_rows)
        return frozen(self._scale(self._form(everything), everything))

    def raw_blocks(
        self, slices: list[slice] | None = None
    ) -> Iterator[tuple[slice, Float64Array, Float64Array | None]]:
        """Yield rows, their gains, and the scale that these still lack (or None).

        A block is overwritten by the next one.
        """
        if self.size <= BLOCK_ENTRIES:
            yield slice(0, self.n_rows), self.table, None
            return
        if slices is None:
            slices = row_blocks(self.n_rows, self.n_outcomes)
        buffer = self._buffer(slices[0].stop - slices[0].start)
        for rows in slices:
            block = self._form(rows, buffer[: rows.stop - rows.start])
            if self.folds:
                yield rows, block, self.scale[rows]
            else:
                yield rows, self._scale(block, rows), None

    def _buffer(self, n_rows: int) -> Float64Array:
        """Return room for a block, laid out like the matrix that it is copied from."""
        flags = getattr(self.utilities, "flags", None)
        if flags is not None and flags.f_contiguous and self.kept is None:
            return np.empty((self.n_outcomes, n_rows)).T
        return np.empty((n_rows, self.n_outcomes))

    def blocks(
        self, slices: list[slice] | None = None
    ) -> Iterator[tuple[slice, Float64Array]]:
        """Yield consecutive rows and their gains, a cacheful at a time.

        A block is overwritten by the next one.

        Parameters
        ----------
        slices : list of slice, optional
            Some of those that `row_blocks` cuts; all, if left out.
        """
        for rows, block, lacking in self.raw_blocks(slices):
            yield rows, block if lacking is None else self._scale(block, rows)

    def utility_blocks(self) -> Iterator[tuple[slice, FloatArray]]:
        """Yield consecutive rows and their utilities, as they are stored."""
        for rows in row_blocks(self.n_rows, self.n_outcomes):
            kept = rows if self.kept is None else self.kept[rows]
            yield rows, np.asarray(self.utilities[kept])

    @property
    def is_wide(self) -> bool:
        """Whether rows are so few and long that columns are what is cut."""
        return self.n_rows <= WIDE * self.n_outcomes

    def column_blocks(
        self, slices: list[slice]
    ) -> Iterator[tuple[slice, Float64Array]]:
        """Yield consecutive outcomes and the gains of all rows from them.

        They still lack the scale where vectors can be scaled in their place. A block
        is overwritten by the next one.
        """
        everyone = slice(0, self.n_rows)
        buffer = np.empty((self.n_rows, slices[0].stop - slices[0].start))
        for some in slices:
            block = self._form(everyone, buffer[:, : some.stop - some.start], some)
            yield some, block if self.folds else self._scale(block, everyone)

    def gathered(self, outcomes: np.ndarray) -> Float64Array:
        """Return the gains of all rows from some outcomes (int): for few rows."""
        kept = slice(None) if self.kept is None else self.kept[:, None]
        chosen = np.ascontiguousarray(self.utilities[kept, outcomes])
        return replace(self, utilities=chosen, kept=None, watch=None).table
