"""Budgets with diminishing returns, and the least share where they are linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.checks import name_some
from bargain.allocation import GOAL, Allocation
from bargain.budget_problem import BudgetProblem, certify_split
from bargain.certificate import judged
from bargain.errors import DisagreementError
from bargain.hypotheses import HypothesisSet
from bargain.returns import Proportional, Returns, as_returns
from bargain.rows import ArrayRows
from bargain.wishes import Wish

# A joint gain of less than this, in units of ideal gains, is none.
NO_GAIN = 1e-9


def split_money(
    table: HypothesisSet,
    budget: float,
    returns: str | float,
    wish: Wish,
    point: Float64Array,
) -> Allocation:
    """Split the money, and certify the split.

    Parameters
    ----------
    table : HypothesisSet
    budget : float
    returns : str or float
        As it was asked.
    wish : Wish
    point : ndarray of shape (n_hypotheses,)
        Utilities at disagreement.
    """
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
