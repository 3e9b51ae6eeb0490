"""What is maximized over the splits of a budget: stated for each rule, and solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.budget_problem import BudgetProblem, certify_split
from bargain.budgets.stand import Stand
from bargain.certificate import INFEASIBILITY_LIMIT
from bargain.tail_weights import Tail
from bargain.welfare import Blend, Isoelastic, Linear, Log, Welfare
from bargain.wishes import Wish

if TYPE_CHECKING:
    from bargain.solvers.budget import Spending

# Shares of another split that are tried where rounding hides somebody's gain; of
# logarithms, which matter there, the nearest misses little.
NEARBY = np.logspace(0, -30, 301)


@dataclass(frozen=True, eq=False)
class Solved:
    """A problem, a split, and the multipliers that come with it.

    Parameters
    ----------
    problem : BudgetProblem
    money : ndarray of shape (n_projects,)
    multipliers, weights, tangents : ndarray or None
        See `certify_split`.
    """

    problem: BudgetProblem
    money: Float64Array
    multipliers: Float64Array | None = None
    weights: Float64Array | None = None
    tangents: Float64Array | None = None


def least_over(stand: Stand, levels: Float64Array) -> Solved:
    """Maximize the least utility over some levels, in units of everyone's size."""
    goal = Tail(np.ones(len(levels)), 0.0)
    return solve(_rows(stand, levels, stand.sizes, goal))


def state(
    stand: Stand, wish: Wish, ideals: Float64Array | None = None
) -> BudgetProblem:
    """State what a rule maximizes over the utilities of those who count.

    Parameters
    ----------
    stand : Stand
    wish : Wish
        Floors are not stated here; see `above`.
    ideals : ndarray of shape (n_rows,), optional
        Gains that shares are taken of, for the rule that asks for them.
    """
    counted = np.zeros(len(stand.tops))
    if wish.asks_for_gains and wish.kind != "floors":
        counted = stand.point
    rooms = stand.tops - counted
    units = stand.tops if wish.unit == "range" else np.ones(len(rooms))
    if wish.kind == "tail":
        return _rows(stand, counted, units, Tail(stand.credences, wish.number))
    if wish.kind == "least":
        # The least ideal gain is one, so that numbers are near it where it counts.
        size = 1.0 if ideals is not None else float((rooms / units).min())
        scale = units * size if ideals is None else ideals
        problem = _rows(stand, counted, scale, Tail(stand.credences, 0.0))
        return replace(problem, size=size)
    problem = _rows(stand, counted, rooms, _welfare(stand, wish, rooms, units))
    ratios = np.log(rooms) - np.log(units)
    if isinstance(problem.goal, Linear):
        return replace(problem, unit=_span(problem, problem.goal.weights))
    if isinstance(problem.goal, Isoelastic):
        return problem
    unit, offset = 1.0, float(wish.number * stand.credences @ ratios)
    if isinstance(problem.goal, Blend) and wish.unit == "given":
        unit = max(1.0, _span(problem, problem.goal.stakes()))
    return replace(problem, unit=unit, offset=offset)


def above(stand: Stand, wish: Wish, levels: Float64Array) -> BudgetProblem:
    """State expected utility where nobody's utility may be below a level."""
    problem = state(stand, wish)
    return replace(
        problem,
        held=problem.gains,
        levels=levels / stand.tops,
        held_places=stand.places,
    )


