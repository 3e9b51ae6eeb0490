"""How the units of a normalization move with utilities."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, FloatArray, each_part, joined, row_blocks
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import (
    GivenUnits,
    MeanAbsoluteDeviationNormalization,
    NoNormalization,
    Normalization,
    RangeNormalization,
    ReferenceNormalization,
    SumNormalization,
    VarianceNormalization,
)
from bargain.normalization.measure import weights_over
from bargain.sensitivity.extremes import EDGE, lowest_of, near_ties

# Whose units do not look at the utilities of the set.
FIXED_UNITS = (NoNormalization, GivenUnits, ReferenceNormalization)


def units_by_utilities(
    normalization: Normalization, hypotheses: HypothesisSet, rows: np.ndarray | slice
) -> Float64Array:
    """Return the derivatives of some rows' units by their own utilities.

    Shape (n_some, n_outcomes). Tied extremes share theirs.

    Raises
    ------
    InvalidOptionError
        If it is not known how the units move.
    """
    some = np.asarray(hypotheses.utilities[rows], dtype=np.float64)
    n = some.shape[1]
    if isinstance(normalization, FIXED_UNITS):
        return np.zeros(some.shape)
    if isinstance(normalization, RangeNormalization):
        return lowest_of(-some) - lowest_of(some)
    if isinstance(normalization, SumNormalization):
        return np.asarray(1 - n * lowest_of(some))
    if isinstance(normalization, VarianceNormalization):
        weights = np.full(n, 1 / n)
        if normalization.reference is not None:
            weights = weights_over(normalization.reference, hypotheses.outcomes)
        away = some - (some @ weights)[:, None]
        away /= abs(away).max(axis=1, keepdims=True)  # squares that do not overflow
        return np.asarray(weights * away / np.sqrt(away**2 @ weights)[:, None])
    if isinstance(normalization, MeanAbsoluteDeviationNormalization):
        sides = np.sign(some - some.mean(axis=1, keepdims=True))
        return np.asarray((sides - sides.mean(axis=1, keepdims=True)) / n)
    raise InvalidOptionError(
        "normalization must be one of this library for derivatives by utilities (got "
        f"{normalization!r}, of which it is not known how it moves); give its units, "
        "as in normalization=bg.GivenUnits(units)"
    )


def units_about_to_change(
    normalization: Normalization, hypotheses: HypothesisSet
) -> np.ndarray:
    """Return whose unit a hair would give another formula: shape (n_hypotheses,)."""
    utilities = hypotheses.utilities
    found = np.zeros(len(hypotheses), dtype=bool)
    if isinstance(normalization, (RangeNormalization, SumNormalization)):
        found |= near_ties(utilities, of="lowest")
    if isinstance(normalization, RangeNormalization):
        found |= near_ties(utilities, of="highest")
    if isinstance(normalization, MeanAbsoluteDeviationNormalization):
        found |= joined(each_part(utilities, _near_means))
    return found


def _near_means(utilities: FloatArray) -> np.ndarray:
    """Return in which rows some utility is all but the mean."""
    found = np.zeros(len(utilities), dtype=bool)
    for some in row_blocks(*utilities.shape):
        rows = np.asarray(utilities[some])
        away = abs(rows - rows.mean(axis=1, keepdims=True))
        ranges = rows.max(axis=1) - rows.min(axis=1)
        found[some] = away.min(axis=1) <= EDGE * ranges
    return found
