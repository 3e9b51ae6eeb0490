"""Rows of gains over a matrix of utilities in memory, or mapped from a file.

The matrix is never copied: gains ``((U - origin) + lift) / scale`` are formed block
by block, in float64, in a core's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from bargain._arrays import (
    BLOCK_ENTRIES,
    Float64Array,
    FloatArray,
    frozen,
    joined,
    row_blocks,
)
from bargain.rows.segment import Segment
from bargain.rows.sums import Sums
from bargain.rows.threads import in_threads, n_threads
from bargain.rows.watch import Watch
from bargain.welfare import ALL, Welfare

# Below this, products with probabilities and credences would overflow.
LOWEST = -1e250

# A millionth of a millionth of a float below this may be no float.
SUBNORMAL = 1e-290

# Relative error of a gain and of its share in a sum; sums of thousands stay below it.
ROUNDING = 4 * float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class ArrayRows:
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
    def _folds(self) -> bool:
        """Whether vectors can be scaled in the place of the matrix."""
        if self.may_lose or not self.n_rows:
            return False
        return bool(self.scale.min() > 1e-100 and self.scale.max() < 1e100)

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the matrix already holds the gains, not scaled."""
        plain = self.kept is None and self.lift is None
        return plain and self.utilities.dtype == np.float64 and not self.origin.any()

    def _form(self, rows: slice, out: Float64Array | None = None) -> Float64Array:
        """Return gains over disagreement, not yet scaled; not to be written to."""
        if self._is_plain:
            return np.asarray(self.utilities[rows])
        if self.kept is None:
            chosen = np.asarray(self.utilities[rows])
        else:
            chosen = np.asarray(self.utilities[self.kept[rows]])
        block = np.subtract(chosen, self.origin[rows, None], out=out, dtype=np.float64)
        if self.lift is not None:
            block += self.lift[rows, None]
        return block

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

    def _raw_blocks(
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
            if self._folds:
                yield rows, block, self.scale[rows]
            else:
                yield rows, self._scale(block, rows), None

    def each_part(
        self, function: Callable[..., Any], *vectors: np.ndarray
    ) -> list[Any]:
        """Return what a function finds in each part of the rows, in their order.

        Parameters
        ----------
        function : callable
            Of an `ArrayRows`, and of its share of each vector. In memory there is one
            part; elsewhere the function may travel, and should not carry much.
        *vectors : ndarray of shape (n_rows,)
        """
        return [function(self, *vectors)]

    def largest(self, columns: np.ndarray | slice = slice(None)) -> Float64Array:
        """Return each row's largest magnitude among some outcomes."""
        return joined(self.each_part(partial(_largest, columns)))

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
        for rows, block, lacking in self._raw_blocks(slices):
            yield rows, block if lacking is None else self._scale(block, rows)

    def select(self, rows: np.ndarray) -> ArrayRows:
        """Return the rows at the given positions (int) or in the mask (bool)."""
        positions = np.flatnonzero(rows) if rows.dtype == bool else rows
        return ArrayRows(
            self.utilities,
            positions if self.kept is None else self.kept[positions],
            self.origin[positions],
            None if self.lift is None else self.lift[positions],
            self.scale[positions],
            self.may_lose,
        )

    def copied(self, positions: np.ndarray) -> ArrayRows:
        """Return a copy of some rows (int), in float32 where nobody can lose."""
        some = self.select(positions)
        kind = np.float64 if self.may_lose else np.float32
        table: FloatArray = np.empty((some.n_rows, some.n_outcomes), dtype=kind)
        shares = _shares(row_blocks(*table.shape))

        def copy(k: int) -> None:
            for rows, block in some.blocks(shares[k]):
                table[rows] = block

        in_threads(copy, len(shares))
        nothing, one = np.zeros(len(table)), np.ones(len(table))
        return ArrayRows(table, None, nothing, None, one, self.may_lose)

    def stacked(self, other: ArrayRows) -> ArrayRows:
        """Return these rows and then others over the same matrix."""
        both = (self, other)
        everything = np.arange(len(self.utilities))
        lift = None
        if self.lift is not None and other.lift is not None:
            lift = np.concatenate([self.lift, other.lift])
        return ArrayRows(
            self.utilities,
            np.concatenate([everything if r.kept is None else r.kept for r in both]),
            np.concatenate([self.origin, other.origin]),
            lift,
            np.concatenate([self.scale, other.scale]),
            self.may_lose or other.may_lose,
        )

    def dense(self, columns: np.ndarray | slice = slice(None)) -> Float64Array:
        """Return the gains as one matrix: for few rows, or few columns."""
        return np.concatenate([block[:, columns].copy() for _, block in self.blocks()])

    def expect(self, probabilities: Float64Array) -> Float64Array:
        """Return the expected gains at a lottery (or a difference of two)."""
        gains = np.empty(self.n_rows)
        for rows, block, lacking in self._raw_blocks():
            gains[rows] = block @ probabilities
            if lacking is not None:
                gains[rows] /= lacking
        return gains

    def rounding(self, probabilities: Float64Array) -> Float64Array:
        """Return how far rounding may put each expected gain at a lottery off."""
        sizes = np.empty(self.n_rows)
        for rows, block in self.blocks():
            sizes[rows] = np.abs(block) @ probabilities
        if self.lift is not None:
            # Gains here are differences from the lift, at the lift's precision.
            sizes += 2 * np.abs(probabilities).sum() * (self.lift / self.scale)
        return ROUNDING * sizes

    def combined_rounding(self, multipliers: Float64Array) -> Float64Array:
        """Return how far rounding may put each entry of a weighted sum of rows off."""
        sizes = np.zeros(self.n_outcomes)
        for rows, block in self.blocks():
            sizes += multipliers[rows] @ np.abs(block)
        if self.lift is not None:
            sizes += 2 * float(multipliers @ (self.lift / self.scale))
        return ROUNDING * sizes

    def combine(self, multipliers: Float64Array) -> Float64Array:
        """Return the weighted sum of the rows, shape (n_outcomes,)."""
        total = np.zeros(self.n_outcomes)
        for rows, block, lacking in self._raw_blocks():
            some = multipliers[rows]
            total += (some if lacking is None else some / lacking) @ block
        return total

    def accumulate(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None = None,
        part: slice = ALL,
    ) -> Sums:
        """Add up gains, gradient and curvature at a lottery, in one sweep.

        Where an expected gain is not positive, the derivatives mean nothing.

        Parameters
        ----------
        probabilities : ndarray of shape (n_outcomes,)
        welfare : Welfare
            One term per row.
        columns : ndarray of int of shape (n_columns,), optional
            The outcomes in play, when their curvature is wanted.
        part : slice
            Which rows the curvature is added up over, every so manieth. That of a part
            is an estimate anyhow, and is formed in float32.

        Returns
        -------
        sums : Sums

        Raises
        ------
        Spent
            If the one who watches allows no further pass.
        """
        if self.watch is not None:
            self.watch.before()
        sums = self._accumulate(probabilities, welfare, columns, part)
        if self.watch is not None:
            self.watch.after(sums)
        return sums

    def segment(self, welfare: Welfare, here: Sums, there: Sums) -> Segment:
        """Return what lies between two lotteries that were swept."""
        return Segment(welfare, here.gains, there.gains)

    def _accumulate(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None,
        part: slice,
    ) -> Sums:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.size <= BLOCK_ENTRIES:
                return self._accumulate_at_once(probabilities, welfare, columns, part)
        gains = np.empty(self.n_rows)
        shares = _shares(row_blocks(self.n_rows, self.n_outcomes))

        def add_up(k: int) -> Sums:
            return self._accumulate_some(
                shares[k], gains, probabilities, welfare, columns, part
            )

        # Always added up in the same order, whichever thread is first.
        parts = in_threads(add_up, len(shares))
        return Sums(
            gains,
            np.sum([part.gradient for part in parts], axis=0),
            sum(part.pairing for part in parts),
            _added([part.curvature for part in parts]),
        )

    def accumulate_alone(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None = None,
        part: slice = ALL,
    ) -> Sums:
        """Add up as `accumulate` does, in this thread: the same bits on any machine."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.size <= BLOCK_ENTRIES:
                return self._accumulate_at_once(probabilities, welfare, columns, part)
        slices = row_blocks(self.n_rows, self.n_outcomes)
        gains = np.empty(self.n_rows)
        return self._accumulate_some(
            slices, gains, probabilities, welfare, columns, part
        )

    def _accumulate_some(
        self,
        slices: list[slice],
        gains: Float64Array,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None,
        part: slice,
    ) -> Sums:
        """Accumulate over some blocks; their expected gains are written to `gains`."""
        gradient = np.zeros(self.n_outcomes)
        pairing, curvature = 0.0, None
        some: np.ndarray | slice = slice(None)
        if columns is not None:
            curvature = np.zeros((len(columns), len(columns)))
            some = columns if len(columns) < len(gradient) else some
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            for rows, block, lacking in self._raw_blocks(slices):
                expected = block.dot(probabilities)
                if lacking is not None:
                    expected /= lacking
                gains[rows] = expected
                slope = welfare.slope(expected, rows)
                pairing += float(slope.dot(expected))
                if curvature is not None:
                    root = np.sqrt(welfare.bend(expected, rows))
                    root = root if lacking is None else root / lacking
                    here = shifted(part, rows.start)
                    bent = _bent(root[here], block[here], some, part)
                    curvature += bent.T @ bent  # numpy sees a symmetric product
                gradient += (slope if lacking is None else slope / lacking).dot(block)
        return Sums(gains, gradient, pairing, curvature)

    def _accumulate_at_once(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None,
        part: slice,
    ) -> Sums:
        block = self.table
        gains = block @ probabilities
        slope = welfare.slope(gains)
        curvature = None
        if columns is not None:
            some = block if len(columns) == self.n_outcomes else block[:, columns]
            bent = np.sqrt(welfare.bend(gains))[:, None] * some
            bent = bent if part == ALL else bent[part]
            curvature = bent.T @ bent
        return Sums(gains, slope @ block, float(slope @ gains), curvature)


def _largest(columns: np.ndarray | slice, rows: ArrayRows) -> Float64Array:
    sizes = np.empty(rows.n_rows)
    for some, block in rows.blocks():
        sizes[some] = np.abs(block[:, columns]).max(axis=1)
    return sizes


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


def _bent(
    root: Float64Array, block: Float64Array, columns: np.ndarray | slice, part: slice
) -> FloatArray:
    """Return the rows whose products with each other are the curvature."""
    some = block[:, columns]
    if part == ALL:
        return np.asarray(root[:, None] * some)
    bent = np.empty(some.shape, dtype=np.float32)
    return np.multiply(root[:, None], some, out=bent, casting="same_kind")


def _added(curvatures: list[Float64Array | None]) -> Float64Array | None:
    present = [curvature for curvature in curvatures if curvature is not None]
    return np.asarray(np.sum(present, axis=0)) if present else None


def _shares(slices: list[slice]) -> list[list[slice]]:
    """Split consecutive blocks between the threads."""
    n = min(n_threads(), len(slices))
    cuts = [k * len(slices) // n for k in range(n + 1)]
    return [slices[low:high] for low, high in pairwise(cuts)]


def rows_over(
    utilities: FloatArray,
    kept: np.ndarray | None,
    origin: FloatArray,
    lift: Float64Array | None,
    scale: Float64Array,
    may_lose: bool,
) -> ArrayRows:
    """Return rows over a matrix, wherever it lies; see `ArrayRows`."""
    elsewhere = getattr(utilities, "rows", None)
    make = partial(ArrayRows, utilities) if elsewhere is None else elsewhere
    rows: ArrayRows = make(kept, origin, lift, scale, may_lose)
    return rows
