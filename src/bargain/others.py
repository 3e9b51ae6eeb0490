"""What the others would have happen: the random dictator with one hypothesis left out.

Each hypothesis has a lottery of its own here, and none of them is stored: it is what
all dictate together less its own part, formed where it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    frozen,
    joined,
    row_blocks,
)
from bargain._read_only import ReadOnly
from bargain.favourites import dictate, favourites
from bargain.hypotheses import HypothesisSet

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Others(ReadOnly):
    """Everybody's dictates, added up with and without the most credible hypothesis.

    Only from the most credible hypothesis can a difference take more than half of
    the sum, and with it the digits of the rest; so that rest is added up by itself.

    Parameters
    ----------
    everyone : ndarray of shape (n_outcomes,)
        Each hypothesis's credence, split among its favourites, added up.
    without_first : ndarray of shape (n_outcomes,)
        The same without the most credible hypothesis.
    first : int
        Which one that is.
    credences : ndarray of shape (n_hypotheses,)
    """

    everyone: Float64Array
    without_first: Float64Array
    first: int
    credences: Float64Array

    @classmethod
    def of(cls, hypotheses: HypothesisSet) -> Self:
        """Add up what the hypotheses of a set dictate."""
        first = int(hypotheses.credences.argmax())
        rest = np.array(hypotheses.credences)
        rest[first] = 0.0
        return cls(
            _dictated(hypotheses, hypotheses.credences),
            _dictated(hypotheses, rest),
            first,
            hypotheses.credences,
        )

    def losses(self, hypotheses: HypothesisSet) -> Float64Array:
        """Return by how much what the others dictate falls short of each row's best.

        Shape (n_hypotheses,), in utility units: sums of nonnegative terms. A
        hypothesis besides which nobody has credence falls to its worst outcome.
        """
        is_first = np.arange(len(hypotheses)) == self.first
        falling = partial(_losses, self.everyone, self.without_first)
        vectors = (hypotheses.worst, hypotheses.best, self.credences, is_first)
        return joined(each_part(hypotheses.utilities, falling, *vectors))

    def exact_value(self, row: int, utilities: list[Fraction]) -> Fraction:
        """Return what the others give to one hypothesis, in rational arithmetic."""
        from fractions import Fraction

        # Utilities are floats that were made fractions, so nothing is rounded here.
        entries = np.array([[float(utility) for utility in utilities]])
        chosen = favourites(entries, entries.min(axis=1), entries.max(axis=1))[0]
        if row == self.first:
            shares = [Fraction(float(share)) for share in self.without_first]
        else:
            own = Fraction(float(self.credences[row])) / int(chosen.sum())
            shares = [
                max(Fraction(float(share)) - (own if mine else 0), Fraction(0))
                for share, mine in zip(self.everyone, chosen, strict=True)
            ]
        total = sum(shares, Fraction(0))
        if not total:
            return min(utilities)
        pairs = zip(shares, utilities, strict=True)
        return sum((p * u for p, u in pairs if p), Fraction(0)) / total


def _dictated(hypotheses: HypothesisSet, weights: Float64Array) -> Float64Array:
    vectors = (hypotheses.worst, hypotheses.best, weights)
    found = each_part(hypotheses.utilities, dictate, *vectors)
    return frozen(np.sum(found, axis=0))


def _losses(
    everyone: Float64Array,
    without_first: Float64Array,
    utilities: FloatArray,
    worst: FloatArray,
    best: FloatArray,
    credences: Float64Array,
    is_first: np.ndarray,
) -> Float64Array:
    losses = np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        block = np.asarray(utilities[rows])
        chosen = favourites(block, worst[rows], best[rows])
        own = credences[rows] / chosen.sum(axis=1)
        # What rounding leaves below zero stands for a favourite of nobody else.
        shares = np.maximum(everyone - own[:, None] * chosen, 0.0)
        shares[is_first[rows]] = without_first
        totals = shares.sum(axis=1)
        is_alone = totals == 0
        shares /= np.where(is_alone, 1.0, totals)[:, None]
        falls = difference(best[rows, None], block)
        losses[rows] = np.einsum("ho,ho->h", falls, shares)
        if is_alone.any():
            losses[rows][is_alone] = difference(best[rows], worst[rows])[is_alone]
    return losses
