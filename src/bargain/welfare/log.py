"""Nash bargaining: the logarithm of each gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.welfare.base import ALL, Welfare

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Log(Welfare):
    """Nash bargaining: phi(y) = log y."""

    weights: Float64Array
    needs_gains: bool = True

    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """See `Welfare.value`."""
        return float(self.weights[rows] @ np.log(gains))

    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.slope`."""
        return self.weights[rows] / gains

    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.bend`."""
        return self.weights[rows] / gains / gains

    def power(self, row: int | slice) -> Float64Array:
        """See `Welfare.power`."""
        return np.asarray(self.weights[row])

    def floored(self, least: float) -> Log:
        """See `Welfare.floored`."""
        return Log(np.maximum(self.weights, least))

    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Log:
        """See `Welfare.sampled`."""
        return Log(self.weights[rows] * factors)

    def part(self, rows: slice) -> Log:
        """See `Welfare.part`."""
        return Log(self.weights[rows])

    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """See `Welfare.exact_slope`."""
        from fractions import Fraction

        return Fraction(float(self.weights[row])) / gain
