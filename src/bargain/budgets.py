"""Splitting a budget by a rule: from values of projects to a certified allocation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, as_real_array, frozen
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import name_some
from bargain.aggregators.nash import NashBargaining
from bargain.allocation import GOAL, Allocation
from bargain.budget_problem import BudgetProblem, certify_split
from bargain.certificate import judged
from bargain.disagreement import Disagreement
from bargain.errors import (
    DisagreementError,
    InvalidHypothesesError,
    InvalidOptionError,
)
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.returns import Proportional, Returns, as_returns
from bargain.rows import ArrayRows
from bargain.wishes import Wish, wish_of

# What is left of the budget, as an outcome.
NOTHING = "(nothing)"

# A joint gain of less than this, in units of ideal gains, is none.
NO_GAIN = 1e-9


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
        `NashBargaining` when left out; `ExpectedUtility` or `Mixed`; their short texts,
        such as ``"mixed:0.3"``; or ``"kalai-smorodinsky"``, which maximizes the least
        share of the ideal gain.
    credences : array_like of shape (n_worldviews,), optional
        Uniform when left out.
    projects, names : iterable of str, optional
        What projects and worldviews are called.
    disagreement : array_like of shape (n_worldviews,) or mapping, optional
        Utilities if no bargain is struck, or a mapping of projects to the money
        that they then get; nothing is funded when left out.

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
        If no split gives every worldview more than its disagreement point.

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
    table = _table(values, credences, projects, names)
    money = _positive(budget)
    wish = wish_of(NashBargaining() if rule is None else rule)
    point = _point(table, as_returns(returns), money, disagreement)
    if returns in ("linear", 1):
        if wish.kind != "worst":
            return _as_lottery(table, money, returns, wish, point)
    else:
        _check_concave(table, returns)
    return _split(table, money, returns, wish, point.values)


@dataclass(frozen=True, eq=False)
class _Point:
    """Utilities at disagreement, and the money that brings them if it is known."""

    values: Float64Array
    money: Float64Array | None


def _table(
    values: Any,
    credences: Any,
    projects: Iterable[str] | None,
    names: Iterable[str] | None,
) -> HypothesisSet:
    """Return the values as a set, in which projects are the outcomes."""
    if isinstance(values, HypothesisSet):
        for argument, given in (
            ("credences", credences),
            ("projects", projects),
            ("names", names),
        ):
            if given is not None:
                raise InvalidOptionError(
                    f"{argument} must be left out when values is a HypothesisSet, "
                    "which has its own"
                )
        return values
    table = HypothesisSet.from_arrays(values, credences, projects, names)
    if not table.outcomes.are_default:
        return table
    numbered = [f"project {k}" for k in range(table.n_outcomes)]
    return HypothesisSet.from_arrays(
        table.utilities, table.credences, numbered, table.names
    )


def _positive(budget: object) -> float:
    if isinstance(budget, bool | np.bool_) or not isinstance(budget, Real):
        raise InvalidOptionError(f"budget must be a number (got {budget!r})")
    if not 0 < float(budget) < np.inf:
        raise InvalidOptionError(f"budget must be positive and finite (got {budget})")
    return float(budget)


def _point(
    table: HypothesisSet, returns: Returns, budget: float, disagreement: Any
) -> _Point:
    utilities = np.asarray(table.utilities, dtype=np.float64)
    if disagreement is None:
        return _Point(np.zeros(len(table)), np.zeros(table.n_outcomes))
    if isinstance(disagreement, Mapping):
        money = np.zeros(table.n_outcomes)
        for project, spent in disagreement.items():
            place = table.outcomes.position(str(project))
            if not isinstance(spent, Real) or not 0 <= float(spent) < np.inf:
                raise InvalidOptionError(
                    f"disagreement must give each project money (got {spent!r} for "
                    f"{project!r})"
                )
            money[place] = float(spent)
        if money.sum() > budget * (1 + 1e-9):
            raise InvalidOptionError(
                f"disagreement must keep to the budget of {budget:.6g} (got a sum of "
                f"{money.sum():.6g})"
            )
        return _Point(utilities @ returns.value(money), money)
    try:
        values = as_real_array("disagreement", disagreement).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if values.shape != (len(table),) or not np.isfinite(values).all():
        raise InvalidOptionError(
            f"disagreement must hold {len(table)} finite numbers, one per worldview, "
            f"or map projects to money (got shape {values.shape})"
        )
    return _Point(values, None)


def _check_concave(table: HypothesisSet, returns: object) -> None:
    utilities = np.asarray(table.utilities)
    bad = (utilities < 0) & (table.credences > 0)[:, None]
    if not bad.any():
        return
    row, column = (int(k) for k in np.argwhere(bad)[0])
    raise InvalidOptionError(
        f"values must not be negative with returns {returns!r} (hypothesis "
        f"{table.names[row]!r} gives project {table.outcomes[column]!r} "
        f"{utilities[row, column]:.3g}), since its utility is then no concave function "
        "of money; use returns='linear', or leave the project out"
    )


def _as_lottery(
    table: HypothesisSet,
    budget: float,
    returns: str | float,
    wish: Wish,
    point: _Point,
) -> Allocation:
    """Draw one project for all the money: the same expected utilities as the split."""
    utilities = np.asarray(table.utilities, dtype=np.float64) * budget
    if NOTHING in table.outcomes:
        raise InvalidOptionError(
            f"no project may be called {NOTHING!r}, which stands for what is left of "
            "the budget; rename it"
        )
    outcomes = [*table.outcomes, NOTHING]
    gambles = HypothesisSet.from_arrays(
        np.column_stack([utilities, np.zeros(len(table))]),
        table.credences,
        outcomes,
        table.names,
    )
    rule = wish.rule
    if wish.kind == "bargain":
        where = Disagreement.values(point.values)
        if point.money is not None:
            spent = np.minimum(point.money / budget, 1.0)
            rest = max(1 - float(spent.sum()), 0.0)
            shares = np.append(spent, rest)
            where = Disagreement.lottery(Lottery(shares / shares.sum(), outcomes))
        rule = replace(rule, disagreement=where)
    decision = rule.solve(gambles)
    money = budget * decision.lottery.probabilities[:-1]
    return Allocation(
        wish.rule,
        table,
        budget,
        returns,
        frozen(money),
        decision.certificate,
        frozen(point.values),
        frozen(decision.expected_utilities),
        decision.notes,
        None,
        decision,
    )


def _split(
    table: HypothesisSet,
    budget: float,
    returns: str | float,
    wish: Wish,
    point: Float64Array,
) -> Allocation:
    returning = as_returns(returns)
    utilities = np.asarray(table.utilities, dtype=np.float64)
    tops = np.array([returning.ceiling(row, budget) for row in utilities])
    kept, notes = _who_counts(table, tops, point, wish)
    problem = _problem(table, returning, budget, wish, point, kept, tops)
    money, multipliers = _solve(table, problem, point)
    numbers = certify_split(problem, money, multipliers)
    if not len(kept):
        numbers = (0.0, 0.0, 0.0)
    certificate = judged(
        *numbers,
        wish.tolerance,
        unit=getattr(wish.rule, "gap_unit", "of the ideal gains"),
        goal=GOAL,
    )
    if multipliers is not None:
        spread = np.zeros(len(table))
        spread[kept] = multipliers
        certificate = replace(certificate, multipliers=frozen(spread))
    return Allocation(
        wish.rule,
        table,
        budget,
        returns,
        frozen(money),
        certificate,
        frozen(point),
        frozen(utilities @ returning.value(money)),
        notes,
        problem,
    )


def _who_counts(
    table: HypothesisSet, tops: Float64Array, point: Float64Array, wish: Wish
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return where those stand whose gains count, and what there is to say."""
    absent = table.credences == 0
    values_nothing = (tops == 0) & ~absent
    if wish.kind != "sum":
        short = (point > tops) & ~absent
        if short.any():
            first = int(short.argmax())
            raise DisagreementError(
                f"disagreement must be attainable (it gives {name_some(table, short)} "
                f"more than the whole budget can: {point[first]:.6g} against "
                f"{tops[first]:.6g} for the first); lower the point",
                [table.names[int(k)] for k in np.flatnonzero(short)],
                np.where(np.arange(len(table)) == first, 1.0, 0.0),
            )
    notes = []
    if absent.any():
        notes.append(f"zero credence, no say: {name_some(table, absent)}")
    if values_nothing.any():
        named = name_some(table, values_nothing)
        notes.append(f"values no project, left out: {named}")
    return np.flatnonzero(~(absent | values_nothing)), tuple(notes)


