"""Ranks in the place of utilities: no change of units, but a vote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.rankings import borda_scores
from bargain.restated import restated


@dataclass(frozen=True)
class RankNormalization(Normalization):
    """Each outcome counts for the share of the others that are worse, ties for half.

    Notes
    -----
    A hypothesis's ranks are no rescaling of its utilities: they have no zero and no
    unit, and an expected rank is not a normalized expected utility. Calling it gives
    a new set, whose rows `ExpectedUtility` and `LogitPooling` add up as a rule adds
    up ballots; `ExpectedUtility("rank")` chooses what `Borda` does. `Mixed` adds up
    gains over a disagreement point, and does not take it.

    References
    ----------
    .. [1] MacAskill, W., "Normative uncertainty as a voting problem", *Mind* 125(500),
       2016.

    Examples
    --------
    >>> rows = bg.HypothesisSet.from_arrays([[5, 70, 6], [4, 4, 9], [1, 1, 1]])
    >>> bg.RankNormalization()(rows).utilities
    array([[0.  , 1.  , 0.5 ],
           [0.25, 0.25, 1.  ],
           [0.  , 0.  , 0.  ]])
    """

    is_affine = False

    def __call__(self, hypotheses: HypothesisSet) -> HypothesisSet:
        """Return the set with ranks from 0 to 1 in the place of utilities.

        An indifferent row becomes zeros.
        """
        return restated(hypotheses, _ranks)

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Refuse: ranks have neither.

        Raises
        ------
        InvalidOptionError
        """
        raise InvalidOptionError(
            "ranks have no zero and no unit, since they are no rescaling of utilities; "
            "call the normalization, and use the set that it returns"
        )


def _ranks(utilities: FloatArray, worst: FloatArray, best: FloatArray) -> Float64Array:
    others = utilities.shape[1] - 1
    points = borda_scores(utilities, worst, best)
    ranks = np.asarray((points + others) / (2 * max(1, others)))
    ranks[(points == 0).all(axis=1)] = 0.0  # who ranks none above another
    return ranks
