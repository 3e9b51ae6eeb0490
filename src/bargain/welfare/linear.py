"""Expected utility: each term in proportion to its gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.welfare.base import ALL, Welfare

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Linear(Welfare):
    """Expected utility: phi(y) = y."""

    weights: Float64Array
    needs_gains: bool = False

    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """See `Welfare.value`."""
        return float(self.weights[rows] @ gains)

    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.slope`."""
        return self.weights[rows]

    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.bend`."""
        return np.zeros_like(gains)

    def power(self, row: int | slice) -> Float64Array:
        """See `Welfare.power`."""
        return np.zeros_like(self.weights[row])

    def floored(self, least: float) -> Linear:
        """See `Welfare.floored`."""
        return self

    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Linear:
        """See `Welfare.sampled`."""
        return Linear(self.weights[rows] * factors)

    def part(self, rows: slice) -> Linear:
        """See `Welfare.part`."""
        return Linear(self.weights[rows])

    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """See `Welfare.exact_slope`."""
        from fractions import Fraction

        return Fraction(float(self.weights[row]))
