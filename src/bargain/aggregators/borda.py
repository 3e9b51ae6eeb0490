"""Borda counts: how many outcomes each one beats, in everyone's ranking."""

from __future__ import annotations

from dataclasses import dataclass

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.ballots import BallotRule
from bargain.rankings import borda_scores


@dataclass(frozen=True)
class Borda(BallotRule):
    """Choose the outcome that beats most others, over all rankings by credence.

    Notes
    -----
    An outcome's points on one ballot are the number of outcomes that are worse less
    the number of those that are better; ties, up to rounding, count for nothing.
    Stakes have no say, and adding an outcome may change the order of the others.

    References
    ----------
    .. [1] MacAskill, W., "Normative uncertainty as a voting problem", *Mind* 125(500),
       2016.

    Examples
    --------
    >>> rule = bg.Borda()
    >>> rule(bg.HypothesisSet.from_arrays([[3, 2, 0], [0, 2, 3]], [0.5, 0.5]))
    Lottery({'outcome 0': 0.3333, 'outcome 1': 0.3333, 'outcome 2': 0.3333})
    """

    def ballots(
        self, utilities: FloatArray, worst: FloatArray, best: FloatArray
    ) -> Float64Array:
        """Return Borda scores; see `BallotRule.ballots`."""
        return borda_scores(utilities, worst, best)
