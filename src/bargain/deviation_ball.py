"""The ambiguity set of mean less deviations: a ball around the credences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.ambiguity import AmbiguitySet
from bargain.exact import DIGITS, EXACT_ROWS, rounded_up


@dataclass(frozen=True, eq=False)
class DeviationBall(AmbiguitySet):
    """Credences times ``1 - k u``: u has mean 0 and a mean square of at most 1.

    The least sum is the mean less k standard deviations. Weights may be negative
    where k exceeds 1.

    Parameters
    ----------
    k : float
        Nonnegative.
    """

    k: float

    @property
    def value_size(self) -> float:
        """See `AmbiguitySet.value_size`."""
        return 1.0 + self.k

    def worst(self, levels: Float64Array) -> tuple[float, Float64Array]:
        """See `AmbiguitySet.worst`."""
        weights = self.weights
        mean = float(weights @ levels)
        above = levels - mean
        deviation = float(np.sqrt(weights @ (above * above)))
        value = mean - self.k * deviation
        if not deviation:
            return value, weights
        return value, weights * (1.0 - self.k * (above / deviation))

    def member(self, given: Float64Array) -> Float64Array:
        """See `AmbiguitySet.member`."""
        weights = self.weights
        if not self.k:
            return weights
        apart = given - given.sum() * weights
        # Divided first: squares of a large k overflow.
        size = float(np.linalg.norm(apart / self.k / np.sqrt(weights)))
        return np.asarray(weights + apart / max(size, 1.0))

    def exact_worst(self, levels: list[Fraction], unsure: Fraction) -> Fraction:
        """See `AmbiguitySet.exact_worst`.

        A standard deviation is a norm, so it moves by no more than `unsure`.
        """
        weights, k = self.exact_weights(), Fraction(self.k)
        mean = _dot(weights, levels)
        square = _dot(weights, [(level - mean) ** 2 for level in levels])
        return mean - k * (_root_above(square) + unsure)

    def exact_member(self, given: list[Fraction]) -> list[Fraction]:
        """See `AmbiguitySet.exact_member`."""
        weights, total = self.exact_weights(), sum(given, Fraction(0))
        if not self.k:
            return weights
        pairs = list(zip(given, weights, strict=True))
        apart = [each - total * weight for each, weight in pairs]
        squares = [a * a / weight for a, weight in zip(apart, weights, strict=True)]
        if len(squares) > EXACT_ROWS:
            squares = [rounded_up(square) for square in squares]
        size = _root_above(sum(squares, Fraction(0))) / Fraction(self.k)
        shrunk = max(size, Fraction(1))
        pairs = list(zip(weights, apart, strict=True))
        return [weight + each / shrunk for weight, each in pairs]


def _dot(first: list[Fraction], second: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))


def _root_above(square: Fraction) -> Fraction:
    """Return a number of `DIGITS` binary digits that is no less than the root."""
    scaled = math.ceil(square * (1 << 2 * DIGITS))
    root = math.isqrt(scaled)
    return Fraction(root + (root * root < scaled), 1 << DIGITS)
