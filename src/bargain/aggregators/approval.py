"""Approval: every outcome that is good enough for a hypothesis gets its vote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, difference, row_blocks
from bargain.aggregators.ballots import BallotRule
from bargain.aggregators.checks import check_share
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True)
class Approval(BallotRule):
    """Choose the outcome that has the approval of most credence.

    Parameters
    ----------
    threshold : float
        The share of a hypothesis's own range, between its worst outcome (0) and its
        best (1), that an outcome must reach to be approved.

    References
    ----------
    .. [1] Elkin, L., "Regret averse opinion aggregation"; see the page on divergences
       for approval voting under moral uncertainty.

    Examples
    --------
    >>> rule = bg.Approval(0.5)
    >>> rule(bg.HypothesisSet.from_arrays([[3, 2, 0], [0, 2, 3]], [0.5, 0.5]))
    Lottery({'outcome 0': 0, 'outcome 1': 1, 'outcome 2': 0})
    """

    threshold: float = 0.5

    def __post_init__(self) -> None:
        share = check_share("threshold", self.threshold)
        object.__setattr__(self, "threshold", share)

    def ballots(self, hypotheses: HypothesisSet) -> Float64Array:
        """Return 1 for approval and 0 for none: shape (n_hypotheses, n_outcomes)."""
        utilities, worst, best = hypotheses.utilities, hypotheses.worst, hypotheses.best
        ranges = difference(best, worst)
        # A level that is missed by rounding is reached.
        slack = 8 * np.finfo(float).eps * hypotheses.largest()
        votes = np.empty(utilities.shape)
        for rows in row_blocks(*utilities.shape):
            block = np.asarray(utilities[rows], dtype=np.float64)
            gains = block - np.asarray(worst[rows], dtype=np.float64)[:, None]
            least = self.threshold * ranges[rows] - slack[rows]
            votes[rows] = gains >= least[:, None]
        return votes
