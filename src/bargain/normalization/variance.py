"""Variance normalization: the standard deviation is 1, under a measure of outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.hypotheses import ROUNDING, HypothesisSet
from bargain.normalization.base import Normalization
from bargain.normalization.checks import check_units
from bargain.normalization.measure import Measure, as_measure, weights_over
from bargain.normalization.spread import centers_and_deviations


@dataclass(frozen=True)
class VarianceNormalization(Normalization):
    """The mean over the outcomes is 0 and their population standard deviation is 1.

    Parameters
    ----------
    reference : Lottery, mapping, or array_like of shape (n_outcomes,), optional
        How much each outcome counts: nonnegative weights by label (0 for those that
        are left out) or in the order of the set. Left out, all count alike.

    Raises
    ------
    InvalidOptionError
        If the reference is no measure; later, if it does not fit a set, or if a
        hypothesis is indifferent over it but not over the set.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020.

    Examples
    --------
    >>> row = bg.HypothesisSet.from_arrays([[0, 2, 2, 8]])
    >>> bg.VarianceNormalization()(row).utilities
    array([[-1.        , -0.33333333, -0.33333333,  1.66666667]])
    >>> bg.VarianceNormalization([1, 1, 0, 0])(row).utilities
    array([[-1.,  1.,  1.,  7.]])
    """

    reference: Measure | Any = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", as_measure(self.reference))

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return mean and deviation; see `Normalization.zeros_and_units`."""
        if self.reference is None:
            means, deviations = centers_and_deviations(hypotheses, _moments)
            # A subnormal range may leave nothing of its deviation.
            least = np.finfo(float).smallest_subnormal
            return means, np.maximum(deviations, least)
        weights = weights_over(self.reference, hypotheses.outcomes)
        find = partial(_weighted_moments, weights)
        means, deviations = centers_and_deviations(hypotheses, find)
        # Rounding makes a deviation of what is the same all over the reference.
        seen = deviations > ROUNDING * hypotheses.largest()
        units = np.where(seen, deviations, np.nan)
        return means, check_units(hypotheses, units, "the reference")


def _moments(shares: Float64Array) -> tuple[Float64Array, Float64Array]:
    return shares.mean(axis=1), shares.std(axis=1)


def _weighted_moments(
    weights: Float64Array, shares: Float64Array
) -> tuple[Float64Array, Float64Array]:
    means = shares @ weights
    squares = (shares - means[:, None]) ** 2
    return means, np.sqrt(squares @ weights)
