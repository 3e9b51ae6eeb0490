"""The sums that the lexicographic criterion is made of, in floats.

Those in integers, which are exact, answer the same questions: `exact_sums`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.leximin.prices import Prices, blocks_of, priced_rows
from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.rows.memory import ROUNDING


@dataclass(frozen=True, eq=False)
class Bounding:
    """What bounds lotteries besides the simplex, and at which prices.

    Parameters
    ----------
    polytope : Polytope
    prices : ndarray of shape (n_constraints,), or None
        Of its rows; None counts as zeros.
    """

    polytope: Polytope
    prices: Float64Array | None


class Sums(ABC):
    """What a lottery gives everyone, and what multipliers make of it.

    Parameters
    ----------
    rows : ArrayRows
    held : ArrayRows or None
    """

    levels: np.ndarray
    ideals: np.ndarray

    def __init__(self, rows: ArrayRows, held: ArrayRows | None) -> None:
        self.rows, self.held = rows, held

    @abstractmethod
    def least(self) -> float:
        """Return the least of the rows; 0 where there are none."""

    @abstractmethod
    def shortfall(self) -> float:
        """Return by how much someone falls below disagreement, in ideal gains."""

    @abstractmethod
    def numbers(self, multipliers: Float64Array) -> np.ndarray:
        """Return multipliers as numbers of this kind."""

    @abstractmethod
    def combine(self, own: np.ndarray, of_held: np.ndarray) -> np.ndarray:
        """Return the weighted sum of the rows and of the held rows, or a bit more."""

    @abstractmethod
    def pairing(self, parts: np.ndarray, levels: Any) -> Any:
        """Return the sum of multipliers times levels, or a bit less."""

    @abstractmethod
    def violation(self, polytope: Polytope) -> float:
        """Return by how much the lottery violates a constraint, in row-scaled units."""

    @abstractmethod
    def ceiling(self, sums: np.ndarray, bounding: Bounding) -> Any:
        """Return the most that a lottery inside has of some sums, or a bit more."""

    def stage_gap(
        self,
        own: Float64Array,
        of_held: Float64Array,
        rest: np.ndarray,
        fixing: np.ndarray,
        bounding: Bounding | None = None,
    ) -> float:
        """Return what someone whom a stage fixes could still win.

        Parameters
        ----------
        own, of_held : ndarray of shape (n_rows,), (n_held,)
            Multipliers.
        rest, fixing : ndarray of bool of shape (n_rows,)
            The rows that were not fixed before, and those that now are.
        bounding : Bounding, optional
            Constraints, with the prices of this stage.
        """
        parts = self.numbers(own)
        sums = self.combine(parts, self.numbers(of_held))
        fixed = ~rest & (own > 0)
        owed = self.pairing(parts[fixed], self.levels[fixed])
        owed += self.pairing(parts[rest], self.levels[rest].min())
        top = sums.max() if bounding is None else self.ceiling(sums, bounding)
        return ratio(top - owed, (parts[fixing] * self.ideals[fixing]).min())

    def open_gap(self, total: Float64Array, rest: np.ndarray) -> float:
        """Return what someone whom no stage fixes could still win.

        Parameters
        ----------
        total : ndarray of shape (n_rows + n_held,)
            All stages' multipliers together.
        rest : ndarray of bool of shape (n_rows,)
        """
        gap = 0.0
        for places, prices in priced_rows(self.rows, self.held, total, rest):
            for place, own in zip(places, prices, strict=True):
                gap = max(gap, self._open_gap_of(int(place), own))
        return gap

    def _open_gap_of(self, place: int, prices: Float64Array) -> float:
        n_rows = len(self.levels)
        parts = self.numbers(prices)
        one = self.numbers(np.ones(1))[0]
        own = parts[:n_rows].copy()
        # Nobody else who is not fixed has a price, and this row counts once.
        owed = self.pairing(own, self.levels) + one * self.levels[place]
        own[place] += one
        bound = self.combine(own, parts[n_rows:]).max()
        return ratio(bound - owed, one * self.ideals[place])


class FloatSums(Sums):
    """Sums in floats; see `Sums`.

    Parameters
    ----------
    rows : ArrayRows
    ideals : ndarray of shape (n_rows,)
    held : ArrayRows or None
    probabilities : ndarray of shape (n_outcomes,)
    is_strict : bool
        Whether what rounding may hide counts against the lottery, as it must where a
        gap is claimed: a rational recheck would find it, however little it is, once it
        is divided by a small multiplier.
    """

    def __init__(
        self,
        rows: ArrayRows,
        ideals: Float64Array,
        held: ArrayRows | None,
        probabilities: Float64Array,
        *,
        is_strict: bool = True,
    ) -> None:
        super().__init__(rows, held)
        self._probabilities, self.ideals = probabilities, ideals
        self._expected = rows.expect(probabilities)
        self._charge = ROUNDING if is_strict else 0.0
        unsure = rows.rounding(probabilities) if is_strict else 0.0
        # Rational arithmetic divides by the sum, which is 1 but for rounding.
        unsure += abs(probabilities.sum() - 1) * np.abs(self._expected)
        self.levels = self._expected - unsure

    def least(self) -> float:
        """See `Sums.least`."""
        return float(self._expected.min()) if len(self._expected) else 0.0

    def shortfall(self) -> float:
        """See `Sums.shortfall`."""
        lowest = -float((self._expected / self.ideals).min(initial=0.0))
        if self.held is not None:
            lowest = max(lowest, -float(self.held.expect(self._probabilities).min()))
        return max(lowest, 0.0)

    def numbers(self, multipliers: Float64Array) -> np.ndarray:
        """See `Sums.numbers`."""
        return multipliers

    def combine(self, own: np.ndarray, of_held: np.ndarray) -> np.ndarray:
        """See `Sums.combine`."""
        total = np.zeros(self.rows.n_outcomes)
        for rows, entries in ((self.rows, own), (self.held, of_held)):
            used = np.flatnonzero(entries)
            if rows is not None and len(used):
                some = rows.select(used)
                total += some.combine(entries[used])
                if self._charge:
                    total += some.combined_rounding(entries[used])
        return total

    def pairing(self, parts: np.ndarray, levels: Any) -> Any:
        """See `Sums.pairing`."""
        sizes = parts * np.abs(levels)
        return (parts * levels).sum() - self._charge * sizes.sum()

    def violation(self, polytope: Polytope) -> float:
        """See `Sums.violation`."""
        return polytope.violation(self._probabilities)

    def ceiling(self, sums: np.ndarray, bounding: Bounding) -> Any:
        """See `Sums.ceiling`."""
        if bounding.prices is not None:
            prices, polytope = bounding.prices, bounding.polytope
            hidden = self._charge * (np.abs(prices) @ np.abs(polytope.slacks))
            sums = sums + polytope.combine(prices) + hidden
        return bounding.polytope.ceiling(sums + self._charge * np.abs(sums))

    def open_gap(self, total: Float64Array, rest: np.ndarray) -> float:
        """See `Sums.open_gap`."""
        gap = 0.0
        prices = Prices(self.rows, self.held, total)
        owed = prices.levels(self.levels)
        for places, block in blocks_of(self.rows, rest):
            parts = prices.of(block)
            sums = block + parts @ prices.table
            spent = parts @ owed
            if self._charge:
                sums += prices.rounding(self.rows.select(places), block, parts)
                spent -= self._charge * (parts @ np.abs(owed))
            wins = sums.max(axis=1) - spent - self.levels[places]
            gap = max(gap, certain(float((wins / self.ideals[places]).max())))
        return gap


def certain(number: float) -> float:
    """Return a number, or infinity for what is no finite one: it proves nothing."""
    return number if np.isfinite(number) else np.inf


def ratio(top: Any, bottom: Any) -> float:
    """Return a ratio that is not below zero, as a float; infinite where it is none."""
    if not bottom > 0:
        return np.inf
    try:
        return max(certain(float(top / bottom)), 0.0)
    except OverflowError:
        return np.inf if top > 0 else 0.0
