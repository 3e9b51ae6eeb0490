"""My favourite option: the outcome that is most likely to be best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.ballots import BallotRule
from bargain.favourites import favourites


@dataclass(frozen=True)
class MyFavouriteOption(BallotRule):
    """Choose the outcome that has the most credence of being a best one.

    Notes
    -----
    A hypothesis with several favourites gives each of them its whole credence.

    References
    ----------
    .. [1] Lockhart, T., *Moral Uncertainty and Its Consequences*, 2000.

    Examples
    --------
    >>> rule = bg.MyFavouriteOption()
    >>> three = [[1, 0, 0], [0, 2, 1], [0, 1, 1]]
    >>> rule(bg.HypothesisSet.from_arrays(three, [0.4, 0.35, 0.25]))
    Lottery({'outcome 0': 0, 'outcome 1': 1, 'outcome 2': 0})
    """

    def ballots(
        self, utilities: FloatArray, worst: FloatArray, best: FloatArray
    ) -> Float64Array:
        """Return 1 for favourites and 0 for others; see `BallotRule.ballots`."""
        return favourites(utilities, worst, best).astype(np.float64)
