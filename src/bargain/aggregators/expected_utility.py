"""Expected utility: the credence-weighted mean decides alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.statement import Statement
from bargain.certificate import certify, judged
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import Normalization, as_normalization
from bargain.problem import Problem
from bargain.rows import rows_over

if TYPE_CHECKING:
    from bargain.aggregators.batch import ChunkSolver
from bargain.welfare import Linear

# The gap is relative to the range of the scores, and an argmax leaves rounding only.
TOLERANCE = 1e-9

# Of the largest score: ties within 1e-12 of it are then within the tolerance.
LEAST_RANGE = 1e-3


@dataclass(frozen=True)
class ExpectedUtility(Rule):
    """Maximize the credence-weighted mean of utilities.

    The rule to compare with: whoever has the largest stakes decides.

    Parameters
    ----------
    normalization : {None, "range", "variance"} or Normalization
        What makes the hypotheses' units comparable first; by default nothing.

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
        """
        # Checking an answer needs no solver, so none is loaded before it is asked.
        from bargain.solvers.argmax import tied_maxima

        problem = self.state(hypotheses).problem
        tied = tied_maxima(problem.rows.combine(problem.welfare.weights))
        probabilities = tied / tied.sum()
        numbers = certify(problem, probabilities, None)
        return Decision(
            self,
            hypotheses,
            Lottery(probabilities, hypotheses.outcomes),
            judged(*numbers, TOLERANCE, unit=self.gap_unit),
            hypotheses.worst,
            notes=self._notes(hypotheses, int(tied.sum())),
            unique=bool(tied.sum() == 1),
            problem=problem,
        )

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        check_hypotheses(hypotheses)
        credences = hypotheses.credences
        zeros, units = as_normalization(self.normalization).zeros_and_units(hypotheses)
        counted = (credences > 0) & np.isfinite(units)
        kept = None if counted.all() else np.flatnonzero(counted)
        rows = rows_over(
            hypotheses.utilities,
            kept,
            hypotheses.worst[counted],
            None,
            units[counted],
            may_lose=False,
        )
        welfare = Linear(credences[counted])
        scores = rows.combine(welfare.weights)
        # The range of the scores is the unit, unless it is so small beside them that
        # what the tie rule forgives would show.
        spread = float(scores.max() - scores.min())
        unit = max(spread, LEAST_RANGE * float(scores.max()))
        present = credences > 0
        levels = (hypotheses.worst - zeros)[present] / units[present]
        problem = Problem(
            rows,
            welfare,
            None,
            Formula(worst=1.0),
            unit=unit if unit > 0 else 1.0,
            offset=float(credences[present] @ levels),
        )
        return Statement(
            problem,
            hypotheses.worst,
            TOLERANCE,
            offset_size=float(credences[present] @ np.abs(levels)),
        )

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        from bargain.aggregators.batch_utility import utility_chunks

        normalization = as_normalization(self.normalization)
        return utility_chunks(normalization, TOLERANCE, LEAST_RANGE)

    def _notes(self, hypotheses: HypothesisSet, n_tied: int) -> tuple[str, ...]:
        notes = []
        absent = hypotheses.credences == 0
        if absent.any():
            notes.append(f"zero credence, no say: {name_some(hypotheses, absent)}")
        indifferent = hypotheses.indifferent & ~absent
        if indifferent.any():
            named = name_some(hypotheses, indifferent)
            notes.append(f"indifferent, contributes nothing: {named}")
        if n_tied > 1:
            notes.append(f"{n_tied} outcomes are tied; each is equally likely")
        return tuple(notes)
