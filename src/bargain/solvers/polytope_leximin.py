"""Leximin in a polytope, from more and more of its vertices.

Leximin is solved over the lotteries between the vertices known, as if these were the
outcomes. Each stage's multipliers say what every outcome is worth; a linear program
finds a vertex that is worth more than all those known, or proves that there is none.
When there is none for any stage, the stages prove the lottery best in the polytope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.formula import Formula
from bargain.leximin import Leximin
from bargain.leximin.prices import priced_rows
from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.solvers.leximin import leximin
from bargain.solvers.polytope_linear import best_in_polytope
from bargain.solvers.polytope_ties import least_norm_in_face

MAX_ROUNDS = 200

# A vertex that is worth more by no more than this share of what is added up is no
# better.
BETTER = 1e-13


@dataclass(frozen=True, eq=False)
class PricedStages:
    """A lottery, and the multipliers and prices that prove it best, stage by stage.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    ours : ndarray of shape (n_stages, n_rows)
    theirs : ndarray of shape (n_stages, n_held)
    prices : ndarray of shape (n_stages, n_constraints)
    unique : bool
    message : str
        Why it stopped early; empty if it did not.
    """

    probabilities: Float64Array
    ours: Float64Array
    theirs: Float64Array
    prices: Float64Array
    unique: bool
    message: str = ""


def leximin_in_polytope(
    criterion: Leximin, points: Float64Array, goal: float
) -> PricedStages:
    """Find the leximin lottery of a criterion's rows in its polytope.

    Parameters
    ----------
    criterion : Leximin
    points : ndarray of shape (n_points, n_outcomes)
        Lotteries inside at which nobody loses; all rows gain at their mean.
    goal : float
        The gap to reach.

    Raises
    ------
    SolverError
        If not even the first linear program is solved.
    """
    polytope = criterion.polytope
    assert polytope is not None
    n_rows = criterion.rows.n_rows
    table = criterion.rows.dense()
    if criterion.held is not None:
        table = np.concatenate([table, criterion.held.dense()])
    message = f"no end after {MAX_ROUNDS} rounds"
    for _ in range(MAX_ROUNDS):
        inner = _over(criterion, table @ points.T)
        found = leximin(inner, goal)
        stages = np.hstack([found.ours, found.theirs])
        if not found.message:
            stages = _with_the_open(inner, found.probabilities, stages)
        prices, vertices = _priced(table, stages, points, polytope)
        if not len(vertices):
            message = found.message
            break
        points = np.vstack([points, vertices])
    lottery = found.probabilities @ points[: len(found.probabilities)]
    lottery /= lottery.sum()
    unsettled = PricedStages(
        lottery, stages[:, :n_rows], stages[:, n_rows:], prices, False, message
    )
    return _settled(criterion, unsettled, goal)


def _over(criterion: Leximin, table: Float64Array) -> Leximin:
    """Return the criterion over points, which a table says what they give."""
    n, n_rows = len(table), criterion.rows.n_rows
    zeros, ones = np.zeros(n), np.ones(n)
    everyone = ArrayRows(table, np.arange(n), zeros, None, ones, may_lose=True)
    return Leximin(
        everyone.select(np.arange(n_rows)),
        criterion.ideals,
        None if n == n_rows else everyone.select(np.arange(n_rows, n)),
        Formula(given=1.0, values=zeros),
    )


def _with_the_open(
    inner: Leximin, lottery: Float64Array, stages: Float64Array
) -> Float64Array:
    """Add a stage for each row that none fixes, since what is fixed leaves no choice.

    From the least to the greatest: each is fixed by those that are fixed already.
    """
    n_rows = inner.rows.n_rows
    rest = np.asarray(~(stages[:, :n_rows] > 0).any(axis=0))
    if not rest.any():
        return stages
    sizes = stages[:, :n_rows].sum(axis=1, keepdims=True)
    total = (stages / sizes).sum(axis=0)
    levels, added = inner.rows.expect(lottery), {}
    for places, multipliers in priced_rows(inner.rows, inner.held, total, rest):
        for place, own in zip(places, multipliers, strict=True):
            stage = own.copy()
            stage[place] += 1.0
            added[int(place)] = stage
    order = sorted(added, key=lambda place: float(levels[place]))
    return np.vstack([stages, *(added[place] for place in order)])


def _priced(
    table: Float64Array,
    stages: Float64Array,
    points: Float64Array,
    polytope: Polytope,
) -> tuple[Float64Array, Float64Array]:
    """Return prices for each stage, and vertices that are worth more than all known."""
    prices, vertices = np.zeros((len(stages), polytope.n_rows)), []
    for k, stage in enumerate(stages):
        worth = stage @ table
        found = best_in_polytope(worth, polytope)
        prices[k] = found.prices
        known = float((points @ worth).max())
        size = float(np.abs(stage) @ np.abs(table[:, polytope.allowed]).max(axis=1))
        if found.value - known > BETTER * size:
            vertices.append(found.probabilities)
    if not vertices:
        return prices, np.zeros((0, polytope.n_outcomes))
    return prices, np.unique(np.array(vertices), axis=0)


def _settled(criterion: Leximin, found: PricedStages, goal: float) -> PricedStages:
    """Return the least-norm lottery that gives everyone the same, if rounding allows.

    What a leximin lottery gives is unique, so that these are all of them.
    """
    polytope = criterion.polytope
    assert polytope is not None
    rows = criterion.rows
    if criterion.held is not None:
        rows = rows.stacked(criterion.held)
    lottery, unique = least_norm_in_face(
        polytope,
        found.probabilities,
        np.zeros(polytope.n_outcomes),
        np.zeros(polytope.n_rows),
        rows,
        0.0,
    )
    evidence = criterion.joined(found.ours, found.theirs)
    before, after = (
        criterion.judge(each, evidence, exact=False, prices=found.prices)
        for each in (found.probabilities, lottery)
    )
    if after[1] > max(goal, before[1]) or after[2] > max(1e-12, before[2]):
        return found
    return PricedStages(
        lottery, found.ours, found.theirs, found.prices, unique, found.message
    )
