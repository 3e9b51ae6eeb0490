"""Mean absolute deviation: extremes count for less than under the variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.normalization.spread import centers_and_deviations


@dataclass(frozen=True)
class MeanAbsoluteDeviationNormalization(Normalization):
    """The mean is 0 and the mean distance from it, over the outcomes, is 1.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020, on the family of such methods.

    Examples
    --------
    >>> row = bg.HypothesisSet.from_arrays([[0, 2, 2, 8]])
    >>> bg.MeanAbsoluteDeviationNormalization()(row).utilities.round(4)
    array([[-1.2, -0.4, -0.4,  2. ]])
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return mean and deviation; see `Normalization.zeros_and_units`."""
        means, deviations = centers_and_deviations(hypotheses, _deviations)
        # A subnormal range may leave nothing of its deviation.
        return means, np.maximum(deviations, np.finfo(float).smallest_subnormal)


def _deviations(shares: Float64Array) -> tuple[Float64Array, Float64Array]:
    means = shares.mean(axis=1)
    return means, np.abs(shares - means[:, None]).mean(axis=1)
