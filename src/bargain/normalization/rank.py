"""Ranks in the place of utilities: no change of units, but a vote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray, row_blocks
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization.base import Normalization
from bargain.rankings import borda_scores


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
        n = hypotheses.n_outcomes
        ranks = np.empty(hypotheses.utilities.shape)
        for rows in row_blocks(len(ranks), n):
            worst, best = hypotheses.worst[rows], hypotheses.best[rows]
            block = np.asarray(hypotheses.utilities[rows])
            points = borda_scores(block, worst, best)
            ranks[rows] = (points + (n - 1)) / (2 * max(1, n - 1))
        ranks[(ranks == ranks[:, :1]).all(axis=1)] = 0.0
        return HypothesisSet.from_arrays(
            ranks,
            hypotheses.credences,
            hypotheses.outcomes,
            hypotheses.names,
            copy=False,
        )

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
