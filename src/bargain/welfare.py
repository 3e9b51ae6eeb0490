"""Welfare: what the weighted sum over hypotheses adds up, phi of each expected gain.

Each class holds one number per row and gives value, slope and bend (minus the
second derivative) of its terms at given expected gains, in floats, and the slope in
rational arithmetic. A slice picks the rows of a block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bargain._arrays import Float64Array

if TYPE_CHECKING:
    from fractions import Fraction


ALL = slice(None)


class Welfare(Protocol):
    """The terms ``w_h phi(y_h)`` of a concave, increasing welfare function."""

    @property
    def weights(self) -> Float64Array:
        """One credence per row."""

    @property
    def needs_gains(self) -> bool:
        """Whether it is defined at positive expected gains only."""

    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """Return the sum of the terms."""

    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return each term's derivative, shape (n_rows,)."""

    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return minus each term's second derivative, shape (n_rows,)."""

    def power(self, row: int | slice) -> Float64Array:
        """Return what multiplies the logarithm in a term, or in some."""

    def floored(self, least: float) -> Welfare:
        """Return the welfare in which each logarithm counts at least so much."""

    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Welfare:
        """Return the welfare of rows that are copied, each weighing a multiple."""

    def part(self, rows: slice) -> Welfare:
        """Return the terms of consecutive rows."""

    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """Return one term's derivative in the row-scaled gain, in rationals."""


@dataclass(frozen=True, eq=False)
class Linear:
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


@dataclass(frozen=True, eq=False)
class Log:
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


@dataclass(frozen=True, eq=False)
class Blend:
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
