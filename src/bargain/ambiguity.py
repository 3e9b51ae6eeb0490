"""Ambiguity sets: which weights of the hypotheses a cautious rule takes into account.

A concave rule values the levels z, one number for each hypothesis, at the least of
``q . z`` over the weights q of a set. Each set finds that least sum, and brings any
numbers into the set, in floats and in rational arithmetic: a bound that is made of
weights of the set holds wherever they came from.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen_state
from bargain.exact import DIGITS, EXACT_ROWS, rounded_up


@dataclass(frozen=True, eq=False)
class AmbiguitySet(ABC):
    """A convex set of weights around the credences, which always belong to it.

    Parameters
    ----------
    credences : ndarray of shape (n_rows,)
        Positive; divided by their sum.
    """

    credences: Float64Array

    @property
    def weights(self) -> Float64Array:
        """The credences, divided by their sum."""
        return np.asarray(self.credences / self.credences.sum())

    @property
    def value_size(self) -> float:
        """How large a value can be, of levels between 0 and 1."""
        return 1.0

    @abstractmethod
    def worst(self, levels: Float64Array) -> tuple[float, Float64Array]:
        """Return the least sum of levels, and the weights that attain it."""

    @abstractmethod
    def member(self, given: Float64Array) -> Float64Array:
        """Return weights of the set: those given, if they belong to it."""

    @abstractmethod
    def exact_worst(self, levels: list[Fraction], unsure: Fraction) -> Fraction:
        """Return what the least sum cannot fall short of.

        Parameters
        ----------
        levels : list of Fraction
            Each may be too small, by no more than `unsure`.
        unsure : Fraction
        """

    @abstractmethod
    def exact_member(self, given: list[Fraction]) -> list[Fraction]:
        """Return weights that belong to the set without any rounding."""

    def _exact_weights(self) -> list[Fraction]:
        credences = [Fraction(float(c)) for c in self.credences]
        total = sum(credences)
        return [credence / total for credence in credences]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))


@dataclass(frozen=True, eq=False)
class Tail(AmbiguitySet):
    """No weight exceeds its credence divided by a level; the weights sum to 1.

    The least sum is the mean over the worst `level` of credence.

    Parameters
    ----------
    level : float
        Between 0 and 1; at 0 any hypothesis may have all the weight.
    """

    level: float

    @property
    def caps(self) -> Float64Array:
        """What each weight may be at most."""
        if not self.level:
            return np.ones(len(self.credences))
        with np.errstate(over="ignore"):
            return np.minimum(self.weights / self.level, 1.0)

    def worst(self, levels: Float64Array) -> tuple[float, Float64Array]:
        """Fill the worst levels first; see `AmbiguitySet.worst`."""
        order = np.argsort(levels, kind="stable")
        room = self.caps[order]
        before = np.concatenate([[0.0], np.cumsum(room)[:-1]])
        weights = np.empty(len(levels))
        weights[order] = np.clip(1.0 - before, 0.0, room)
        return float(weights @ levels), weights

    def member(self, given: Float64Array) -> Float64Array:
        """See `AmbiguitySet.member`."""
        caps = self.caps
        weights = np.clip(given, 0.0, caps)
        total = float(weights.sum())
        if total >= 1:
            return np.asarray(weights / total)
        room = float((caps - weights).sum())
        if room <= 1 - total:
            return caps
        return np.asarray(weights + (1 - total) / room * (caps - weights))

    def exact_worst(self, levels: list[Fraction], unsure: Fraction) -> Fraction:
        """See `AmbiguitySet.exact_worst`; levels that are too small only lower it."""
        caps, left, total = self._exact_caps(), Fraction(1), Fraction(0)
        for row in sorted(range(len(levels)), key=levels.__getitem__):
            weight = min(caps[row], left)
            total += weight * levels[row]
            left -= weight
            if not left:
                break
        return total

    def exact_member(self, given: list[Fraction]) -> list[Fraction]:
        """See `AmbiguitySet.exact_member`."""
        caps = self._exact_caps()
        pairs = zip(given, caps, strict=True)
        weights = [min(max(weight, Fraction(0)), cap) for weight, cap in pairs]
        total, whole = sum(weights, Fraction(0)), sum(caps, Fraction(0))
        if total >= 1:
            return [weight / total for weight in weights]
        if whole == 1:
            return caps
        share = (1 - total) / (whole - total)
        pairs = zip(weights, caps, strict=True)
        return [weight + share * (cap - weight) for weight, cap in pairs]

    def _exact_caps(self) -> list[Fraction]:
        if not self.level:
            return [Fraction(1)] * len(self.credences)
        level = Fraction(self.level)
        return [min(weight / level, Fraction(1)) for weight in self._exact_weights()]


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
        return value, weights * (1.0 - self.k / deviation * above)

    def member(self, given: Float64Array) -> Float64Array:
        """See `AmbiguitySet.member`."""
        weights = self.weights
        if not self.k:
            return weights
        apart = given - given.sum() * weights
        size = float(np.linalg.norm(apart / np.sqrt(weights))) / self.k
        return np.asarray(weights + apart / max(size, 1.0))

    def exact_worst(self, levels: list[Fraction], unsure: Fraction) -> Fraction:
        """See `AmbiguitySet.exact_worst`.

        A standard deviation is a norm, so it moves by no more than `unsure`.
        """
        weights, k = self._exact_weights(), Fraction(self.k)
        mean = _dot(weights, levels)
        square = _dot(weights, [(level - mean) ** 2 for level in levels])
        return mean - k * (_root_above(square) + unsure)

    def exact_member(self, given: list[Fraction]) -> list[Fraction]:
        """See `AmbiguitySet.exact_member`."""
        weights, total = self._exact_weights(), sum(given, Fraction(0))
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
