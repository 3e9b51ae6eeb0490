"""Ambiguity sets: which weights of the hypotheses a cautious rule takes into account.

A concave rule values the levels z, one number for each hypothesis, at the least of
``q . z`` over the weights q of a set. Each set finds that least sum, and brings any
numbers into the set, in floats and in rational arithmetic: a bound that is made of
weights of the set holds wherever they came from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain._read_only import ReadOnly


@dataclass(frozen=True, eq=False)
class AmbiguitySet(ReadOnly, ABC):
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

    def exact_weights(self) -> list[Fraction]:
        """Return the credences divided by their sum, without rounding."""
        credences = [Fraction(float(c)) for c in self.credences]
        total = sum(credences)
        return [credence / total for credence in credences]
