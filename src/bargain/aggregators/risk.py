"""The pipeline of cautious rules: the least weighted sum over a set of weights."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array, difference, frozen
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.aggregators.decision import PERHAPS_SEVERAL, SEVERAL, Decision
from bargain.aggregators.statement import Statement
from bargain.ambiguity import AmbiguitySet
from bargain.certificate import judged
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.robust import Robust
from bargain.rows import rows_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from bargain.aggregators.aim import Aim
    from bargain.solvers.saddle import Saddle

TOLERANCE = 1e-9


class RiskRule(Rule):
    """A rule that distrusts the credences: it takes the worst weights of a set."""

    gap_unit = "of the normalized scale"

    @property
    def is_scale_invariant(self) -> bool:
        """Whether changes of unit change nothing: rows are divided by their ranges."""
        return True

    @abstractmethod
    def ambiguity(self, credences: Float64Array) -> AmbiguitySet:
        """Return the weights that are taken into account.

        Parameters
        ----------
        credences : ndarray of shape (n_rows,)
            Of those who have a say.

        Returns
        -------
        ambiguity : AmbiguitySet
        """

    @abstractmethod
    def _search(self, problem: Robust) -> Saddle:
        """Return the best lottery, and weights that prove it."""

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the lottery that is best for the worst weights.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is in normalized utility: 1 is a hypothesis's range. The weights
            that prove it are the only row of `Certificate.stages`.
        """
        problem, notes = self._problem(hypotheses)
        found, stages = self._found(problem), None
        if problem.rows.n_rows:
            stages = np.zeros((1, len(hypotheses)))
            stages[0, problem.places] = found.weights
        numbers = problem.judge(found.lottery, stages, exact=False)
        certificate = judged(
            *numbers, TOLERANCE, message=found.message, unit=self.gap_unit
        )
        if not found.unique:
            notes.append(SEVERAL if found.is_least else PERHAPS_SEVERAL)
        if stages is not None:
            certificate = replace(certificate, stages=frozen(stages))
        return Decision(
            self,
            hypotheses,
            Lottery.from_solver(found.lottery, hypotheses.outcomes),
            certificate,
            hypotheses.worst,
            notes=tuple(notes),
            unique=found.unique,
            problem=problem,
        )

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        problem, _ = self._problem(hypotheses)
        return Statement(problem, hypotheses.worst, TOLERANCE)

    def aim(self) -> Aim:
        """Return the least sum over the set of weights; see `Rule.aim`."""
        from bargain.aggregators.aim import RiskAim

        return RiskAim(self.ambiguity, self._search)

    def _problem(self, hypotheses: HypothesisSet) -> tuple[Robust, list[str]]:
        check_hypotheses(hypotheses)
        return robust_problem(self.ambiguity, hypotheses)

    def _found(self, problem: Robust) -> Saddle:
        # Checking an answer needs no solver, so none is loaded before it is asked.
        from bargain.solvers.saddle import Saddle

        n = problem.rows.n_outcomes
        uniform = np.full(n, 1.0 / n)
        if not problem.rows.n_rows:
            return Saddle(uniform, np.zeros(0), n == 1)
        try:
            return self._search(problem)
        except SolverError as error:
            weights = problem.ambiguity.worst(problem.rows.expect(uniform))[1]
            return Saddle(uniform, weights, False, False, str(error))


def robust_problem(
    make: Callable[[Float64Array], AmbiguitySet], hypotheses: HypothesisSet
) -> tuple[Robust, list[str]]:
    """Return what makes a lottery the right one, and who is left out.

    Parameters
    ----------
    make : callable
        Returns the weights that are taken into account, for credences.
    hypotheses : HypothesisSet
    """
    absent, indifferent = hypotheses.credences == 0, hypotheses.indifferent
    counted = ~(absent | indifferent)
    notes = []
    if absent.any():
        notes.append(f"zero credence, no say: {name_some(hypotheses, absent)}")
    indifferent = indifferent & ~absent
    if indifferent.any():
        named = name_some(hypotheses, indifferent)
        notes.append(f"indifferent, left out: {named}")
    worst = hypotheses.worst[counted]
    rows = rows_over(
        hypotheses.utilities,
        None if counted.all() else np.flatnonzero(counted),
        worst,
        None,
        difference(hypotheses.best[counted], worst),
        may_lose=False,
    )
    credences = frozen(np.array(hypotheses.credences[counted]))
    return Robust(rows, make(credences)), notes
