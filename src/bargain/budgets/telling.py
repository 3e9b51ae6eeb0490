"""From a solved problem to the allocation that the caller sees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.allocation import Allocation, certified
from bargain.budgets.arguments import Point
from bargain.budgets.posing import Solved
from bargain.certificate import Certificate, Status
from bargain.hypotheses import HypothesisSet
from bargain.returns import as_returns
from bargain.wishes import Wish


@dataclass(frozen=True, eq=False)
class Question:
    """What was asked, and what there is to say before it is answered.

    Parameters
    ----------
    table : HypothesisSet
    budget : float
    returns : str or float
    wish : Wish
    point : Point
    notes : tuple of str
    parts : tuple of Certificate
        Of what the answer rests on.
    """

    table: HypothesisSet
    budget: float
    returns: str | float
    wish: Wish
    point: Point
    notes: tuple[str, ...] = ()
    parts: tuple[Certificate, ...] = ()

    def noting(self, *notes: str) -> Question:
        """Return the question with more to say."""
        return replace(self, notes=(*self.notes, *notes))

    def answered(
        self, found: Solved, exclusion: Float64Array | None = None
    ) -> Allocation:
        """Certify a split.

        Parameters
        ----------
        found : Solved
        exclusion : ndarray of shape (n_hypotheses,), optional
            The proof that some cannot gain.
        """
        problem, n = found.problem, len(self.table)
        multipliers = weights = None
        if len(problem.held):
            multipliers = np.zeros(n)
            if found.multipliers is not None:
                multipliers[problem.held_places] = found.multipliers
        if found.weights is not None:
            weights = np.zeros((1, n))
            weights[0, problem.places] = found.weights
        evidence = Certificate(
            np.nan,
            np.nan,
            self.wish.tolerance,
            np.nan,
            Status.FAILED,
            "",
            multipliers=None if multipliers is None else frozen(multipliers),
            exclusion=None if exclusion is None else frozen(exclusion),
            stages=None if weights is None else frozen(weights),
            parts=self.parts,
        )
        unit = self.wish.gap_unit
        certificate = certified(problem, found.money, evidence, unit)
        if found.tangents is not None:
            tangents = np.full(n, np.nan)
            tangents[problem.places] = found.tangents
            evidence = replace(evidence, tangents=frozen(tangents))
            other = certified(problem, found.money, evidence, unit)
            if np.isnan(certificate.gap) or other.gap < certificate.gap:
                certificate = other
        utilities = np.asarray(self.table.utilities, dtype=np.float64)
        return Allocation(
            self.wish.rule,
            self.table,
            self.budget,
            self.returns,
            frozen(found.money),
            certificate,
            frozen(self.point.values),
            frozen(utilities @ as_returns(self.returns).value(found.money)),
            self.notes,
            problem,
        )
