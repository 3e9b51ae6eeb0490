"""The problem of splitting a budget, and how far a split can be from the best.

With ``z = f(x)`` for what the money x buys, gains ``y = V z - d`` are linear in z and a
concave welfare W of them lies below its tangent. So with its slopes s at x

    W* - W(x) <= max_x' (s V) . f(x') - (s V) . f(x),

and the maximum over splits is known in closed form. No solver is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen_state
from bargain.returns import Returns


@dataclass(frozen=True, eq=False)
class BudgetProblem:
    """Maximize a welfare of gains, or the least of them, over splits of a budget.

    Parameters
    ----------
    gains : ndarray of shape (n_rows, n_projects)
        Values of those whose gains count, in units of their ideal gains.
    point : ndarray of shape (n_rows,)
        What they get at disagreement, in the same units.
    fixed, powers : ndarray of shape (n_rows,)
        The welfare is the sum of ``fixed * y + powers * log y``.
    returns : Returns
    budget : float
    kept : ndarray of int of shape (n_rows,)
        Where these stand in the set.
    is_worst : bool
        Whether the least gain is maximized instead.
    unit : float
        What one unit of the certified gap is worth in the welfare.
    offset : float
        Added to the welfare for the reported value.
    """

    gains: Float64Array
    point: Float64Array
    fixed: Float64Array
    powers: Float64Array
    returns: Returns
    budget: float
    kept: np.ndarray
    is_worst: bool = False
    unit: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        vars(self).update(frozen_state(vars(self)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def expect(self, money: Float64Array) -> Float64Array:
        """Return everyone's gain over disagreement, in units of the ideal gain."""
        return np.asarray(self.gains @ self.returns.value(money) - self.point)


def certify_split(
    problem: BudgetProblem,
    money: Float64Array,
    multipliers: Float64Array | None = None,
) -> tuple[float, float, float]:
    """Bound how far a split is from the best.

    Parameters
    ----------
    problem : BudgetProblem
    money : ndarray of shape (n_projects,)
    multipliers : ndarray of shape (n_rows,), optional
        For the least gain: weights, of which negative ones count as zero.

    Returns
    -------
    value, gap, infeasibility : float
        See `bargain.Certificate`; the infeasibility is relative to the budget.
    """
    over = max(float(money.sum()) / problem.budget - 1, 0.0)
    infeasibility = max(over, -float(money.min()) / problem.budget)
    spent = np.maximum(money, 0.0)
    expected = problem.expect(spent)
    if problem.is_worst:
        return *_least(problem, expected, multipliers), infeasibility
    if (expected <= 0).any() and problem.powers.any():
        return np.nan, np.inf, infeasibility
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = problem.fixed + problem.powers / expected
        logarithms = np.where(problem.powers > 0, np.log(expected), 0.0)
    slopes = np.where(problem.powers > 0, slopes, problem.fixed)
    value = float(problem.fixed @ expected + problem.powers @ logarithms)
    weights = slopes @ problem.gains
    bought = float(weights @ problem.returns.value(spent))
    gap = problem.returns.ceiling(weights, problem.budget) - bought
    return value + problem.offset, max(gap / problem.unit, 0.0), infeasibility


def _least(
    problem: BudgetProblem, expected: Float64Array, multipliers: Float64Array | None
) -> tuple[float, float]:
    least = float(expected.min())
    if multipliers is None or not (multipliers > 0).any():
        return least, np.inf
    weights = np.maximum(multipliers, 0.0)
    weights = weights / weights.sum()
    ceiling = problem.returns.ceiling(weights @ problem.gains, problem.budget)
    return least, max(ceiling - float(weights @ problem.point) - least, 0.0)
