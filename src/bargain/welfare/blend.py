"""A mixture of the two: a share of each gain, and of its logarithm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.welfare.base import ALL, Welfare

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Blend(Welfare):
    """Mixed: phi(y) = (1 - k) y + k log y, for y in normalized units.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Credences.
    share : float
        The share k of the logarithm, above 0.
    scales, units : ndarray of shape (n_rows,)
        Utility units per row-scaled unit, and per normalized unit.
    least : float
        What a logarithm counts for at least.
    """

    weights: Float64Array
    share: float
    scales: Float64Array
    units: Float64Array
    least: float = 0.0
    needs_gains: bool = True

    def stakes(self, rows: slice = ALL) -> Float64Array:
        """Return what multiplies a row-scaled gain itself, shape (n_rows,)."""
        stakes = (1 - self.share) * (self.scales[rows] / self.units[rows])
        return np.asarray(self.weights[rows] * stakes)

    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """See `Welfare.value`; in row-scaled units, so off by a constant."""
        return float(self.stakes(rows) @ gains + self.power(rows) @ np.log(gains))

    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.slope`."""
        return self.stakes(rows) + self.power(rows) / gains

    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.bend`."""
        return self.power(rows) / gains / gains

    def power(self, row: int | slice) -> Float64Array:
        """See `Welfare.power`."""
        return np.maximum(self.share * self.weights[row], self.least)

    def floored(self, least: float) -> Blend:
        """See `Welfare.floored`."""
        return replace(self, least=least)

    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Blend:
        """See `Welfare.sampled`."""
        weights = self.weights[rows] * factors
        return Blend(weights, self.share, self.scales[rows], self.units[rows])

    def part(self, rows: slice) -> Blend:
        """See `Welfare.part`."""
        return replace(
            self,
            weights=self.weights[rows],
            scales=self.scales[rows],
            units=self.units[rows],
        )

    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """See `Welfare.exact_slope`."""
        from fractions import Fraction

        unit = float(self.units[row])
        stake = scale / Fraction(unit) if np.isfinite(unit) else Fraction(0)
        share = Fraction(self.share)
        weight = Fraction(float(self.weights[row]))
        power = max(share * weight, Fraction(self.least))
        return weight * (1 - share) * stake + power / gain
