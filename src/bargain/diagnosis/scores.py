"""Scores by expected utility, and those of all but one hypothesis, without loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    row_blocks,
)
from bargain.hypotheses import HypothesisSet

# Scores so close, relative to the largest, are tied: as expected utility has it.
TIED = 1e-12

# Subtracting one hypothesis from the sum of all loses digits if it is most of it. Those
# that are at least this part of the stakes are kept apart; they are 64 at most.
LARGE = 1 / 64


@dataclass(frozen=True, eq=False)
class Scores:
    """Credence-weighted sums of gains over the worst case.

    Parameters
    ----------
    total : ndarray of shape (n_outcomes,)
    large : ndarray of int of shape (n_large,)
        The hypotheses of the largest stakes, in order.
    without : ndarray of shape (n_large, n_outcomes)
        The sums of all but each of these.
    stakes : float
        The sum of all ranges with the same weights: scores differ by no more.
    """

    total: Float64Array
    large: np.ndarray
    without: Float64Array
    stakes: float

    @property
    def tied(self) -> np.ndarray:
        """Which outcomes are best: bool of shape (n_outcomes,)."""
        return np.asarray(tied_maxima(self.total[None])[0])


def tied_maxima(scores: Float64Array) -> np.ndarray:
    """Return which outcomes are best in each row of scores, up to rounding.

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_outcomes)
        Nonnegative.
    """
    best = scores.max(axis=1, keepdims=True)
    return np.asarray(scores >= best - TIED * best)


def weights_of(hypotheses: HypothesisSet) -> Float64Array:
    """Return the credences of those who care, 0 for the indifferent."""
    return np.where(hypotheses.indifferent, 0.0, hypotheses.credences)


def add_up(hypotheses: HypothesisSet) -> Scores:
    """Return the scores of a set, in one pass over its utilities."""
    weights = weights_of(hypotheses)
    stakes = weights * difference(hypotheses.best, hypotheses.worst)
    is_large = (stakes >= LARGE * stakes.sum()) & (stakes > 0)
    vectors = hypotheses.worst, weights, is_large
    parts = each_part(hypotheses.utilities, _sums, *vectors)
    rest = np.sum([small for small, _ in parts], axis=0)
    heavy = np.concatenate([apart for _, apart in parts])
    others = 1.0 - np.eye(len(heavy))
    return Scores(
        rest + heavy.sum(axis=0),
        np.flatnonzero(is_large),
        rest + others @ heavy,
        float(stakes.sum()),
    )


def _sums(
    utilities: FloatArray,
    worst: FloatArray,
    weights: Float64Array,
    is_large: np.ndarray,
) -> tuple[Float64Array, Float64Array]:
    """Return the weighted gains of the many, added up, and of the large, one by one."""
    total = np.zeros(utilities.shape[1])
    apart = [np.zeros((0, utilities.shape[1]))]
    for rows in row_blocks(*utilities.shape):
        gains = difference(np.asarray(utilities[rows]), worst[rows, None])
        large = is_large[rows]
        total += np.where(large, 0.0, weights[rows]) @ gains
        if large.any():
            apart.append(weights[rows][large, None] * gains[large])
    return total, np.concatenate(apart)
