"""Harm: what a lottery costs hypotheses, as a share of what another one gave them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray, difference, row_blocks
from bargain.hypotheses import HypothesisSet

# A gain of no more than this part of a range is rounding: there is nothing to lose.
NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Harm:
    """What each outcome would cost the hypotheses of a set, against a lottery.

    The harm of a lottery is ``sum_h w_h (1 - y_h / y_h before)``, y the gains over the
    worst case. It is linear in the lottery. Who had nothing before has nothing to lose
    and is left out of the sum; the credences of the others stay as they are.

    Parameters
    ----------
    weight : float
        The credence of those who have something to lose.
    keeps : ndarray of shape (n_outcomes,)
        What of it each outcome leaves: ``sum_h w_h G_ho / y_h before``.
    """

    weight: float
    keeps: Float64Array

    @classmethod
    def against(cls, hypotheses: HypothesisSet, before: FloatArray) -> Harm:
        """Return the harm to the hypotheses of a set.

        Parameters
        ----------
        hypotheses : HypothesisSet
            Whose credences sum to 1.
        before : ndarray of shape (n_outcomes,)
            The lottery that they had.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0, 0], [0, 1, 0]])
        >>> harm = Harm.against(pair, np.array([0.5, 0.5, 0.0]))
        >>> harm.of(np.array([0.4, 0.4, 0.2])).round(12)
        np.float64(0.2)
        """
        weight, keeps = 0.0, np.zeros(hypotheses.n_outcomes)
        ranges = difference(hypotheses.best, hypotheses.worst)
        heard = (hypotheses.credences > 0) & ~hypotheses.indifferent
        for rows in row_blocks(*hypotheses.utilities.shape):
            block = np.asarray(hypotheses.utilities[rows])
            gains = difference(block, hypotheses.worst[rows, None])
            had = gains @ before
            losing = heard[rows] & (had > NOTHING * ranges[rows])
            shares = hypotheses.credences[rows][losing]
            weight += float(shares.sum())
            keeps += shares @ (gains[losing] / had[losing, None])
        return cls(weight, keeps)

    def of(self, lotteries: FloatArray) -> Float64Array:
        """Return the harm of lotteries, shape (..., n_outcomes): shape (...)."""
        return np.asarray(self.weight - lotteries @ self.keeps)[()]

    @property
    def outcomes(self) -> Float64Array:
        """The harm of each outcome if it is certain: shape (n_outcomes,)."""
        return np.asarray(self.weight - self.keeps)
