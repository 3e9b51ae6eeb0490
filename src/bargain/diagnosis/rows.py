"""Each hypothesis's part in what expected utility chooses, a block of rows at a time.

With its stakes multiplied by t, hypothesis h turns the scores into ``R + t w_h G_h``, R
the scores of the others. Outcome k overtakes the choice j at ``t = (R_j - R_k) / (w_h
(G_hk - G_hj))``. Another credence v, the others' in proportion, does the same as the
stakes ``t = v (1 - w_h) / (w_h (1 - v))``, a ratio of odds.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    row_blocks,
)
from bargain.diagnosis.scores import TIED, Scores, tied_maxima, weights_of
from bargain.favourites import ROUNDING, favourites
from bargain.hypotheses import HypothesisSet


class Parts(NamedTuple):
    """What is known of each hypothesis, in arrays of shape (n_hypotheses,).

    Parameters
    ----------
    sway : ndarray
        The covariance of its gains with the scores over the outcomes, in a unit common
        to all.
    is_pivotal : ndarray of bool
        Whether expected utility would choose otherwise without it.
    wins : ndarray of bool
        Whether everything that is chosen is a favourite of its own.
    without : ndarray of int
        A best outcome without it.
    down, up : ndarray
        The odds of its credence at which the choice flips, if it has less and if it has
        more; NaN where it does not.
    prints : ndarray of shape (n_hypotheses, n_prints)
        Sums of its normalized utilities with the same random coefficients for all.
    """

    sway: Float64Array
    is_pivotal: np.ndarray
    wins: np.ndarray
    without: np.ndarray
    down: Float64Array
    up: Float64Array
    prints: Float64Array


def examine(
    hypotheses: HypothesisSet, scores: Scores, coefficients: Float64Array
) -> Parts:
    """Return each hypothesis's part, in one pass over the utilities.

    Parameters
    ----------
    hypotheses : HypothesisSet
    scores : Scores
    coefficients : ndarray of shape (n_outcomes, n_prints)
    """
    find = partial(_part, scores, coefficients)
    vectors = (
        hypotheses.worst,
        hypotheses.best,
        weights_of(hypotheses),
        hypotheses.indifferent,
        np.arange(len(hypotheses)),
    )
    parts = each_part(hypotheses.utilities, find, *vectors)
    return Parts(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _part(
    scores: Scores,
    coefficients: Float64Array,
    utilities: FloatArray,
    *vectors: np.ndarray,
) -> Parts:
    blocks = [
        _block(
            scores,
            coefficients,
            np.asarray(utilities[rows]),
            *(v[rows] for v in vectors),
        )
        for rows in row_blocks(*utilities.shape)
    ]
    return Parts(*(np.concatenate(each) for each in zip(*blocks, strict=True)))


def _block(
    scores: Scores,
    coefficients: Float64Array,
    utilities: FloatArray,
    worst: FloatArray,
    best: FloatArray,
    weights: Float64Array,
    indifferent: np.ndarray,
    places: np.ndarray,
) -> Parts:
    gains = difference(utilities, worst[:, None])
    gains[indifferent] = 0.0
    ranges = np.where(indifferent, 1.0, difference(best, worst))
    others = scores.total - weights[:, None] * gains
    large = np.isin(places, scores.large)
    others[large] = scores.without[np.searchsorted(scores.large, places[large])]
    np.maximum(others, 0.0, out=others)
    tied = scores.tied
    rounding = ROUNDING * np.maximum(np.abs(worst), np.abs(best)).astype(np.float64)
    down, up = _flips(gains, others, weights, tied, rounding)
    shares = gains / ranges[:, None]
    best_without = tied_maxima(others)
    return Parts(
        ranges * (shares @ _direction(scores.total)),
        (best_without != tied).any(axis=1) & (weights > 0),
        favourites(utilities, worst, best)[:, tied].all(axis=1) & ~indifferent,
        best_without.argmax(axis=1),
        down,
        up,
        shares @ coefficients,
    )


def _direction(total: Float64Array) -> Float64Array:
    """Return scores about their mean, in a unit in which no sum with them overflows."""
    spread = total - total.mean()
    largest = float(np.abs(spread).max())
    if largest <= TIED * float(total.max()):
        return np.zeros_like(total)
    return np.asarray(spread / (largest * len(total)))


def _flips(
    gains: Float64Array,
    others: Float64Array,
    weights: Float64Array,
    tied: np.ndarray,
    rounding: Float64Array,
) -> tuple[Float64Array, Float64Array]:
    """Return the odds at which the choice flips: below the present ones, and above."""
    choice = int(tied.argmax())
    ahead = others[:, choice, None] - others
    ahead[np.abs(ahead) <= TIED * others.max(axis=1, keepdims=True)] = 0.0
    pull = gains - gains[:, choice, None]
    pull[np.abs(pull) <= rounding[:, None]] = 0.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        present = weights / (1 - weights)
        odds = ahead / pull / (1 - weights[:, None])
    down = np.where((pull < 0) & (ahead < 0), odds, -np.inf).max(axis=1)
    up = np.where(pull > 0, odds, np.inf).min(axis=1)
    # What overtakes the choice does not do so on the wrong side of the present.
    down = np.where(np.isfinite(down), np.minimum(down, present), np.nan)
    up = np.where(np.isfinite(up), np.maximum(up, present), np.nan)
    # Who is not indifferent between outcomes that are tied needs no more than a breath.
    split = np.ptp(gains[:, tied], axis=1) > rounding
    down[split & (weights > 0)] = present[split & (weights > 0)]
    up[split] = present[split]
    sole = weights >= 1  # there is nobody to outweigh, or to give way to
    down[sole] = up[sole] = np.nan
    return down, up
