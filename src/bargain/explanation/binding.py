"""What binds a decision: constraints, bounds, floors, points, and ties in price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.explanation.ground import Ground
from bargain.explanation.support import EVEN, Support, Weights
from bargain.leximin.criterion import Leximin
from bargain.problem import Problem
from bargain.rows import ArrayRows

CONSTRAINT, BOUND = "constraint", "upper bound"
POINT, FLOOR, TIE = "disagreement point", "floor", "price equality"

# A constraint is met exactly if it has no more room, in the scale of its row; and a
# price below this is what rounding leaves.
FULL, FREE = 1e-9, 1e-9


@dataclass(frozen=True)
class Binding:
    """Something that a lottery comes up against.

    Attributes
    ----------
    kind : str
        "constraint" or "upper bound"; "disagreement point" or "floor" of a hypothesis
        that gets exactly that; "price equality" of an outcome that is not used and
        would do as well.
    label : str
        The constraint in words; the name of the hypothesis or outcome.
    price : float
        Of constraints and bounds, what one unit more of room would be worth at most in
        the weighted mean, as a multiple of what the lottery is worth; negative of
        equalities that are better moved down. Of points and floors, how much of the
        hypothesis's share weight is due to them. NaN if there are no weights, and for
        ties.
    limit : float
        The largest probability that an upper bound allows; NaN of other kinds.
    """

    kind: str
    label: str
    price: float
    limit: float = float("nan")


def bindings(
    decision: Decision, ground: Ground, weights: Weights, support: Support
) -> tuple[Binding, ...]:
    """Return what a decision's lottery comes up against."""
    if decision.lottery is None:
        return ()
    return tuple(
        (
            *_of_constraints(decision, ground, support),
            *_of_hypotheses(decision, ground, weights, support),
            *_ties(decision, ground, support),
        )
    )


def _of_constraints(
    decision: Decision, ground: Ground, support: Support
) -> Iterator[Binding]:
    polytope, constraints = ground.polytope, ground.constraints
    if polytope is None or constraints is None:
        return
    probabilities = decision.lottery.probabilities
    slacks = polytope.slacks @ probabilities / polytope.scale
    for row in np.flatnonzero(slacks <= FULL):
        price = _price(support, support.of_constraints[row])
        yield Binding(CONSTRAINT, constraints.describe(int(row)), price)
    # As they were stated: what rows forbid is the rows' doing.
    stated = constraints.upper_bounds(decision.hypotheses.outcomes)
    full = (stated < 1) & (probabilities >= stated - FULL)
    for column in np.flatnonzero(full):
        yield Binding(
            BOUND,
            decision.hypotheses.outcomes[int(column)],
            _price(support, support.of_bounds[column]),
            float(stated[column]),
        )


def _of_hypotheses(
    decision: Decision, ground: Ground, weights: Weights, support: Support
) -> Iterator[Binding]:
    problem, names = decision.problem, decision.hypotheses.names
    if not isinstance(problem, Problem | Leximin) or problem.held is None:
        return
    places = _places(problem.held, len(names))
    total = weights.counted.sum() if support.is_shown else np.nan
    if isinstance(problem, Leximin) or problem.floors is None:
        for row in places:
            price = _price(support, weights.counted[row] / total)
            yield Binding(POINT, names[int(row)], price)
        return
    multipliers = decision.certificate.multipliers
    if multipliers is None:
        return
    with np.errstate(over="ignore", invalid="ignore"):
        costs = multipliers[places] * (ground.units[places] / problem.held.scale)
        costs = costs / total
    for row, cost in zip(places, costs, strict=True):
        if cost > FREE:
            yield Binding(FLOOR, names[int(row)], _price(support, cost))


def nobody_gains(decision: Decision) -> bool:
    """Whether nobody could gain without putting somebody below disagreement."""
    problem = decision.problem
    if not isinstance(problem, Problem | Leximin) or problem.held is None:
        return False
    return problem.rows.n_rows == 0


def _ties(decision: Decision, ground: Ground, support: Support) -> Iterator[Binding]:
    if not support.is_shown:
        return
    unused = decision.lottery.probabilities == 0
    if ground.polytope is not None:
        unused = unused & ground.polytope.allowed
    for column in np.flatnonzero(unused & (support.net >= support.level - EVEN)):
        yield Binding(TIE, decision.hypotheses.outcomes[int(column)], np.nan)


def _price(support: Support, price: float) -> float:
    if not support.is_shown:
        return float("nan")
    return float(price) if abs(price) > FREE else 0.0


def _places(rows: ArrayRows, n: int) -> np.ndarray:
    return np.arange(n) if rows.kept is None else rows.kept
