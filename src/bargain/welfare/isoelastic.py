"""Isoelastic welfare: a power of each gain, with its own aversion to inequality."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from bargain._arrays import Float64Array, row_chunks
from bargain.welfare.base import ALL, Welfare
from bargain.welfare.relative import Relative

if TYPE_CHECKING:
    from fractions import Fraction

# A step that makes a gain fall by more is looked at, however little its slope changes.
MOST_FALL = 0.9

# Of Newton's method for one number.
MOST_STEPS = 12

# Powers of fractions have so many times their digits.
MOST_EXACT = 8


@dataclass(frozen=True, eq=False)
class Isoelastic(Relative):
    """Isoelastic: phi(y) = y^(1 - a) / (1 - a), for y in normalized units.

    Slopes are found by way of logarithms, since powers of ordinary gains may exceed
    what a float holds.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Credences.
    aversion : float
        The exponent a > 0; at 1 phi is the logarithm.
    scales, units : ndarray of shape (n_rows,)
        Utility units per row-scaled unit, and per normalized unit.
    logs : ndarray of shape (n_rows,)
        Logarithms of the slopes at row-scaled gains of 1; see `of`.
    shift : float
        Added to all of these: the logarithm of the unit that W is counted in.
    added : ndarray of shape (n_rows,), or None
        Logarithms that count besides, in a solver alone; see `floored`.
    """

    weights: Float64Array
    aversion: float
    scales: Float64Array
    units: Float64Array
    logs: Float64Array
    shift: float = 0.0
    added: Float64Array | None = None
    needs_gains: bool = True

    @classmethod
    def of(
        cls,
        weights: Float64Array,
        aversion: float,
        scales: Float64Array,
        units: Float64Array,
    ) -> Self:
        """Return the welfare of some rows."""
        logs = np.log(weights)
        if aversion != 1:
            logs += (1 - aversion) * (np.log(scales) - np.log(units))
        return cls(weights, aversion, scales, units, logs)

    def averse(self, aversion: float) -> Self:
        """Return the welfare of another aversion."""
        return self.of(self.weights, aversion, self.scales, self.units)

    @property
    def doubling(self) -> float:  # type: ignore[override]  # the others' are constant
        """See `Welfare`; at little aversion slopes hardly change, until all is lost."""
        return min(1 - math.pow(2.0, -1 / self.aversion), MOST_FALL)

    def _exponents(self, rows: slice | np.ndarray) -> Float64Array:
        return np.asarray(self.logs[rows] + self.shift)

    def _own_slope(self, gains: Float64Array, rows: slice | np.ndarray) -> Float64Array:
        with np.errstate(over="ignore"):
            exponents = self._exponents(rows) - self.aversion * np.log(gains)
            return np.asarray(np.exp(exponents))

    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """See `Welfare.value`; at aversion 1 off by a constant."""
        if self.aversion == 1:
            value = float(np.exp(self._exponents(rows)) @ np.log(gains))
        else:
            value = float(self._own_slope(gains, rows) @ gains) / (1 - self.aversion)
        if self.added is not None:
            value += float(self.added[rows] @ np.log(gains))
        return value

    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.slope`."""
        slope = self._own_slope(gains, rows)
        return slope if self.added is None else slope + self.added[rows] / gains

    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """See `Welfare.bend`."""
        bend = self.aversion * self._own_slope(gains, rows) / gains
        if self.added is not None:
            bend = bend + self.added[rows] / gains / gains
        return np.asarray(bend)

    def power(self, row: int | slice) -> Float64Array:
        """Return the gains at which slopes are 1.

        Where slopes times gains add up to 1, nobody's best outcome is worth more, so
        that nobody gains less. At aversion 1 it is what multiplies the logarithm.
        """
        some = row if isinstance(row, slice) else slice(row, row + 1)
        powers = np.exp(self._exponents(some) / self.aversion)
        if self.added is not None:
            powers = np.maximum(powers, self.added[some])
        return np.asarray(powers if isinstance(row, slice) else powers[0])

    def steeper(
        self,
        gains: Float64Array,
        by: Float64Array,
        rows: np.ndarray | slice = ALL,
    ) -> Float64Array:
        """See `Welfare.steeper`."""
        own = self._own_slope(gains, rows) + by
        if self.added is None:
            return self._at_slopes(np.log(own), rows)
        steepness = np.log(own + self.added[rows] / gains)
        # The logarithm of a slope is convex in that of the gain, and falls: from where
        # one of its two terms is enough, Newton's method goes up to the root.
        with np.errstate(divide="ignore"):
            extra = np.log(self.added[rows])
        exponents = self._exponents(rows)
        place = np.maximum((exponents - steepness) / self.aversion, extra - steepness)
        for _ in range(MOST_STEPS):
            first, second = exponents - self.aversion * place, extra - place
            height = np.logaddexp(first, second)
            fall = self.aversion * np.exp(first - height) + np.exp(second - height)
            place = place + (height - steepness) / fall
        return np.asarray(np.exp(place))

    def _at_slopes(
        self, logarithms: Float64Array, rows: np.ndarray | slice
    ) -> Float64Array:
        """Return the gains at which slopes have these logarithms."""
        return np.asarray(np.exp((self._exponents(rows) - logarithms) / self.aversion))

    def matching(self, other: Welfare, gains: Float64Array) -> Float64Array:
        """See `Welfare.matching`."""
        return self._at_slopes(np.log(other.slope(gains)), ALL)

    def floored(self, least: float) -> Isoelastic:
        """Return the welfare that lets nobody's expected gain fall much below this.

        Besides, a little of a logarithm counts for whoever it may matter to. Larger
        weights would not do: at little aversion they would have to be much larger.
        """
        return replace(self, added=np.where(self.power(ALL) < least, least, 0.0))

    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Isoelastic:
        """See `Welfare.sampled`."""
        return Isoelastic(
            self.weights[rows] * factors,
            self.aversion,
            self.scales[rows],
            self.units[rows],
            self.logs[rows] + np.log(factors),
            self.shift,
            None if self.added is None else self.added[rows] * factors,
        )

    def part(self, rows: slice) -> Isoelastic:
        """See `Welfare.part`."""
        return replace(
            self,
            weights=self.weights[rows],
            scales=self.scales[rows],
            units=self.units[rows],
            logs=self.logs[rows],
            added=None if self.added is None else self.added[rows],
        )

    def log_pairing(self, gains: Float64Array) -> float:
        """Return the logarithm of what slopes times gains add up to."""
        largest, total = -math.inf, 0.0
        for rows in row_chunks(len(gains)):
            exponents = self._exponents(rows)
            if self.aversion != 1:
                exponents = exponents + (1 - self.aversion) * np.log(gains[rows])
            top = float(exponents.max())
            if top > largest:
                total *= math.exp(largest - top)
                largest = top
            total += float(np.exp(exponents - largest).sum())
        return largest + math.log(total) if total > 0 else largest

    def near(self, gains: Float64Array) -> Isoelastic:
        """See `Relative.near`; what was added for a solver has no part in it."""
        shift = self.shift - self.log_pairing(gains)
        return replace(self, shift=shift, added=None)

    def growth(
        self, touching: Float64Array, gains: Float64Array, unsure: Float64Array
    ) -> float:
        """See `Relative.growth`.

        The tangent at the gains bounds the other mean by ``1 + v . (t - y) / v . y``.
        Where y is unsure, either end may be the worst.
        """
        here = self.near(gains)
        ends = (gains - unsure, gains + unsure)
        slopes = [here.slope(end) for end in ends]
        pairs = list(zip(slopes, ends, strict=True))
        rise = float(np.maximum(*(v * (touching - y) for v, y in pairs)).sum())
        parts = [v * y for v, y in pairs]
        total = (np.minimum if rise > 0 else np.maximum)(*parts).sum()
        return 1 + rise / float(total)

    def total(self, gains: Float64Array) -> float:
        """Return the power mean of the gains, in normalized units; 0 of none."""
        if not len(gains):
            return 0.0
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            logs = np.log(gains) + (np.log(self.scales) - np.log(self.units))
            shares = self.weights / self.weights.sum()
            # A mean of logarithms, and what the power adds to it.
            center = float(shares @ logs)
            powers = (1 - self.aversion) * (logs - center)
            if not np.abs(powers).max() > 1:
                excess = math.log1p(float(shares @ np.expm1(powers)))
            else:
                excess = float(np.logaddexp.reduce(np.log(shares) + powers))
            if self.aversion != 1:
                center += excess / (1 - self.aversion)
            return float(np.exp(center))

    @property
    def is_rational(self) -> bool:
        """See `Relative.is_rational`."""
        return self.aversion == int(self.aversion) and self.aversion <= MOST_EXACT

    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """See `Welfare.exact_slope`.

        Exactly for a whole aversion; else irrational, so to `DIGITS` digits. The
        nearest power of 2 stands for the shift.
        """
        from fractions import Fraction

        from bargain.welfare.powers import power

        ratio = scale / Fraction(float(self.units[row]))
        aversion = Fraction(self.aversion)
        slope = power(ratio, 1 - aversion) * power(gain, -aversion)
        shift = Fraction(2) ** round(self.shift / math.log(2))
        return Fraction(float(self.weights[row])) * shift * slope
