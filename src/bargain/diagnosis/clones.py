"""Clones: hypotheses that are one and the same after normalization."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.hypotheses import HypothesisSet

# Random sums of normalized utilities, by which rows are compared. That rows agree in so
# many sums and yet differ by more than rounding is as good as impossible.
N_PRINTS = 8

# So many roundings may come between two rows that were the same before their units.
ROUNDINGS = 8


def coefficients(n_outcomes: int) -> Float64Array:
    """Return what to add utilities up with: shape (n_outcomes, N_PRINTS).

    The sum of their magnitudes is 1, so that sums move by no more than utilities do.
    """
    drawn = np.random.default_rng(0).normal(size=(n_outcomes, N_PRINTS))
    return np.asarray(drawn / np.abs(drawn).sum(axis=0))


def first_copies(hypotheses: HypothesisSet, prints: Float64Array) -> np.ndarray:
    """Return the first hypothesis that each is a clone of: its own place, if of none.

    Indifferent hypotheses, and those without credence, are nobody's clones.

    Parameters
    ----------
    hypotheses : HypothesisSet
    prints : ndarray of shape (n_hypotheses, N_PRINTS)

    Returns
    -------
    first : ndarray of int of shape (n_hypotheses,)
    """
    first = np.arange(len(hypotheses))
    counted = np.flatnonzero((hypotheses.credences > 0) & ~hypotheses.indifferent)
    if len(counted) < 2:
        return first
    open_ = _open(hypotheses)
    groups = np.zeros(len(counted), dtype=np.intp)
    for column in range(N_PRINTS):
        groups = _split(groups, prints[counted, column], open_[counted])
        crowded = (np.bincount(groups) > 1)[groups]  # the others are nobody's clones
        counted, groups = counted[crowded], groups[crowded]
    if not len(counted):
        return first
    groups = _without_chains(groups, prints[counted], open_[counted])
    starts = np.full(int(groups.max()) + 1, len(hypotheses))
    np.minimum.at(starts, groups, counted)
    first[counted] = starts[groups]
    return first


def _open(hypotheses: HypothesisSet) -> Float64Array:
    """Return how far rounding may move each normalized utility."""
    largest = hypotheses.largest()
    ranges = np.subtract(hypotheses.best, hypotheses.worst, dtype=np.float64)
    eps = float(np.finfo(hypotheses.utilities.dtype).eps)
    with np.errstate(divide="ignore", invalid="ignore"):  # the indifferent
        return np.asarray(ROUNDINGS * eps * (1 + largest / ranges))


def _split(
    groups: np.ndarray, numbers: Float64Array, open_: Float64Array
) -> np.ndarray:
    """Split groups where neighbours in them are further apart than rounding."""
    order = np.lexsort((numbers, groups))
    apart = np.diff(numbers[order]) > open_[order][1:] + open_[order][:-1]
    apart |= np.diff(groups[order]) != 0
    new = np.empty_like(groups)
    new[order] = np.concatenate([[0], np.cumsum(apart)])
    return new


def _without_chains(
    groups: np.ndarray, prints: Float64Array, open_: Float64Array
) -> np.ndarray:
    """Take chains apart, in which each is close to the next and the ends are not.

    There are some where rows are many and their digits few. Only what is equal in
    twelve digits stays together then.
    """
    size = int(groups.max()) + 1
    chained = np.zeros(size, dtype=bool)
    widest = np.zeros(size)
    np.maximum.at(widest, groups, open_)
    for numbers in prints.T:
        low, high = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(low, groups, numbers)
        np.maximum.at(high, groups, numbers)
        chained |= high - low > 4 * widest
    if not chained.any():
        return groups
    loose = np.flatnonzero(chained[groups])
    _, kinds = np.unique(prints[loose].round(12), axis=0, return_inverse=True)
    groups = groups.copy()
    groups[loose] = size + kinds.reshape(-1)
    return np.unique(groups, return_inverse=True)[1].reshape(-1)
