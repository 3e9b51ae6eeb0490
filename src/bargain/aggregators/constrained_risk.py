"""Cautious rules under constraints: the worst weights, for the lotteries allowed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import frozen
from bargain.aggregators.aim import RiskAim
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.inside import any_inside
from bargain.aggregators.risk import (
    PERHAPS_SEVERAL,
    SEVERAL,
    TOLERANCE,
    robust_problem,
)
from bargain.certificate import judged
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.polytope import Polytope
from bargain.robust import Robust


def robust_inside(
    aim: RiskAim, seen: HypothesisSet, polytope: Polytope
) -> tuple[Robust, list[str]]:
    """Return what makes a lottery of a polytope the right one, and who is left out."""
    problem, notes = robust_problem(aim.ambiguity, seen)
    # Outcomes that are not allowed may be worse than the worst lottery.
    rows = replace(problem.rows, may_lose=True)
    return replace(problem, rows=rows, polytope=polytope), notes


def solve_risk(
    rule: Rule, aim: RiskAim, seen: HypothesisSet, polytope: Polytope
) -> Decision:
    """Return the lottery inside that is best for the worst weights.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : RiskAim
    seen : HypothesisSet
        What the set looks like inside.
    polytope : Polytope
    """
    from bargain.solvers.polytope_saddle import PricedSaddle, saddle_in_polytope
    from bargain.solvers.saddle import Saddle

    problem, notes = robust_inside(aim, seen, polytope)
    nothing, stages = np.zeros(polytope.n_rows), None
    if not problem.rows.n_rows:
        lottery, unique = any_inside(polytope)
        found = PricedSaddle(Saddle(lottery, np.zeros(0), unique), nothing)
    else:
        try:
            found = saddle_in_polytope(
                problem.rows, problem.ambiguity, polytope, aim.search
            )
        except SolverError as error:
            lottery, _ = any_inside(polytope)
            weights = problem.ambiguity.worst(problem.rows.expect(lottery))[1]
            saddle = Saddle(lottery, weights, False, False, str(error))
            found = PricedSaddle(saddle, nothing)
        stages = np.zeros((1, len(seen)))
        stages[0, problem.places] = found.saddle.weights
        stages = frozen(stages)
    saddle, prices = found.saddle, frozen(found.prices[None])
    numbers = problem.judge(saddle.lottery, stages, exact=False, prices=prices)
    certificate = judged(
        *numbers, TOLERANCE, message=saddle.message, unit=rule.gap_unit
    )
    if not saddle.unique:
        notes.append(SEVERAL if saddle.is_least else PERHAPS_SEVERAL)
    return Decision(
        rule,
        seen,
        Lottery.from_solver(saddle.lottery, seen.outcomes),
        replace(certificate, stages=stages, prices=prices),
        seen.worst,
        notes=tuple(notes),
        unique=saddle.unique,
        problem=problem,
    )
