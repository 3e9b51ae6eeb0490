"""Rules that count ballots: each hypothesis gives outcomes points, whatever its units.

A rule says what a ballot is; the outcome with most credence-weighted points wins.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses
from bargain.aggregators.decision import Decision
from bargain.aggregators.scores import solve_by_scores, state_scores
from bargain.aggregators.statement import Statement
from bargain.hypotheses import HypothesisSet
from bargain.normalization import NoNormalization
from bargain.restated import restated

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim


class BallotRule(Rule):
    """Add up ballots, each times its voter's credence."""

    gap_unit = "of the range of the scores"

    @property
    def is_scale_invariant(self) -> bool:
        """Whether changes of unit change nothing: ballots have no units."""
        return True

    @abstractmethod
    def ballots(
        self, utilities: FloatArray, worst: FloatArray, best: FloatArray
    ) -> Float64Array:
        """Return the points that some hypotheses give.

        Parameters
        ----------
        utilities : ndarray of shape (n_hypotheses, n_outcomes)
        worst, best : ndarray of shape (n_hypotheses,)
            Of each row.

        Returns
        -------
        points : ndarray of shape (n_hypotheses, n_outcomes)
        """

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the outcome with most points, or the uniform lottery over several.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is relative to the range of the scores.
        """
        scored = self._scored(hypotheses)
        return solve_by_scores(self, hypotheses, scored, NoNormalization())

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        return state_scores(hypotheses, self._scored(hypotheses), NoNormalization())

    def aim(self) -> Aim:
        """Return the sum of the ballots; see `Rule.aim`."""
        from bargain.aggregators.aim import ScoreAim

        return ScoreAim(NoNormalization(), self.ballots)

    def _scored(self, hypotheses: HypothesisSet) -> HypothesisSet:
        check_hypotheses(hypotheses)
        return restated(hypotheses, self.ballots)
