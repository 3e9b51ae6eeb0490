"""The sums that the lexicographic criterion is made of, in rational arithmetic.

Integers stand for multiples of a tiny unit. Where a number is none, it is rounded in
the direction that can only make the gap larger.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.exact import DIGITS
from bargain.formula import Formula
from bargain.leximin.sums import Bounding, Sums
from bargain.polytope import Polytope
from bargain.problem import exact_gains
from bargain.rows import ArrayRows

# One, in units of the smallest part that is kept; a float in its smallest parts.
ONE = 1 << DIGITS
FLOAT_PARTS = 1 << 1074


class ExactSums(Sums):
    """Sums in integers, of `ONE` to one; see `Sums`."""

    def __init__(
        self,
        rows: ArrayRows,
        ideals: Float64Array,
        held: ArrayRows | None,
        formula: Formula,
        probabilities: Float64Array,
    ) -> None:
        super().__init__(rows, held)
        self._formula = formula
        self._gains: dict[tuple[bool, int], np.ndarray] = {}
        self._parts = [int(Fraction(float(p)) * FLOAT_PARTS) for p in probabilities]
        self.levels = np.array(
            [self._level(False, k) for k in range(rows.n_rows)], dtype=object
        )
        self.ideals = self.numbers(ideals)

    def least(self) -> float:
        """See `Sums.least`."""
        return self.levels.min() / ONE if len(self.levels) else 0.0

    def shortfall(self) -> float:
        """See `Sums.shortfall`."""
        lowest = 0.0
        for level, ideal in zip(self.levels, self.ideals, strict=True):
            # A level is rounded down by two units at most, which is no shortfall.
            lowest = max(lowest, -(level + 2) / ideal)
        for row in range(0 if self.held is None else self.held.n_rows):
            lowest = max(lowest, -(self._level(True, row) + 2) / ONE)
        return lowest

    def numbers(self, multipliers: Float64Array) -> np.ndarray:
        """See `Sums.numbers`."""
        found = np.zeros(len(multipliers), dtype=object)
        for k in np.flatnonzero(multipliers):
            found[k] = (Fraction(float(multipliers[k])) * ONE).__floor__()
        return found

    def combine(self, own: np.ndarray, of_held: np.ndarray) -> np.ndarray:
        """See `Sums.combine`."""
        total = np.zeros(self.rows.n_outcomes, dtype=object)
        for is_held, entries in ((False, own), (True, of_held)):
            for row in np.flatnonzero(entries):
                total = total + entries[row] * self._row(is_held, int(row))
        return total

    def violation(self, polytope: Polytope) -> float:
        """See `Sums.violation`."""
        total = sum(self._parts)
        lottery = [Fraction(part, total) for part in self._parts]
        return float(polytope.exact_violation(lottery))

    def ceiling(self, sums: np.ndarray, bounding: Bounding) -> Any:
        """See `Sums.ceiling`."""
        # A multiplier times a gain is a multiple of the unit's square.
        worth = [Fraction(int(each), ONE * ONE) for each in sums]
        if bounding.prices is not None:
            slacks = bounding.polytope.exact_combine(bounding.prices)
            worth = [a + b for a, b in zip(worth, slacks, strict=True)]
        return math.ceil(bounding.polytope.exact_ceiling(worth) * ONE * ONE)

    def _row(self, is_held: bool, row: int) -> np.ndarray:
        """Return a row of gains, each rounded up."""
        known = self._gains.get((is_held, row))
        if known is not None:
            return known
        rows = self.held if is_held else self.rows
        assert rows is not None
        gains = exact_gains(rows, self._formula, row)
        found = np.array([-((-gain * ONE).__floor__()) for gain in gains], dtype=object)
        self._gains[is_held, row] = found
        return found

    def _level(self, is_held: bool, row: int) -> int:
        """Return what a row expects, rounded down; entries were rounded up before."""
        total = int(np.dot(self._parts, self._row(is_held, row)))
        return total // sum(self._parts) - 1
