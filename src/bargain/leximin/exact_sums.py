"""The sums that the lexicographic criterion is made of, in rational arithmetic.

Integers stand for multiples of a tiny unit. Where a number is none, it is rounded in
the direction that can only make the gap larger. The smaller a multiplier that this is
divided by, the tinier is the unit.
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

# One, in the smallest parts of a float.
FLOAT_PARTS = 1 << 1074


class ExactSums(Sums):
    """Sums in integers; see `Sums`.

    Parameters
    ----------
    rows, held, ideals, probabilities
        As for `FloatSums`.
    formula : Formula
    smallest : float
        The least positive multiplier, as a share of its stage's largest.
    """

    def __init__(
        self,
        rows: ArrayRows,
        ideals: Float64Array,
        held: ArrayRows | None,
        formula: Formula,
        probabilities: Float64Array,
        smallest: float = 1.0,
    ) -> None:
        super().__init__(rows, held)
        self._one = 1 << (DIGITS - math.frexp(smallest)[1])
        self._formula = formula
        self._gains: dict[tuple[bool, int], np.ndarray] = {}
        self._parts = [int(Fraction(float(p)) * FLOAT_PARTS) for p in probabilities]
        self.levels = np.array(
            [self._level(False, k) for k in range(rows.n_rows)], dtype=object
        )
        self.ideals = self.numbers(ideals)

    def least(self) -> float:
        """See `Sums.least`."""
        return self.levels.min() / self._one if len(self.levels) else 0.0

    def shortfall(self) -> float:
        """See `Sums.shortfall`."""
        lowest = 0.0
        for level, ideal in zip(self.levels, self.ideals, strict=True):
            # A level is rounded down by two units at most, which is no shortfall.
            lowest = max(lowest, -(level + 2) / ideal)
        for row in range(0 if self.held is None else self.held.n_rows):
            lowest = max(lowest, -(self._level(True, row) + 2) / self._one)
        return lowest

    def numbers(self, multipliers: Float64Array) -> np.ndarray:
        """See `Sums.numbers`."""
        found = np.zeros(len(multipliers), dtype=object)
        for k in np.flatnonzero(multipliers):
            found[k] = (Fraction(float(multipliers[k])) * self._one).__floor__()
        return found

    def combine(self, own: np.ndarray, of_held: np.ndarray) -> np.ndarray:
        """See `Sums.combine`."""
        total = np.zeros(self.rows.n_outcomes, dtype=object)
        for is_held, entries in ((False, own), (True, of_held)):
            for row in np.flatnonzero(entries):
                total = total + entries[row] * self._row(is_held, int(row))
        return total

    def pairing(self, parts: np.ndarray, levels: Any) -> Any:
        """See `Sums.pairing`."""
        return (parts * levels).sum()

    def violation(self, polytope: Polytope) -> float:
        """See `Sums.violation`."""
        total = sum(self._parts)
        lottery = [Fraction(part, total) for part in self._parts]
        return float(polytope.exact_violation(lottery))

    def ceiling(self, sums: np.ndarray, bounding: Bounding) -> Any:
        """See `Sums.ceiling`."""
        # A multiplier times a gain is a multiple of the unit's square.
        worth = [Fraction(int(each), self._one**2) for each in sums]
        if bounding.prices is not None:
            slacks = bounding.polytope.exact_combine(bounding.prices)
            worth = [a + b for a, b in zip(worth, slacks, strict=True)]
        return math.ceil(bounding.polytope.exact_ceiling(worth) * self._one**2)

    def _row(self, is_held: bool, row: int) -> np.ndarray:
        """Return a row of gains, each rounded up."""
        known = self._gains.get((is_held, row))
        if known is not None:
            return known
        rows = self.held if is_held else self.rows
        assert rows is not None
        gains = exact_gains(rows, self._formula, row)
        found = np.array([math.ceil(gain * self._one) for gain in gains], dtype=object)
        self._gains[is_held, row] = found
        return found

    def _level(self, is_held: bool, row: int) -> int:
        """Return what a row expects, rounded down; entries were rounded up before."""
        total = int(np.dot(self._parts, self._row(is_held, row)))
        return total // sum(self._parts) - 1
