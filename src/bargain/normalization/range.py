"""Range normalization: the worst outcome is 0 and the best is 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray, difference
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization


@dataclass(frozen=True)
class RangeNormalization(Normalization):
    """The worst outcome is 0 and the best is 1: relative utilitarianism.

    References
    ----------
    .. [1] Dhillon, A. and Mertens, J.-F., "Relative utilitarianism", *Econometrica*
       67(3), 1999.

    Examples
    --------
    >>> bg.RangeNormalization()(bg.HypothesisSet.from_arrays([[0, 5, 10]])).utilities
    array([[0. , 0.5, 1. ]])
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return worst and range; see `Normalization.zeros_and_units`."""
        ranges = difference(hypotheses.best, hypotheses.worst)
        return hypotheses.worst, np.where(hypotheses.indifferent, np.inf, ranges)
