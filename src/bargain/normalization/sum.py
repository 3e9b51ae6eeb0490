"""Sum normalization: everyone has the same to give away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.normalization.spread import centers_and_deviations


@dataclass(frozen=True)
class SumNormalization(Normalization):
    """The worst outcome is 0 and utilities sum to 1 over the outcomes.

    Notes
    -----
    A hypothesis that likes one outcome puts all its utility there; one that likes
    many must spread it thin.

    References
    ----------
    .. [1] Aziz, H., "Justifications of welfare guarantees under normalized
       utilities", arXiv 1905.10774, 2019 (unit-sum utilities).

    Examples
    --------
    >>> row = bg.HypothesisSet.from_arrays([[1, 3, 3, 5]])
    >>> bg.SumNormalization()(row).utilities
    array([[0.  , 0.25, 0.25, 0.5 ]])
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return worst and sum; see `Normalization.zeros_and_units`."""
        _, sums = centers_and_deviations(hypotheses, _sums)
        endless = ~np.isfinite(sums) & ~hypotheses.indifferent
        if endless.any():
            name = hypotheses.names[int(endless.argmax())]
            raise InvalidOptionError(
                f"utilities of {name!r} must have a sum that a float can hold; divide "
                "them by a large number"
            )
        return hypotheses.worst, sums


def _sums(shares: Float64Array) -> tuple[Float64Array, Float64Array]:
    return np.zeros(len(shares)), shares.sum(axis=1)
