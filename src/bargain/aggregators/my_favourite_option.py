"""My favourite option: the outcome that is most likely to be best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, row_blocks
from bargain.aggregators.ballots import BallotRule
from bargain.favourites import favourites
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True)
class MyFavouriteOption(BallotRule):
    """Choose the outcome that has the most credence of being a best one.

    References
    ----------
    .. [1] Lockhart, T., *Moral Uncertainty and Its Consequences*, 2000, chapter 2.

    Examples
    --------
    >>> rule = bg.MyFavouriteOption()
    >>> three = [[1, 0, 0], [0, 2, 1], [0, 1, 1]]
    >>> rule(bg.HypothesisSet.from_arrays(three, [0.4, 0.35, 0.25]))
    Lottery({'outcome 0': 0, 'outcome 1': 1, 'outcome 2': 0})
    """

    def ballots(self, hypotheses: HypothesisSet) -> Float64Array:
        """Return 1 for everyone's favourites: shape (n_hypotheses, n_outcomes)."""
        utilities, worst, best = hypotheses.utilities, hypotheses.worst, hypotheses.best
        votes = np.empty(utilities.shape)
        for rows in row_blocks(*utilities.shape):
            block = np.asarray(utilities[rows])
            votes[rows] = favourites(block, worst[rows], best[rows])
        return votes
