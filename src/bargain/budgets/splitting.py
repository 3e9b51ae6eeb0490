"""Splitting a budget by a rule: from values of projects to a certified allocation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bargain.aggregators.base import Rule
from bargain.aggregators.nash import NashBargaining
from bargain.allocation import Allocation
from bargain.budgets.arguments import (
    check_budget,
    check_concave,
    check_point,
    check_table,
)
from bargain.budgets.diminishing import split_money
from bargain.budgets.proportional import draw_project
from bargain.returns import as_returns
from bargain.wishes import wish_of


def allocate(
    values: Any,
    budget: float,
    *,
    returns: str | float = "sqrt",
    rule: Rule | str | None = None,
    credences: Any = None,
    projects: Iterable[str] | None = None,
    names: Iterable[str] | None = None,
    disagreement: Any = None,
) -> Allocation:
    """Split a budget over projects that worldviews value differently.

    A worldview h that values project j at V_hj gets ``sum_j V_hj f(x_j)`` from the
    split x, where f says what money brings.

    Parameters
    ----------
    values : array_like of shape (n_worldviews, n_projects), frame or HypothesisSet
        In each worldview's own units.
    budget : float
        What may be spent, in any unit of money.
    returns : {"sqrt", "log", "linear"} or float
        f: the square root, ``log(1 + x)``, x itself, or a power above 0 and at most 1.
        A logarithm's 1 is in the unit of money.
    rule : Rule or str, optional
        `NashBargaining` when left out; or `ExpectedUtility`, `Mixed`, `Isoelastic`,
        `KalaiSmorodinsky`, `Egalitarian`, `BoundedExpectedUtility`, `WorstCase`,
        `ConditionalValueAtRisk`, and with linear returns `MeanMinusDeviation`; or the
        short text of one, such as ``"mixed:0.3"``.
    credences : array_like of shape (n_worldviews,), optional
        Uniform when left out.
    projects, names : iterable of str, optional
        What projects and worldviews are called.
    disagreement : array_like of shape (n_worldviews,) or mapping, optional
        Utilities if no bargain is struck, in order or by name, or a mapping of
        projects to the money that they then get; nothing is funded when left out.

    Returns
    -------
    allocation : Allocation
        Its ``shares`` say what each project gets.

    Raises
    ------
    InvalidOptionError
        If a value is negative where returns diminish, which makes a utility no concave
        function of money; or if an option makes no sense.
    InvalidHypothesesError
        If the values are no table of numbers.
    DisagreementError
        If no split gives every worldview its disagreement point; a `FloorError` if none
        gives every worldview its floor. Who cannot gain while nobody loses is held at
        the point, and named in the notes.

    Notes
    -----
    The gap is certified without a solver: the slopes of the welfare at the split give
    weights for the projects, and what the budget can buy at most by these weights is
    known in closed form. With nothing funded as the disagreement point, Nash bargaining
    gives every worldview at least its credence times what the whole budget, spent as
    it likes, would bring it.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004, section 3.1.3.

    Examples
    --------
    >>> split = bg.allocate([[4, 1], [0, 3]], 100, projects=["nets", "parks"])
    >>> {project: round(money, 2) for project, money in split.shares.items()}
    {'nets': 37.87, 'parks': 62.13}
    """
    table = check_table(values, credences, projects, names)
    money = check_budget(budget)
    wish = wish_of(NashBargaining() if rule is None else rule)
    point = check_point(table, as_returns(returns), money, disagreement)
    if returns in ("linear", 1):
        return draw_project(table, money, returns, wish, point)
    check_concave(table, returns)
    return split_money(table, money, returns, wish, point)
