"""The ambiguity set of the tail: no weight is more than a multiple of its credence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.ambiguity import AmbiguitySet


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
        return [min(weight / level, Fraction(1)) for weight in self.exact_weights()]
