"""The tables of a chunk, the problems last, with each row's extremes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.batch_checks import Chunk
from bargain.normalization import (
    MeanAbsoluteDeviationNormalization,
    NoNormalization,
    Normalization,
    RangeNormalization,
    SumNormalization,
    VarianceNormalization,
)

EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Tables:
    """Utilities and credences of some problems, which stand last.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes, n_problems)
    credences, worst, best : ndarray of shape (n_hypotheses, n_problems)
    indifferent : ndarray of bool of shape (n_hypotheses, n_problems)
    """

    utilities: Float64Array
    credences: Float64Array
    worst: Float64Array
    best: Float64Array
    indifferent: np.ndarray

    @classmethod
    def of(cls, chunk: Chunk, min_credence: float = 0.0) -> Self:
        """Turn the tables of a chunk, and measure them.

        Less credence than the least counts as none.
        """
        utilities = np.array(chunk.utilities.transpose(1, 2, 0), np.float64, order="C")
        worst, best = utilities.min(axis=1), utilities.max(axis=1)
        largest = np.maximum(np.abs(worst), np.abs(best))
        return cls(
            utilities,
            np.where(chunk.credences < min_credence, 0.0, chunk.credences).T.copy(),
            worst,
            best,
            best - worst <= 8 * EPSILON * largest,
        )

    def dictates(self) -> Float64Array:
        """Return each credence, split among the favourites; the shape of utilities."""
        largest = np.maximum(np.abs(self.worst), np.abs(self.best))
        least = self.best - 8 * EPSILON * largest
        favourites = self.utilities >= least[:, None]
        shares = self.credences / favourites.sum(axis=1)
        return np.asarray(favourites * shares[:, None])

    def losses_to_others(self) -> Float64Array:
        """Return how far below their best the others leave the rows; see `Others`.

        Shape (n_hypotheses, n_problems).
        """
        mine = self.dictates()
        shares = np.maximum(mine.sum(axis=0) - mine, 0.0)
        # Beside the most credible hypothesis the others are added up by themselves.
        problems, first = np.arange(mine.shape[2]), self.credences.argmax(axis=0)
        mine[first, :, problems] = 0.0
        shares[first, :, problems] = mine.sum(axis=0).T
        totals = shares.sum(axis=1)
        is_alone = totals == 0
        shares /= np.where(is_alone, 1.0, totals)[:, None]
        losses = np.einsum("hob,hob->hb", self.best[:, None] - self.utilities, shares)
        return np.where(is_alone, self.best - self.worst, losses)


def knows(normalization: Normalization) -> bool:
    """Whether a normalization is one that `units_of` can apply to a chunk."""
    if type(normalization) is VarianceNormalization:
        return normalization.reference is None
    known = (
        NoNormalization,
        RangeNormalization,
        MeanAbsoluteDeviationNormalization,
        SumNormalization,
    )
    return type(normalization) in known


def units_of(normalization: Normalization, tables: Tables) -> Float64Array:
    """Return each row's unit: infinite for an indifferent one, NaN if there is none.

    See `Normalization.zeros_and_units`.
    """
    ranges = np.where(tables.indifferent, np.inf, tables.best - tables.worst)
    if type(normalization) is RangeNormalization:
        return ranges
    if type(normalization) is NoNormalization:
        return np.where(tables.indifferent, np.inf, 1.0)
    shares = (tables.utilities - tables.worst[:, None]) / ranges[:, None]
    if type(normalization) is SumNormalization:
        sums = ranges * shares.sum(axis=1)
        sums[np.isinf(sums)] = np.nan  # more than a float holds
        return np.where(tables.indifferent, np.inf, sums)
    if type(normalization) is VarianceNormalization:
        deviations = shares.std(axis=1)
    else:
        means = shares.mean(axis=1)
        deviations = np.abs(shares - means[:, None]).mean(axis=1)
    units = np.maximum(ranges * deviations, np.finfo(float).smallest_subnormal)
    return np.where(tables.indifferent, np.inf, units)
