"""The lottery of a polytope whose least weighted sum of levels is greatest.

The rule is solved over the lotteries between the vertices known, as if these were the
outcomes; the weights that prove its answer say what each outcome is worth, and a
linear program finds the vertex that is worth most by them, or proves that there is none
better. It joins the others: so vertices are generated until the weights prove the
lottery best in the whole polytope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.ambiguity import AmbiguitySet
from bargain.polytope import Polytope
from bargain.robust import Robust
from bargain.rows import ArrayRows
from bargain.solvers.polytope_linear import PolytopeSolution, best_in_polytope
from bargain.solvers.polytope_ties import least_norm_in_face
from bargain.solvers.risk_ties import equally_good
from bargain.solvers.saddle import Saddle

MAX_ROUNDS = 500

# A gap that is rounding.
CLOSE = 1e-13

# How many rounds in a row may fail to lower the gap.
PATIENCE = 20

# Worth that differs by no more may be the same.
TIED = 1e-9

# What settling ties may add to the gap, and to the violation of a constraint.
SPOILED = 1e-11
VIOLATED = 1e-12

# Sets of more rows are not searched for the least norm.
MOST_ROWS = 2000


@dataclass(frozen=True, eq=False)
class PricedSaddle:
    """A lottery, weights that are worst for it, and prices of the constraints."""

    saddle: Saddle
    prices: Float64Array


def saddle_in_polytope(
    rows: ArrayRows,
    ambiguity: AmbiguitySet,
    polytope: Polytope,
    search: Callable[[Robust], Saddle],
) -> PricedSaddle:
    """Maximize the least weighted sum of expected levels over a polytope.

    Parameters
    ----------
    rows : ArrayRows
        Levels of the outcomes; those of the lotteries inside lie between 0 and 1.
    ambiguity : AmbiguitySet
    polytope : Polytope
    search : callable
        Solves the same over lotteries of outcomes.

    Raises
    ------
    SolverError
        If a linear program finds no lottery.
    """
    points = best_in_polytope(rows.combine(ambiguity.weights), polytope).probabilities[
        None
    ]
    best = -np.inf, points[0]
    proof: tuple[float, Float64Array, PolytopeSolution | None]
    proof = np.inf, ambiguity.weights, None
    since, message = 0, f"no end after {MAX_ROUNDS} rounds"
    for _ in range(MAX_ROUNDS):
        table = np.column_stack([rows.expect(point) for point in points])
        inner = ArrayRows(
            np.clip(table, 0.0, 1.0),
            None,
            np.zeros(len(table)),
            None,
            np.ones(len(table)),
            may_lose=False,
        )
        found = search(Robust(inner, ambiguity))
        lottery = found.lottery @ points
        lottery /= lottery.sum()
        before = proof[0] - best[0]
        value = ambiguity.worst(rows.expect(lottery))[0]
        if value > best[0]:
            best = value, lottery
        weights = ambiguity.member(found.weights)
        pricing = best_in_polytope(rows.combine(weights), polytope)
        if pricing.bound < proof[0]:
            proof = pricing.bound, weights, pricing
        gap = proof[0] - best[0]
        since = 0 if gap < 0.999 * before else since + 1
        if gap <= CLOSE or since == PATIENCE:
            message = "rounding errors hide any further gain"
            break
        points = np.vstack([points, pricing.probabilities])
    assert proof[2] is not None
    saddle = Saddle(best[1], proof[1], message=message)
    return _settled(rows, ambiguity, polytope, saddle, proof[2])


def _settled(
    rows: ArrayRows,
    ambiguity: AmbiguitySet,
    polytope: Polytope,
    found: Saddle,
    pricing: PolytopeSolution,
) -> PricedSaddle:
    """Return the least-norm lottery among the best ones."""
    unsure = replace(found, unique=False, is_least=False)
    if rows.n_rows > MOST_ROWS:
        return PricedSaddle(unsure, pricing.prices)
    stay, above = equally_good(ambiguity, rows.dense(), found.weights)
    if stay is None or above is None:
        return PricedSaddle(unsure, pricing.prices)
    within = polytope.with_rows(above)
    lottery, unique = least_norm_in_face(
        within,
        found.lottery,
        rows.combine(found.weights) + polytope.combine(pricing.prices),
        np.append(pricing.prices, np.zeros(len(above))),
        ArrayRows(stay, None, np.zeros(len(stay)), None, np.ones(len(stay))),
        TIED,
    )
    lost = ambiguity.worst(rows.expect(found.lottery))[0]
    lost -= ambiguity.worst(rows.expect(lottery))[0]
    if lost > SPOILED or polytope.violation(lottery) > VIOLATED:
        return PricedSaddle(unsure, pricing.prices)
    settled = replace(found, lottery=lottery, unique=unique)
    return PricedSaddle(settled, pricing.prices)