def solve(problem: BudgetProblem) -> Solved:
    """Solve a problem; where some are held at levels, all can be above them."""
    # Solvers load scipy, which `import bargain` does not pay for.
    from bargain.solvers.budget import split_above_floors, split_for_logarithms
    from bargain.solvers.budget_mean import HIDDEN, split_for_power_mean
    from bargain.solvers.budget_tail import split_for_the_tail

    goal, spending = problem.goal, _spending(problem, problem.point)
    if isinstance(goal, Tail):
        money, weights = split_for_the_tail(spending, goal)
        return Solved(problem, money, weights=weights)
    zero = np.zeros(len(problem.gains))
    if isinstance(goal, Linear):
        if not len(problem.held):
            stakes = goal.weights @ problem.gains
            return Solved(problem, problem.returns.spend(stakes, problem.budget))
        money, multipliers = split_above_floors(
            _spending(problem, problem.levels), goal.weights / problem.unit
        )
        return Solved(problem, money, multipliers * problem.unit)
    if isinstance(goal, Isoelastic):
        ratios = np.log(goal.scales) - np.log(goal.units)
        logs = np.log(goal.weights)
        money, tangents = split_for_power_mean(spending, logs, ratios, goal.aversion)
    else:
        fixed = goal.stakes() if isinstance(goal, Blend) else zero
        powers = goal.power(slice(None))
        money, slopes = split_for_logarithms(spending, fixed, powers)
        tangents = powers / slopes
    found = Solved(problem, money, tangents=tangents)
    is_root = isinstance(goal, Isoelastic) and goal.aversion < 1
    if (problem.expect(money) > (-HIDDEN if is_root else 0)).all():
        return found
    # Where rounding hides somebody's gain, a little of a split at which all gain helps.
    fair, _ = split_for_the_tail(spending, Tail(np.ones(len(zero)), 0.0))
    nearby = [money + share * (fair - money) for share in NEARBY]
    return min((replace(found, money=some) for some in nearby), key=_gap)


def _gap(found: Solved) -> float:
    """Return the gap that can be certified; infinite if somebody loses."""
    bounds = [
        certify_split(found.problem, found.money, tangents=tangents)
        for tangents in (None, found.tangents)
    ]
    return min(
        gap if over <= INFEASIBILITY_LIMIT else np.inf for _, gap, over in bounds
    )


def restricted_ideals(stand: Stand) -> Float64Array:
    """Return the most that each could gain while nobody loses; all can gain."""
    from bargain.solvers.budget import split_above_floors

    if not (stand.point > 0).any():
        return stand.rooms
    goal = Tail(stand.credences, 0.0)
    problem = _rows(stand, stand.point, stand.rooms, goal)
    spending = _spending(problem, problem.point)
    ideals = np.zeros(len(stand.tops))
    for row, own in enumerate(np.eye(len(ideals))):
        money, _ = split_above_floors(spending, own)
        ideals[row] = spending.expect(money)[row] * stand.rooms[row]
    return ideals


def at_the_only_one(
    problem: BudgetProblem, money: Float64Array, proof: Float64Array
) -> Solved:
    """Find multipliers where levels can just be met, and by one split alone.

    These are large multiples of the proof that nobody can be above: the larger, the
    smaller the gap, until rounding is multiplied too.
    """
    tried = [10.0**k * problem.unit * proof for k in range(15)]
    gaps = [certify_split(problem, money, some)[1] for some in tried]
    return Solved(problem, money, tried[int(np.argmin(gaps))])


def _welfare(
    stand: Stand, wish: Wish, rooms: Float64Array, units: Float64Array
) -> Welfare:
    if wish.kind == "mean":
        return Isoelastic.of(stand.credences, wish.number, rooms, units)
    if wish.kind != "bargain":
        return Linear(stand.credences * (rooms / units))
    if wish.number == 1:
        return Log(stand.credences)
    return Blend(stand.credences, wish.number, rooms, units)


def _rows(
    stand: Stand, counted: Float64Array, scale: Float64Array, goal: Welfare | Tail
) -> BudgetProblem:
    return BudgetProblem(
        stand.values / scale[:, None],
        counted / scale,
        goal,
        stand.returns,
        stand.budget,
        stand.places,
        np.zeros((0, stand.values.shape[1])),
        np.zeros(0),
        np.zeros(0, dtype=int),
    )


def _span(problem: BudgetProblem, weights: Float64Array) -> float:
    """Return what a weighted sum of gains can be, at most."""
    return problem.returns.ceiling(weights @ problem.gains, problem.budget)


def _spending(problem: BudgetProblem, point: Float64Array) -> Spending:
    from bargain.solvers.budget import Spending

    return Spending(problem.gains, point, problem.returns, problem.budget)
