"""How utilities are spread: centers and deviations of rows, safe from overflow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    joined,
    row_blocks,
)
from bargain.hypotheses import HypothesisSet

# Given shares of the range above the worst, the center and the deviation of each row.
Spread = Callable[[Float64Array], tuple[Float64Array, Float64Array]]


def centers_and_deviations(
    hypotheses: HypothesisSet, spread: Spread
) -> tuple[Float64Array, Float64Array]:
    """Return the center and the deviation of each row, in its own units.

    Parameters
    ----------
    hypotheses : HypothesisSet
    spread : callable
        It may travel to a cluster: a function of a module, or a `partial` of one.

    Returns
    -------
    centers : ndarray of shape (n_hypotheses,)
        The worst utility, for an indifferent row.
    deviations : ndarray of shape (n_hypotheses,)
        Infinite for an indifferent row.
    """
    indifferent, worst = hypotheses.indifferent, hypotheses.worst
    ranges = np.where(indifferent, np.inf, difference(hypotheses.best, worst))
    find = partial(_in_ranges, spread)
    found = each_part(hypotheses.utilities, find, worst, ranges)
    centers, deviations = (joined(list(each)) for each in zip(*found, strict=True))
    with np.errstate(invalid="ignore", over="ignore"):  # inf * 0, replaced
        centers = worst + ranges * centers
        deviations = ranges * deviations
    return (
        np.where(indifferent, worst, centers),
        np.where(indifferent, np.inf, deviations),
    )


def _in_ranges(
    spread: Spread, utilities: FloatArray, worst: Float64Array, ranges: Float64Array
) -> tuple[Float64Array, Float64Array]:
    centers, deviations = np.empty(len(utilities)), np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        # Within the range, squares neither overflow nor cancel.
        block = np.asarray(utilities[rows], dtype=np.float64)
        block = (block - worst[rows, None]) / ranges[rows, None]
        centers[rows], deviations[rows] = spread(block)
    return centers, deviations
