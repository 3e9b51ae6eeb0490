"""The problem of splitting a budget, and how far a split can be from the best.

With ``z = f(x)`` for what the money x buys, gains ``y = V z - d`` are linear in z and a
concave welfare W of them lies below its tangent. So with its slopes s at x

    W* - W(x) <= max_x' (s V) . f(x') - (s V) . f(x),

and the maximum over splits is known in closed form. Gains that may not fall below a
level enter with multipliers, as they do for lotteries, and a least sum over a set of
weights lies below each of the sums. No solver is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen_state
from bargain.returns import Returns
from bargain.tail_weights import Tail
from bargain.welfare import Isoelastic, Relative, Welfare

# A difference of utilities is off by at most so much of them, as a rule.
ROUNDING = 4 * float(np.finfo(float).eps)

# Stands for no gain at all in a mean of roots.
NOTHING = 1e-300


@dataclass(frozen=True, eq=False)
class BudgetProblem:
    """Maximize a welfare of gains, or the worst sum of them, over splits of a budget.

    Parameters
    ----------
    gains : ndarray of shape (n_rows, n_projects)
        Values of those whose gains count, in units that make them about 1.
    point : ndarray of shape (n_rows,)
        What they get at disagreement, in the same units.
    goal : Welfare or Tail
        Of these gains.
    returns : Returns
    budget : float
    places : ndarray of int of shape (n_rows,)
        Where the rows stand in the set.
    held : ndarray of shape (n_held, n_projects)
        Values of those who may not fall below `levels`, which has shape (n_held,).
    held_places : ndarray of int of shape (n_held,)
    unit : float
        What one unit of the certified gap is worth in the welfare.
    offset : float
        Added to the welfare for the reported value.
    size : float
        What the value of a tail is multiplied by for the report.
    """

    gains: Float64Array
    point: Float64Array
    goal: Welfare | Tail
    returns: Returns
    budget: float
    places: np.ndarray
    held: Float64Array
    levels: Float64Array
    held_places: np.ndarray
    unit: float = 1.0
    offset: float = 0.0
    size: float = 1.0

    def __post_init__(self) -> None:
        for part in (self, self.goal):
            vars(part).update(frozen_state(vars(part)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def expect(self, money: Float64Array) -> Float64Array:
        """Return everyone's gain over disagreement, in the rows' units."""
        return np.asarray(self.gains @ self.returns.value(money) - self.point)


def certify_split(
    problem: BudgetProblem,
    money: Float64Array,
    multipliers: Float64Array | None = None,
    weights: Float64Array | None = None,
    tangents: Float64Array | None = None,
) -> tuple[float, float, float]:
    """Bound how far a split is from the best.

    Parameters
    ----------
    problem : BudgetProblem
    money : ndarray of shape (n_projects,)
    multipliers : ndarray of shape (n_held,), optional
        Of those who are held; negative ones count as zero, as all do when left out.
    weights : ndarray of shape (n_rows,), optional
        Of a tail's sum; those that are worst here when left out.
    tangents : ndarray of shape (n_rows,), optional
        Positive gains at which the tangent of a welfare touches, where rounding spoils
        the slopes at the gains themselves.

    Returns
    -------
    value, gap, infeasibility : float
        See `bargain.Certificate`; the infeasibility is relative to the budget, or in
        the units of the rows that are held.
    """
    over = max(float(money.sum()) / problem.budget - 1, 0.0)
    infeasibility = max(over, -float(money.min()) / problem.budget)
    spent = np.maximum(money, 0.0)
    bought = problem.returns.value(spent)
    room = problem.held @ bought - problem.levels
    infeasibility = max(infeasibility, -float(room.min(initial=0.0)))
    if not len(problem.gains):
        return 0.0, 0.0, infeasibility
    expected = problem.expect(spent)
    if not isinstance(problem.goal, Tail) and problem.goal.needs_gains:
        infeasibility = max(infeasibility, -float(expected.min()))
    if isinstance(problem.goal, Tail):
        touched = _touching_a_tail(problem, problem.goal, expected, weights)
    elif tangents is None:
        touched = _touching_here(problem, problem.goal, expected)
    else:
        touched = _touching_elsewhere(problem, problem.goal, bought, tangents)
    if not (np.isfinite(touched.slopes).all() and np.isfinite(touched.value)):
        return np.nan, np.inf, infeasibility
    prices, excess = touched.slopes @ problem.gains, touched.excess
    if multipliers is not None and len(problem.held):
        own = np.maximum(multipliers, 0.0)
        prices = prices + own @ problem.held
        excess += float(own @ room)
    rise = problem.returns.ceiling(prices, problem.budget) - float(prices @ bought)
    gap = (touched.growth * rise + excess) / problem.unit
    return touched.value, max(gap, 0.0) if np.isfinite(gap) else np.inf, infeasibility


@dataclass(frozen=True, eq=False)
class _Touched:
    """A tangent of the goal: what it gains beyond the split bounds what the goal does.

    Parameters
    ----------
    value : float
        The goal's, as it is reported.
    slopes : ndarray of shape (n_rows,)
    excess : float
        By how much the tangent exceeds the goal at the split.
    growth : float
        What a gain along the tangent counts.
    """

    value: float
    slopes: Float64Array
    excess: float = 0.0
    growth: float = 1.0


def _touching_a_tail(
    problem: BudgetProblem,
    tail: Tail,
    expected: Float64Array,
    weights: Float64Array | None,
) -> _Touched:
    value, worst = tail.worst(expected)
    slopes = worst if weights is None else tail.member(weights)
    return _Touched(problem.size * value, slopes, float(slopes @ expected) - value)


def _touching_here(
    problem: BudgetProblem, welfare: Welfare, expected: Float64Array
) -> _Touched:
    if welfare.needs_gains and not (expected > 0).all():
        return _Touched(np.nan, expected)
    value = welfare.total(expected) + problem.offset
    if isinstance(welfare, Relative):
        welfare = welfare.near(expected)
    with np.errstate(over="ignore"):
        return _Touched(value, welfare.slope(expected))


def _touching_elsewhere(
    problem: BudgetProblem,
    welfare: Welfare,
    bought: Float64Array,
    tangents: Float64Array,
) -> _Touched:
    """Touch where slopes are known; the gains themselves may be a bit smaller."""
    utilities = problem.gains @ bought
    unsure = ROUNDING * (utilities + np.abs(problem.point)) * (problem.point != 0)
    expected = utilities - problem.point
    least = expected - unsure
    if isinstance(welfare, Isoelastic) and welfare.aversion < 1:
        # A mean that is defined where someone has nothing, which rounding may hide.
        expected, least = np.maximum(expected, NOTHING), np.maximum(least, NOTHING)
    if not (np.isfinite(tangents).all() and (tangents > 0).all() and (least > 0).all()):
        return _Touched(np.nan, expected)
    value = welfare.total(expected) + problem.offset
    if isinstance(welfare, Relative):
        slopes = welfare.near(tangents).slope(tangents)
        # The mean is at most its value where it is touched, along a tangent that
        # passes through zero.
        with np.errstate(divide="ignore", over="ignore"):
            growth = welfare.total(tangents) / welfare.total(least)
        reached = float(slopes @ expected) + float(slopes @ unsure)
        return _Touched(value, slopes, growth * reached - 1, growth)
    powers = welfare.power(slice(None))
    with np.errstate(over="ignore"):
        ratios = (expected + unsure) / tangents
        missed = ratios - 1 + (np.log(tangents) - np.log(least))
    return _Touched(value, welfare.slope(tangents), float(powers @ missed))
