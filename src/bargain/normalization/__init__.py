"""Normalizations: what makes hypotheses comparable.

Most are positive affine rescalings: each row gets a zero and a unit, and the
normalized utility is ``(utility - zero) / unit``. An indifferent row has an infinite
unit, so that it becomes a row of zeros in every formula, never NaN.
"""

from bargain.normalization.base import NoNormalization, Normalization, as_scores
from bargain.normalization.given import GivenUnits
from bargain.normalization.mean_absolute_deviation import (
    MeanAbsoluteDeviationNormalization,
)
from bargain.normalization.measure import Measure, as_measure
from bargain.normalization.named import (
    NORMALIZATIONS,
    as_change_of_units,
    as_normalization,
)
from bargain.normalization.range import RangeNormalization
from bargain.normalization.rank import RankNormalization
from bargain.normalization.reference import ReferenceNormalization
from bargain.normalization.sum import SumNormalization
from bargain.normalization.variance import VarianceNormalization

__all__ = [
    "NORMALIZATIONS",
    "GivenUnits",
    "MeanAbsoluteDeviationNormalization",
    "Measure",
    "NoNormalization",
    "Normalization",
    "RangeNormalization",
    "RankNormalization",
    "ReferenceNormalization",
    "SumNormalization",
    "VarianceNormalization",
    "as_change_of_units",
    "as_measure",
    "as_normalization",
    "as_scores",
]
