"""Expected utility: the credence-weighted mean decides alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses
from bargain.aggregators.decision import Decision
from bargain.aggregators.scores import (
    LEAST_RANGE,
    TOLERANCE,
    solve_by_scores,
    state_scores,
)
from bargain.aggregators.statement import Statement
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Normalization, as_normalization, as_scores

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver


@dataclass(frozen=True)
class ExpectedUtility(Rule):
    """Maximize the credence-weighted mean of utilities.

    The rule to compare with: whoever has the largest stakes decides.

    Parameters
    ----------
    normalization : str, Normalization or None
        What makes the hypotheses comparable first: "range", "variance",
        "mean-absolute-deviation", "sum", "rank", or an object; by default nothing.

    Raises
    ------
    InvalidOptionError
        If there is no such normalization.

    Notes
    -----
    Outcomes whose scores differ by at most 1e-12 of the largest credence-weighted
    sum of utilities above the worst case are tied; the answer is then the uniform
    lottery over them, which is the least-norm one.

    References
    ----------
    .. [1] MacAskill, W., Bykvist, K. and Ord, T., *Moral Uncertainty*, 2020, chapter 2
       (maximizing expected choiceworthiness).

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.51, 0.49])
    >>> bg.ExpectedUtility()(pair)
    Lottery({'outcome 0': 0, 'outcome 1': 1})
    """

    normalization: str | Normalization | None = None
    gap_unit = "of the range of the scores"

    def __post_init__(self) -> None:
        as_normalization(self.normalization)

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best outcome, or the uniform lottery over several.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is relative to the range of the scores, or to a thousandth of the
            largest (above everyone's worst case) if that is more.

        Notes
        -----
        There is no best answer so far to keep on Ctrl-C: one pass over the utilities
        gives the answer, and a plain KeyboardInterrupt ends it.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.ExpectedUtility().solve(pair).certificate.gap
        0.0
        """
        check_hypotheses(hypotheses)
        scored, units = as_scores(hypotheses, as_normalization(self.normalization))
        return solve_by_scores(self, hypotheses, scored, units)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        check_hypotheses(hypotheses)
        scored, units = as_scores(hypotheses, as_normalization(self.normalization))
        return state_scores(hypotheses, scored, units)

    def aim(self) -> Aim:
        """Return the sum of normalized utilities; see `Rule.aim`."""
        from bargain.aggregators.aim import ScoreAim

        return ScoreAim(as_normalization(self.normalization))

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        from bargain.aggregators.batch_utility import utility_chunks

        normalization = as_normalization(self.normalization)
        return utility_chunks(normalization, TOLERANCE, LEAST_RANGE)
