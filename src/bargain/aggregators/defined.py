"""The pipeline of every rule that defines its lottery by a formula."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.statement import Statement
from bargain.certificate import judged
from bargain.definition import Definition
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# Of probability: formulas leave rounding only.
TOLERANCE = 1e-9


class DefinedRule(Rule):
    """A rule whose lottery is given by a formula, so that nothing is searched for."""

    gap_unit = "of probability"
    goal = "the lottery that the rule defines"

    @abstractmethod
    def define(self, hypotheses: HypothesisSet) -> Definition:
        """Return the formula for a set.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        definition : Definition
        """

    def notes(self, hypotheses: HypothesisSet) -> tuple[str, ...]:
        """Return what there is to say about an answer.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        notes : tuple of str
        """
        absent = hypotheses.credences == 0
        if not absent.any():
            return ()
        return (f"zero credence, no say: {name_some(hypotheses, absent)}",)

    def is_unique(self, definition: Definition, probabilities: Float64Array) -> bool:
        """Whether the rule left no choice, which was then made evenly.

        Parameters
        ----------
        definition : Definition
            As `define` returned it.
        probabilities : ndarray of shape (n_outcomes,)
            Of the lottery.

        Returns
        -------
        is_unique : bool
        """
        return True

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the lottery that the rule defines.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its gap is the share of probability that stands elsewhere than it should.
        """
        check_hypotheses(hypotheses)
        definition = self.define(hypotheses)
        probabilities = definition.lottery()
        numbers = definition.judge(probabilities, None, exact=False)
        return Decision(
            self,
            hypotheses,
            Lottery(probabilities, hypotheses.outcomes),
            judged(*numbers, TOLERANCE, unit=self.gap_unit, goal=self.goal),
            hypotheses.worst,
            notes=self.notes(hypotheses),
            unique=self.is_unique(definition, probabilities),
            problem=definition,
        )

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the formula without applying it; see `Rule.state`."""
        check_hypotheses(hypotheses)
        return Statement(self.define(hypotheses), hypotheses.worst, TOLERANCE)
