"""Rows spread over the machines of a cluster: every sweep is a map and a sum.

A machine tells of its blocks what is small: a gradient, a curvature, a number. Expected
gains stay where they were computed. What is told is added up in the order of the
blocks, so that the answer does not depend on who was first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import ClusterError
from bargain.rows import block_tasks
from bargain.rows.bending import shifted
from bargain.rows.cluster import SpreadMatrix
from bargain.rows.formed import SUBNORMAL
from bargain.rows.memory import ArrayRows
from bargain.rows.segment import Segment
from bargain.rows.spread_sums import SpreadSegment, SpreadSums
from bargain.rows.sums import Sums
from bargain.welfare import Welfare

# More entries than this are not brought to one machine.
MOST_FETCHED = 20_000_000


@dataclass(frozen=True, eq=False)
class SpreadRows(ArrayRows):
    """Rows over a matrix whose blocks lie on a cluster.

    Parameters
    ----------
    utilities : SpreadMatrix
    kept : ndarray of int of shape (n_rows,), or None
        In increasing order.
    sent : dict
        What already lies beside the blocks.

    Notes
    -----
    The others are those of `ArrayRows`.
    """

    utilities: SpreadMatrix  # type: ignore[assignment]  # it answers like an array
    sent: dict[int, tuple[object, list[Any]]] = field(default_factory=dict)

    @property
    def is_near(self) -> bool:
        """Whether single rows can be read without asking another machine."""
        return False

    @property
    def is_coarse(self) -> bool:
        """Whether floats lack digits, which no cluster makes up for."""
        if self.lift is not None and (self.scale < SUBNORMAL).any():
            raise ClusterError(
                "units this small (gains below 1e-290) leave floats too few digits, "
                "and rational arithmetic has no cluster; rescale the utilities"
            )
        return False

    @cached_property
    def _cuts(self) -> list[int]:
        """Where the rows of each block begin, and the end."""
        bounds = self.utilities.bounds
        at = bounds if self.kept is None else np.searchsorted(self.kept, bounds)
        return [int(k) for k in at]

    @cached_property
    def _shares(self) -> dict[int, slice]:
        """The rows of each block that has some."""
        return {
            block: slice(low, high)
            for block, (low, high) in enumerate(pairwise(self._cuts))
            if low < high
        }

    @cached_property
    def _which(self) -> list[int]:
        return list(self._shares)

    @cached_property
    def _frames(self) -> list[Any]:
        return self._beside(None, self._frame)

    def _frame(self, block: int, rows: slice) -> block_tasks.Frame:
        lift = None if self.lift is None else self.lift[rows]
        kept = self.kept
        if kept is not None:
            kept = kept[rows] - self.utilities.bounds[block]
        return kept, self.origin[rows], lift, self.scale[rows], self.may_lose

    def _beside(self, what: object, part: Callable[[int, slice], object]) -> list[Any]:
        """Return futures of each block's part of something, which is sent once."""
        if id(what) not in self.sent:
            futures = [
                self.utilities.send(block, part(block, rows))
                for block, rows in self._shares.items()
            ]
            self.sent[id(what)] = what, futures
        return self.sent[id(what)][1]

    def _welfares(self, welfare: Welfare) -> list[Any]:
        return self._beside(welfare, lambda _, rows: welfare.part(rows))

    def each_part(
        self, function: Callable[..., Any], *vectors: np.ndarray
    ) -> list[Any]:
        """Return what a function finds in each block; see `ArrayRows.each_part`."""
        calls = self.utilities.calls(self._shares, function, vectors)
        return self.ask(block_tasks.call_rows, self._frames, *calls)

    @cached_property
    def _fetched(self) -> ArrayRows:
        """The same rows, here: for few."""
        self._check_fetched(self.size)
        here = np.concatenate(self.each_part(block_tasks.utilities_of))
        return ArrayRows(here, None, self.origin, self.lift, self.scale, self.may_lose)

    def _check_fetched(self, entries: int) -> None:
        if entries > MOST_FETCHED:
            raise ClusterError(
                f"this step needs {entries:,} utilities on one machine, and at most "
                f"{MOST_FETCHED:,} are fetched from a cluster; solve a set in memory, "
                "or one of fewer outcomes"
            )

    @property
    def table(self) -> Float64Array:
        """All gains at once; for small sets."""
        return self._fetched.table

    def raw_blocks(
        self, slices: list[slice] | None = None
    ) -> Iterator[tuple[slice, Float64Array, Float64Array | None]]:
        """Yield gains of a few rows; see `FormedRows.raw_blocks`."""
        return self._fetched.raw_blocks(slices)

    def select(self, rows: np.ndarray) -> ArrayRows:
        """Return the rows at the given positions (int) or in the mask (bool)."""
        positions = np.flatnonzero(rows) if rows.dtype == bool else rows
        return self.utilities.rows(
            positions if self.kept is None else self.kept[positions],
            self.origin[positions],
            None if self.lift is None else self.lift[positions],
            self.scale[positions],
            self.may_lose,
        )

    def copied(self, positions: np.ndarray) -> ArrayRows:
        """Return a copy of some rows (int) in this machine's memory."""
        some = self.select(positions)
        tables = some.each_part(_copied)
        nothing, one = np.zeros(some.n_rows), np.ones(some.n_rows)
        return ArrayRows(
            np.concatenate(tables), None, nothing, None, one, self.may_lose
        )

    def stacked(self, other: ArrayRows) -> ArrayRows:
        """Return these rows and then others over the same matrix, fetched."""
        mine = self._fetched
        if not isinstance(other, SpreadRows):
            return mine
        theirs = other._fetched
        everything = np.concatenate([mine.utilities, theirs.utilities])
        first = ArrayRows(everything, *_placed(mine, 0))
        return first.stacked(ArrayRows(everything, *_placed(theirs, mine.n_rows)))

    def gathered(self, outcomes: np.ndarray) -> Float64Array:
        """Return the gains of all rows from some outcomes (int): for few rows."""
        return self.dense(outcomes)

    def dense(self, columns: np.ndarray | slice = slice(None)) -> Float64Array:
        """Return the gains as one matrix: for few rows, or few columns."""
        n_columns = len(np.arange(self.n_outcomes)[columns])
        self._check_fetched(self.n_rows * n_columns)
        return np.concatenate(self.each_part(partial(_dense, columns)))

    def expect(self, probabilities: Float64Array) -> Float64Array:
        """Return the expected gains at a lottery (or a difference of two)."""
        return np.concatenate(self.each_part(partial(_expect, probabilities)))

    def rounding(self, probabilities: Float64Array) -> Float64Array:
        """Return how far rounding may put each expected gain at a lottery off."""
        return np.concatenate(self.each_part(partial(_rounding, probabilities)))

    def combined_rounding(self, multipliers: Float64Array) -> Float64Array:
        """Return how far rounding may put each entry of a weighted sum of rows off."""
        return np.asarray(sum(self.each_part(ArrayRows.combined_rounding, multipliers)))

    def combine(self, multipliers: Float64Array) -> Float64Array:
        """Return the weighted sum of the rows, shape (n_outcomes,)."""
        return np.asarray(sum(self.each_part(ArrayRows.combine, multipliers)))

    def segment(self, welfare: Welfare, here: Sums, there: Sums) -> Segment:
        """Return what lies between two lotteries that were swept."""
        assert isinstance(here, SpreadSums)
        assert isinstance(there, SpreadSums)
        return SpreadSegment(self.ask, self._welfares(welfare), here.swept, there.swept)

    def _accumulate(
        self,
        probabilities: Float64Array,
        welfare: Welfare,
        columns: np.ndarray | None,
        part: slice,
    ) -> Sums:
        n = len(self._which)
        swept = self.utilities.start(
            self._which,
            block_tasks.sweep,
            self._frames,
            self._welfares(welfare),
            [np.array(probabilities)] * n,
            [columns] * n,
            [shifted(part, self._shares[block].start) for block in self._which],
        )
        told = self.ask(block_tasks.told, swept)
        return SpreadSums(self.ask, swept, told)

    def ask(self, function: Callable[..., Any], *lists: list[Any]) -> list[Any]:
        """Return what a function finds for the rows of each block."""
        return self.utilities.ask(self._which, function, *lists)


def _placed(rows: ArrayRows, first: int) -> tuple[Any, ...]:
    """Return what makes the same rows from a place on in another matrix."""
    kept = np.arange(first, first + rows.n_rows)
    return kept, rows.origin, rows.lift, rows.scale, rows.may_lose


def _copied(rows: ArrayRows) -> np.ndarray:
    return rows.copied(np.arange(rows.n_rows)).utilities


def _dense(columns: np.ndarray | slice, rows: ArrayRows) -> Float64Array:
    return rows.dense(columns)


def _expect(probabilities: Float64Array, rows: ArrayRows) -> Float64Array:
    return rows.expect(probabilities)


def _rounding(probabilities: Float64Array, rows: ArrayRows) -> Float64Array:
    return rows.rounding(probabilities)
