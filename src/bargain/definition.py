"""Criteria of rules that define their lottery outright: by a formula, not an optimum.

The certified gap is the share of probability that stands elsewhere than the formula
puts it, half the sum of the absolute differences.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    each_part,
    joined,
)
from bargain.criterion import Criterion, Numbers, off_simplex
from bargain.favourites import count_favourites, dictate, favourites


class Definition(Criterion):
    """A formula that gives the lottery, in floats and in rational arithmetic."""

    @abstractmethod
    def lottery(self) -> Float64Array:
        """Return the lottery: shape (n_outcomes,)."""

    @abstractmethod
    def exact_lottery(self) -> list[Fraction]:
        """Return the lottery in rational arithmetic."""

    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """Return the share that agrees, the share that does not, and infeasibility.

        See `Criterion.judge`.
        """
        if exact:
            pairs = zip(probabilities.tolist(), self.exact_lottery(), strict=True)
            gap = float(sum(abs(Fraction(p) - q) for p, q in pairs) / 2)
        else:
            gap = float(np.abs(probabilities - self.lottery()).sum()) / 2
        return 1 - gap, gap, off_simplex(probabilities)


@dataclass(frozen=True, eq=False)
class Dictators(Definition):
    """A hypothesis is drawn, and its favourites are equally likely.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    worst, best : ndarray of shape (n_hypotheses,)
        Of each row.
    weights : ndarray of shape (n_hypotheses,)
        How likely each is to be drawn, up to a common factor.
    """

    utilities: FloatArray
    worst: FloatArray
    best: FloatArray
    weights: Float64Array

    def lottery(self) -> Float64Array:
        """See `Definition.lottery`."""
        found = each_part(self.utilities, dictate, self.worst, self.best, self.weights)
        sums = np.sum(found, axis=0)
        return np.asarray(sums / sums.sum())

    def counts(self) -> np.ndarray:
        """Return how many favourites each hypothesis has: shape (n_hypotheses,)."""
        return joined(
            each_part(self.utilities, count_favourites, self.worst, self.best)
        )

    def exact_lottery(self) -> list[Fraction]:
        """See `Definition.exact_lottery`; which outcomes tie is judged in floats."""
        sums = [Fraction(0)] * self.utilities.shape[1]
        for row in np.flatnonzero(self.weights):
            one = slice(row, row + 1)
            block = np.asarray(self.utilities[one])
            chosen = np.flatnonzero(favourites(block, self.worst[one], self.best[one]))
            share = Fraction(float(self.weights[row])) / len(chosen)
            for outcome in chosen:
                sums[outcome] += share
        total = sum(sums)
        return [each / total for each in sums]
