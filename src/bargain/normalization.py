"""Normalizations: positive affine rescalings that make hypotheses comparable.

A normalization gives each row a zero and a unit; the normalized utility is
``(utility - zero) / unit``. An indifferent row has an infinite unit, so that it
becomes a row of zeros in every formula, never NaN.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    joined,
    row_blocks,
)
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet


class Normalization(ABC):
    """What one unit of normalized utility is worth to each hypothesis.

    Subclass it to state your own: return the zero and the unit of each row.
    """

    @abstractmethod
    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return the zero and the unit of each row.

        Returns
        -------
        zeros : ndarray of shape (n_hypotheses,)
            Utility that becomes 0, in the row's own units.
        units : ndarray of shape (n_hypotheses,)
            Positive, in the row's own units; infinite for an indifferent row.
        """

    def __call__(self, hypotheses: HypothesisSet) -> HypothesisSet:
        """Return the set with normalized utilities, float64.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[0, 5, 10], [3, 3, 3]])
        >>> RangeNormalization()(pair).utilities
        array([[0. , 0.5, 1. ],
               [0. , 0. , 0. ]])
        """
        zeros, units = self.zeros_and_units(hypotheses)
        # The difference of zero and worst is taken apart, for the sake of rows whose
        # offset dwarfs their range.
        utilities = np.array(hypotheses.utilities, dtype=np.float64)
        utilities -= hypotheses.worst[:, None]
        utilities -= (zeros - hypotheses.worst)[:, None]
        utilities /= units[:, None]
        return HypothesisSet.from_arrays(
            utilities,
            hypotheses.credences,
            hypotheses.outcomes,
            hypotheses.names,
            copy=False,
        )


@dataclass(frozen=True)
class NoNormalization(Normalization):
    """Utilities count as they are, in one common unit."""

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return zeros and ones; see `Normalization.zeros_and_units`."""
        units = np.where(hypotheses.indifferent, np.inf, 1.0)
        return np.zeros(len(hypotheses)), units


@dataclass(frozen=True)
class RangeNormalization(Normalization):
    """The worst outcome is 0 and the best is 1: relative utilitarianism.

    References
    ----------
    .. [1] Dhillon, A. and Mertens, J.-F., "Relative utilitarianism", *Econometrica*
       67(3), 1999.
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return worst and range; see `Normalization.zeros_and_units`."""
        ranges = difference(hypotheses.best, hypotheses.worst)
        return hypotheses.worst, np.where(hypotheses.indifferent, np.inf, ranges)


@dataclass(frozen=True)
class VarianceNormalization(Normalization):
    """The mean over the outcomes is 0 and their population standard deviation is 1.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020.
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return mean and deviation; see `Normalization.zeros_and_units`."""
        ranges = difference(hypotheses.best, hypotheses.worst)
        ranges = np.where(hypotheses.indifferent, np.inf, ranges)
        found = each_part(hypotheses.utilities, _moments, hypotheses.worst, ranges)
        means, deviations = (joined(list(each)) for each in zip(*found, strict=True))
        with np.errstate(invalid="ignore"):  # inf * 0 in indifferent rows, replaced
            zeros = hypotheses.worst + ranges * means
            # A subnormal range may leave nothing of its deviation.
            units = np.maximum(ranges * deviations, np.finfo(float).smallest_subnormal)
        return (
            np.where(hypotheses.indifferent, hypotheses.worst, zeros),
            np.where(hypotheses.indifferent, np.inf, units),
        )


def _moments(
    utilities: FloatArray, worst: Float64Array, ranges: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Return each row's mean and deviation, as shares of its range above its worst."""
    means, deviations = np.empty(len(utilities)), np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        # Within the range, squares neither overflow nor cancel.
        block = np.asarray(utilities[rows], dtype=np.float64)
        block = (block - worst[rows, None]) / ranges[rows, None]
        means[rows], deviations[rows] = block.mean(axis=1), block.std(axis=1)
    return means, deviations


_BY_NAME: dict[str | None, Normalization] = {
    None: NoNormalization(),
    "none": NoNormalization(),
    "range": RangeNormalization(),
    "variance": VarianceNormalization(),
}


def as_normalization(value: str | Normalization | None) -> Normalization:
    """Return the normalization that `value` names, or `value` itself.

    Raises
    ------
    InvalidOptionError
        If it names none.
    """
    if isinstance(value, Normalization):
        return value
    if value is None or isinstance(value, str):
        try:
            return _BY_NAME[value]
        except KeyError:
            pass
    raise InvalidOptionError(
        f"normalization must be None, 'range', 'variance' or a Normalization object "
        f"(got {value!r})"
    )
