"""Approval: every outcome that is good enough for a hypothesis gets its vote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray, difference
from bargain.aggregators.ballots import BallotRule
from bargain.aggregators.checks import check_share
from bargain.favourites import ROUNDING


@dataclass(frozen=True)
class Approval(BallotRule):
    """Choose the outcome that has the approval of most credence.

    Parameters
    ----------
    threshold : float
        The share of a hypothesis's own range, between its worst outcome (0) and its
        best (1), that an outcome must reach to be approved.

    Raises
    ------
    InvalidOptionError
        If the threshold does not lie between 0 and 1.

    Notes
    -----
    Which outcomes a hypothesis approves of does not follow from its utilities alone;
    the threshold stands for that judgement. At 1 only favourites are approved of, as
    under `MyFavouriteOption`; at 0 all outcomes are, and all are tied.

    References
    ----------
    .. [1] Elkin, L., "Normative uncertainty meets voting theory", *Synthese* 203(6),
       2024.
    .. [2] Brams, S. J. and Fishburn, P. C., "Approval voting", *American Political
       Science Review* 72(3), 1978.

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

    def ballots(
        self, utilities: FloatArray, worst: FloatArray, best: FloatArray
    ) -> Float64Array:
        """Return 1 for approval and 0 for none; see `BallotRule.ballots`."""
        gains = difference(utilities, worst[:, None])
        least = self.threshold * difference(best, worst)
        # A level that is missed by rounding is reached.
        slack = ROUNDING * np.maximum(np.abs(worst), np.abs(best)).astype(np.float64)
        return (gains >= (least - slack)[:, None]).astype(np.float64)
