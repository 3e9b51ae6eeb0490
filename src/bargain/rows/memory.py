"""Rows of gains over a matrix of utilities in memory, or mapped from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray, joined, row_blocks
from bargain.rows.formed import FormedRows
from bargain.rows.segment import Segment
from bargain.rows.sums import Sums
from bargain.rows.sweep import sweep
from bargain.rows.threads import in_threads, n_threads, shares_of
from bargain.welfare import ALL, Welfare

# Relative error of a gain and of its share in a sum; sums of thousands stay below it.
ROUNDING = 4 * float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class ArrayRows(FormedRows):
    """Gains of some hypotheses over all outcomes, and what is asked of them.

    The parameters are those of `FormedRows`.
    """

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

    def select(self, rows: np.ndarray) -> ArrayRows:
        """Return the rows at the given positions (int) or in the mask (bool)."""
        positions = np.flatnonzero(rows) if rows.dtype == bool else rows
        return replace(
            self,
            kept=positions if self.kept is None else self.kept[positions],
            origin=self.origin[positions],
            lift=None if self.lift is None else self.lift[positions],
            scale=self.scale[positions],
            watch=None,
        )

    def copied(self, positions: np.ndarray) -> ArrayRows:
        """Return a copy of some rows (int), in float32 where nobody can lose."""
        some = self.select(positions)
        kind = np.float64 if self.may_lose else np.float32
        table: FloatArray = np.empty((some.n_rows, some.n_outcomes), dtype=kind)
        shares = shares_of(row_blocks(*table.shape), self._n_threads())

        def copy(k: int) -> None:
            for rows, block in some.blocks(shares[k]):
                table[rows] = block

        in_threads(copy, len(shares))
        nothing, one = np.zeros(len(table)), np.ones(len(table))
        return replace(
            some, utilities=table, kept=None, origin=nothing, lift=None, scale=one
        )

    def stacked(self, other: ArrayRows) -> ArrayRows:
        """Return these rows and then others over the same matrix."""
        both = (self, other)
        everything = np.arange(len(self.utilities))
        lift = None
        if self.lift is not None and other.lift is not None:
            lift = np.concatenate([self.lift, other.lift])
        return replace(
            self,
            kept=np.concatenate(
                [everything if r.kept is None else r.kept for r in both]
            ),
            origin=np.concatenate([self.origin, other.origin]),
            lift=lift,
            scale=np.concatenate([self.scale, other.scale]),
            may_lose=self.may_lose or other.may_lose,
            watch=None,
        )

    def over(self, outcomes: np.ndarray) -> ArrayRows:
        """Return the same rows over some outcomes (int), which are copied."""
        nothing, one = np.zeros(self.n_rows), np.ones(self.n_rows)
        table = self.gathered(outcomes)
        return ArrayRows(table, None, nothing, None, one, self.may_lose)

    def dense(self, columns: np.ndarray | slice = slice(None)) -> Float64Array:
        """Return the gains as one matrix: for few rows, or few columns."""
        if self.is_wide and isinstance(columns, np.ndarray):
            return self.gathered(columns)
        return np.concatenate([block[:, columns].copy() for _, block in self.blocks()])

    def expect(self, probabilities: Float64Array) -> Float64Array:
        """Return the expected gains at a lottery (or a difference of two)."""
        if self.is_wide and not probabilities.all():
            used = np.flatnonzero(probabilities)
            return self.gathered(used) @ probabilities[used]
        gains = np.empty(self.n_rows)
        for rows, block, lacking in self.raw_blocks():
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
        for rows, block, lacking in self.raw_blocks():
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
        return sweep(self, probabilities, welfare, columns, part, self._n_threads())

    def _n_threads(self) -> int:
        # Rows that are decoded as they are read may need much memory in each thread.
        n_readers = getattr(self.utilities, "n_readers", None)
        return n_threads() if n_readers is None else min(n_threads(), n_readers)

    def accumulate_alone(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None = None,
        part: slice = ALL,
    ) -> Sums:
        """Add up as `accumulate` does, in this thread: the same bits on any machine."""
        return sweep(self, probabilities, welfare, columns, part, 1)


def _largest(columns: np.ndarray | slice, rows: ArrayRows) -> Float64Array:
    sizes = np.empty(rows.n_rows)
    for some, block in rows.blocks():
        sizes[some] = np.abs(block[:, columns]).max(axis=1)
    return sizes


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