def _problem(
    table: HypothesisSet,
    returns: Returns,
    budget: float,
    wish: Wish,
    point: Float64Array,
    kept: np.ndarray,
    tops: Float64Array,
) -> BudgetProblem:
    credences, best = table.credences[kept], tops[kept]
    low = np.zeros(len(kept)) if wish.kind == "sum" else point[kept]
    ideals = np.where(best > low, best - low, best)
    gains = np.asarray(table.utilities[kept], dtype=np.float64) / ideals[:, None]
    units = best if wish.is_ranged else np.ones(len(kept))
    fixed = (1 - wish.share) * credences * (ideals / units)
    powers = wish.share * credences
    span = returns.ceiling(fixed @ gains, budget)
    unit = 1.0 if wish.is_ranged else max(1.0, span)
    if wish.kind == "sum" and len(kept):
        unit = span
    logarithms = np.log(ideals) - np.log(units)
    return BudgetProblem(
        gains,
        low / ideals,
        fixed,
        powers,
        returns,
        budget,
        kept,
        is_worst=wish.kind == "worst",
        unit=unit,
        offset=float(powers @ logarithms),
    )


def _solve(
    table: HypothesisSet, problem: BudgetProblem, point: Float64Array
) -> tuple[Float64Array, Float64Array | None]:
    # Solvers load scipy, which `import bargain` does not pay for.
    from bargain.solvers.budget import split_for_logarithms, split_for_the_worst

    if problem.is_worst and isinstance(problem.returns, Proportional):
        money, multipliers = _fairest(problem)
        _check_joint_gain(table, problem, money, multipliers)
        return money, multipliers
    parts = (problem.gains, problem.point)
    where = (problem.returns, problem.budget)
    if not len(problem.kept):
        return np.zeros(table.n_outcomes), None
    if not (problem.is_worst or problem.powers.any()):
        return problem.returns.spend(
            problem.fixed @ problem.gains, problem.budget
        ), None
    if problem.is_worst or (problem.point > 0).any():
        money, multipliers = split_for_the_worst(*parts, *where)
        _check_joint_gain(table, problem, money, multipliers)
        if problem.is_worst:
            return money, multipliers
    found = split_for_logarithms(*parts, problem.fixed, problem.powers, *where)
    return found, None


def _fairest(problem: BudgetProblem) -> tuple[Float64Array, Float64Array]:
    """Maximize the least gain where returns are linear: a linear program."""
    from bargain.solvers.linear import fairest_lottery

    n = len(problem.kept)
    table = problem.gains * problem.budget - problem.point[:, None]
    table = np.column_stack([table, -problem.point])
    found = fairest_lottery(
        ArrayRows(table, None, np.zeros(n), None, np.ones(n), may_lose=True)
    )
    return problem.budget * found.probabilities[:-1], found.multipliers


def _check_joint_gain(
    table: HypothesisSet,
    problem: BudgetProblem,
    money: Float64Array,
    multipliers: Float64Array,
) -> None:
    if float(problem.expect(money).min()) > NO_GAIN:
        return
    involved = np.zeros(len(table))
    involved[problem.kept] = np.where(multipliers > 1e-6, multipliers, 0.0)
    raise DisagreementError(
        f"some split must give every worldview more than the disagreement point (it "
        f"asks too much for {name_some(table, involved > 0)} at once); lower the "
        "point of one of them",
        [table.names[int(k)] for k in np.flatnonzero(involved)],
        involved,
    )
