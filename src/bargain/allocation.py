"""Budgets: money split over projects that worldviews value differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray, frozen, frozen_state
from bargain._labels import Labels
from bargain.aggregators.decision import Decision
from bargain.budget_problem import BudgetProblem, certify_split
from bargain.certificate import Certificate, Certified, judged
from bargain.hypotheses import HypothesisSet

# What the goal is called in sentences.
GOAL = "the best allocation"


@dataclass(frozen=True, eq=False)
class Allocation(Certified):
    """A budget split over projects, with the evidence that no split is better.

    Attributes
    ----------
    rule : Rule or str
        The rule that answered.
    hypotheses : HypothesisSet
        The worldviews, with what each project is worth to them per unit of returns.
    budget : float
    returns : str or float
        As it was asked.
    money : ndarray of shape (n_projects,)
        What each project gets.
    certificate : Certificate
        How far the split can be from the best.
    disagreement : ndarray of shape (n_hypotheses,)
        Utilities if no bargain is struck.
    utilities : ndarray of shape (n_hypotheses,)
        What the split is worth to each worldview.
    notes : tuple of str
        Who was left out and why.
    problem : BudgetProblem or None
        What was solved; None where returns are linear.
    decision : Decision or None
        The lottery that stands for the split, where returns are linear.
    """

    rule: Any
    hypotheses: HypothesisSet
    budget: float
    returns: str | float
    money: Float64Array
    certificate: Certificate
    disagreement: FloatArray
    utilities: Float64Array
    notes: tuple[str, ...] = ()
    problem: BudgetProblem | None = None
    decision: Decision | None = None

    @property
    def projects(self) -> Labels:
        """The projects' labels."""
        return self.hypotheses.outcomes

    @property
    def shares(self) -> Mapping[str, float]:
        """What each project gets, by label, in the unit of the budget."""
        return dict(zip(self.projects, self.money.tolist(), strict=True))

    @property
    def gains(self) -> Float64Array:
        """Utility above disagreement: shape (n_hypotheses,)."""
        return frozen(self.utilities - self.disagreement)

    @property
    def gap_unit(self) -> str:
        """What the certified gap is measured in."""
        return str(getattr(self.rule, "gap_unit", "of the ideal gains"))

    def recheck(self) -> Certificate:
        """Compute the certificate afresh, from the values and the split alone.

        Returns
        -------
        certificate : Certificate
        """
        if self.decision is not None:
            return replace(self.decision.recheck(), message=self.message)
        assert self.problem is not None
        multipliers = self.certificate.multipliers
        if multipliers is not None:
            multipliers = multipliers[self.problem.kept]
        numbers = certify_split(self.problem, self.money, multipliers)
        fresh = judged(
            *numbers, self.certificate.tolerance, unit=self.gap_unit, goal=GOAL
        )
        return replace(fresh, multipliers=self.certificate.multipliers)

    def __getitem__(self, project: str) -> float:
        return float(self.money[self.projects.position(project)])

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))

    def __repr__(self) -> str:
        largest = np.argsort(-self.money, kind="stable")[:6]
        shown = ", ".join(
            f"{self.projects[int(k)]!r}: {self.money[k]:.4g}" for k in sorted(largest)
        )
        more = ", ..." if len(self.money) > 6 else ""
        return f"Allocation({{{shown}{more}}}, {self.status.name}: {self.message})"
