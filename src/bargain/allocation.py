"""Budgets: money split over projects that worldviews value differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array, FloatArray, frozen
from bargain._labels import Labels
from bargain._read_only import ReadOnly
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.budget_problem import BudgetProblem, certify_split
from bargain.certificate import Certificate, Certified, judged, resting_on
from bargain.hypotheses import HypothesisSet
from bargain.wishes import wish_of

# What the goal is called in sentences.
GOAL = "the best allocation"


def certified(
    problem: BudgetProblem, money: Float64Array, evidence: Certificate, unit: str
) -> Certificate:
    """Return what a split deserves, on the evidence that a certificate carries."""
    multipliers, stages = evidence.multipliers, evidence.stages
    tangents = evidence.tangents
    numbers = certify_split(
        problem,
        money,
        None if multipliers is None else multipliers[problem.held_places],
        None if stages is None else stages[0][problem.places],
        None if tangents is None else tangents[problem.places],
    )
    fresh = judged(*numbers, evidence.tolerance, unit=unit, goal=GOAL)
    return replace(
        resting_on(fresh, evidence.parts),
        multipliers=multipliers,
        exclusion=evidence.exclusion,
        stages=stages,
        tangents=tangents,
    )


@dataclass(frozen=True, eq=False)
class Allocation(Certified, ReadOnly):
    """A budget split over projects, with the evidence that no split is better.

    Attributes
    ----------
    rule : Rule
        The rule that answered.
    hypotheses : HypothesisSet
        The worldviews, with what each project is worth to them per unit of returns.
    budget : float
        In the unit of money in which it was given.
    returns : str or float
        As it was asked: a word, or an exponent, which has no unit.
    money : ndarray of shape (n_projects,)
        What each project gets, in the unit of the budget.
    certificate : Certificate
        How far the split can be from the best.
    disagreement : ndarray of shape (n_hypotheses,)
        Utilities if no bargain is struck, in each worldview's own units.
    utilities : ndarray of shape (n_hypotheses,)
        What the split is worth to each worldview, in its own units.
    notes : tuple of str
        Who was left out and why.
    problem : BudgetProblem or None
        What was solved; None where returns are linear.
    decision : Decision or None
        The lottery that stands for the split, where returns are linear.

    Examples
    --------
    >>> split = bg.allocate([[4, 1], [0, 3]], 100, projects=["nets", "parks"])
    >>> split.money.round(2), split.utilities.round(2)
    (array([37.87, 62.13]), array([32.5 , 23.65]))
    >>> split.certificate.status
    <Status.OPTIMAL: 'optimal'>
    """

    rule: Rule
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
        """Utility above disagreement, in own units: shape (n_hypotheses,)."""
        return frozen(self.utilities - self.disagreement)

    @property
    def gap_unit(self) -> str:
        """What the certified gap is measured in."""
        return wish_of(self.rule).gap_unit

    def recheck(self) -> Certificate:
        """Compute the certificate afresh, from the values and the split alone.

        Returns
        -------
        certificate : Certificate

        Examples
        --------
        >>> split = bg.allocate([[4, 1], [0, 3]], 100)
        >>> split.recheck().gap < 1e-6
        True
        """
        if self.decision is not None:
            return self.decision.recheck()
        assert self.problem is not None
        return certified(self.problem, self.money, self.certificate, self.gap_unit)

    def __getitem__(self, project: str) -> float:
        return float(self.money[self.projects.position(project)])

    def __repr__(self) -> str:
        largest = np.argsort(-self.money, kind="stable")[:6]
        shown = ", ".join(
            f"{self.projects[int(k)]!r}: {self.money[k]:.4g}" for k in sorted(largest)
        )
        more = ", ..." if len(self.money) > 6 else ""
        return f"Allocation({{{shown}{more}}}, {self.status.name}: {self.message})"
