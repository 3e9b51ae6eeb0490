"""Rules that lie on a path from expected utility to Nash bargaining.

One number says where. At its ends such a rule is the pure one, to the last bit.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.statement import Statement
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Normalization, as_change_of_units

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver
    from bargain.aggregators.stakes import StakesMaker
    from bargain.aggregators.talks import Talks


class BetweenRule(BargainingRule):
    """What rules between expected utility and Nash bargaining share."""

    # A field of the rules themselves, so that it stands where they say.
    normalization: str | Normalization | None

    def __post_init__(self) -> None:
        as_change_of_units(self.normalization)
        super().__post_init__()

    @property
    @abstractmethod
    def place(self) -> float:
        """0 where the rule is expected utility, 1 where it is Nash bargaining."""

    @abstractmethod
    def _stakes(self, talks: Talks) -> StakesMaker:
        """Return what is maximized, where the rule is neither."""

    @property
    def pure(self) -> ExpectedUtility | NashBargaining | None:
        """The rule that this one is at such a place; None at others."""
        if self.place == 0:
            return ExpectedUtility(self.normalization)
        if self.place == 1:
            return NashBargaining(
                disagreement=self.disagreement,
                tolerance=self.tolerance,
                max_passes=self.max_passes,
                time_limit=self.time_limit,
                progress=self.progress,
                solver=self.solver,
                min_credence=self.min_credence,
            )
        return None

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best lottery, with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            At a pure place, the value and the gap are those of that rule.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        InvalidOptionError
            If the normalization gives somebody who bargains no finite unit.
        """
        if self.pure is not None:
            return replace(self.pure.solve(hypotheses), rule=self)
        # The pipeline is loaded by those who solve.
        from bargain.aggregators.bargaining import solve_bargain

        return solve_bargain(self, hypotheses, self._stakes)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        if self.pure is not None:
            return self.pure.state(hypotheses, held)
        from bargain.aggregators.stakes import state_bargain

        return state_bargain(
            hypotheses,
            self.disagreement,
            self._stakes,
            self.tolerance,
            held,
            min_credence=self.min_credence,
        )

    def aim(self) -> Aim:
        """Return what is maximized, at a pure place that rule's; see `Rule.aim`."""
        if self.pure is not None:
            return self.pure.aim()
        from bargain.aggregators.aim import BargainAim

        return BargainAim(self.disagreement, self._stakes, self.tolerance)

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        pure: Rule | None = self.pure
        return None if pure is None else pure._chunk_solver(common)
