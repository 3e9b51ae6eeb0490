"""Multipliers that bound rows which no stage fixed, worked out from those fixed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.rows.memory import ROUNDING

# Outcomes whose price falls short of the best one's by no more than this share may be
# used; too many only make the bounds looser.
OPEN = 1e-9

# Singular values of less than this share of the largest one are rounding.
RANK_TOLERANCE = 1e-11


def blocks_of(
    rows: ArrayRows, which: np.ndarray
) -> Iterator[tuple[np.ndarray, Float64Array]]:
    """Yield positions of some rows and their gains, a cacheful at a time."""
    positions = np.flatnonzero(which)
    for some, block in rows.select(positions).blocks():
        yield positions[some], block


def is_open(sums: Float64Array) -> np.ndarray:
    """Return whether an outcome may be used, by the sum of all stages' multipliers."""
    short = sums.max() - sums
    return np.asarray(short <= OPEN * max(1.0, float(np.abs(sums).max())))


class Prices:
    """What the rows that were fixed say about the others.

    On the outcomes that remain open, another row's gains are a weighted sum of those
    of fixed rows, if nothing is left to choose that concerns it. Less these weights,
    plus as much of all stages' multipliers as makes every one nonnegative, are
    multipliers that bound it.

    Parameters
    ----------
    rows : ArrayRows
    held : ArrayRows or None
    total : ndarray of shape (n_rows + n_held,)
        All stages' multipliers together.
    """

    def __init__(
        self, rows: ArrayRows, held: ArrayRows | None, total: Float64Array
    ) -> None:
        n_rows = rows.n_rows
        self.used = np.flatnonzero(total)
        self.n_rows = n_rows
        self.weights = total[self.used]
        own = self.used[self.used < n_rows]
        parts = [rows.select(own)]
        others = self.used[self.used >= n_rows] - n_rows
        if held is not None and len(others):
            parts.append(held.select(others))
        tables = [part.dense() for part in parts]
        self.table = np.concatenate(tables)
        self._unsure = np.concatenate(
            [_rounding(part, some) for part, some in zip(parts, tables, strict=True)]
        )
        self.sums = self.weights @ self.table
        self.open = is_open(self.sums)
        self.short = (self.sums.max() - self.sums)[~self.open]
        # Rows of equal size, so that large ones do not hide the others' directions.
        self.sizes = np.abs(self.table).max(axis=1, keepdims=True)
        system = np.vstack(
            [np.ones(self.open.sum()), self.table[:, self.open] / self.sizes]
        )
        self.inverse = np.linalg.pinv(system, rcond=RANK_TOLERANCE)

    def of(self, block: Float64Array) -> Float64Array:
        """Return multipliers of the fixed rows that bound others.

        Parameters
        ----------
        block : ndarray of shape (n_some, n_outcomes)
            Rows that are not fixed.

        Returns
        -------
        multipliers : ndarray of shape (n_some, n_used)
            Nonnegative.
        """
        solved = block[:, self.open] @ self.inverse
        weights = solved[:, 1:] / self.sizes[:, 0]
        factors = np.maximum((weights / self.weights).max(axis=1), 0.0)
        if len(self.short):
            left = block - weights @ self.table
            top = left[:, self.open].max(axis=1)
            lead = (left[:, ~self.open] - top[:, None]) / self.short
            factors = np.maximum(factors, lead.max(axis=1))
        moved = factors[:, None] * self.weights - weights
        return np.asarray(np.maximum(moved, 0.0))

    def levels(self, levels: Float64Array) -> Float64Array:
        """Return what the rows used have; those held are counted from zero."""
        known = np.zeros(len(self.used))
        own = self.used < self.n_rows
        known[own] = levels[self.used[own]]
        return known

    def rounding(
        self, rows: ArrayRows, block: Float64Array, parts: Float64Array
    ) -> Float64Array:
        """Return how far rounding may put the bounded sums of some rows off."""
        return np.asarray(_rounding(rows, block) + parts @ self._unsure)


def _rounding(rows: ArrayRows, gains: Float64Array) -> Float64Array:
    """Return how far rounding may put each entry of some rows off."""
    sizes = np.abs(gains)
    if rows.lift is not None:
        # Gains here are differences from the lift, at the lift's precision.
        sizes += 2 * (rows.lift / rows.scale)[:, None]
    return ROUNDING * sizes


def priced_rows(
    rows: ArrayRows, held: ArrayRows | None, total: Float64Array, rest: np.ndarray
) -> Iterator[tuple[np.ndarray, Float64Array]]:
    """Yield positions of rows that are not fixed, and multipliers that bound each.

    Parameters
    ----------
    rows : ArrayRows
    held : ArrayRows or None
    total : ndarray of shape (n_rows + n_held,)
        All stages' multipliers together.
    rest : ndarray of bool of shape (n_rows,)
    """
    prices = Prices(rows, held, total)
    for places, block in blocks_of(rows, rest):
        found = np.zeros((len(places), len(total)))
        found[:, prices.used] = prices.of(block)
        yield places, found
