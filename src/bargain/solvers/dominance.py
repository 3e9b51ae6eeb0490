"""Which outcomes some lottery over the others dominates.

A lottery dominates an outcome if nobody gets less by it and somebody gets more. Two
utilities differ by nothing if it is less than `NO_DIFFERENCE` of the larger one, and of
the row's range: a threat of 1e15 does not hide what lies between 0 and 1. A lottery
takes nothing from anyone if it is so little of the most that an outcome would add. An
outcome goes only when a lottery that dominates
it is at hand and was checked, whatever the linear program says of itself; and it takes
no part in lotteries after that, so that something always stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array, joined
from bargain.rows import ArrayRows

# Differences of so much of the numbers that differ are none.
NO_DIFFERENCE = 1e-12

# HiGHS takes no tighter tolerance.
TOLERANCE = 1e-10

# What it promises to gain is doubtful below this, if no lottery was found that does.
DOUBTFUL = 1e-8

# So many weighted sums are tried, fewer on large sets: who is best by one of them is
# not dominated, and needs no linear program.
WEIGHTINGS = 1_000
WEIGHTED_ENTRIES = 1 << 24

# No more than so many entries are compared with lotteries over two outcomes.
HALVES_ENTRIES = 1_000_000

# So many rows go into a linear program at first, and so many join when they are broken.
ROWS_AT_ONCE = 500
ATTEMPTS = 20


@dataclass(frozen=True, eq=False)
class Dominance:
    """Which outcomes are dominated.

    Parameters
    ----------
    dominated : ndarray of bool of shape (n_outcomes,)
    in_doubt : ndarray of bool of shape (n_outcomes,)
        Of those that are not said to be, for which the solver failed.
    """

    dominated: np.ndarray
    in_doubt: np.ndarray


def find_dominated(rows: ArrayRows, *, by_lotteries: bool) -> Dominance:
    """Find the outcomes that a lottery, or an outcome, dominates.

    Parameters
    ----------
    rows : ArrayRows
        Of those who are asked: utilities in units of the range, not moved, so that
        their floats tell what is rounding.
    by_lotteries : bool
        Whether mixtures of outcomes count; otherwise only outcomes do.

    Returns
    -------
    found : Dominance
    """
    n = rows.n_outcomes
    settled, totals = _best_by_some_sum(rows)
    stays, in_doubt = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    halves = _halves(rows, np.flatnonzero(settled))
    # Who has least is likeliest to go, and makes the other programs smaller.
    for outcome in np.argsort(totals, kind="stable").tolist():
        if settled[outcome]:
            continue
        stays[outcome] = False
        columns = np.flatnonzero(stays)
        goes = _is_below_one(rows, outcome, columns)
        if not goes and by_lotteries and len(halves):
            goes = _is_below_a_half(rows, outcome, halves)
        if not goes and by_lotteries:
            goes, in_doubt[outcome] = _is_below_some(rows, outcome, columns)
        stays[outcome] = not goes
    return Dominance(~stays, in_doubt)


def _best_by_some_sum(rows: ArrayRows) -> tuple[np.ndarray, Float64Array]:
    """Return which outcomes are clearly best by a sum, and the sums of all rows.

    Any sum with positive weights will do, and so will a single row, in which the
    others are worth less: no lottery over them gives as much.
    """
    n_weightings = 1 + min(WEIGHTINGS, WEIGHTED_ENTRIES // rows.size)
    weights = np.ones((rows.n_rows, n_weightings))
    rng = np.random.default_rng(0)
    # A power, so that some sums are next to a single row.
    weights[:, 1:] = rng.exponential(size=(rows.n_rows, n_weightings - 1)) ** 5
    weights /= weights.sum(axis=0)
    parts = rows.each_part(_favourites_and_sums, weights)
    is_best = np.any([best for best, _ in parts], axis=0)
    sums = np.sum([total for _, total in parts], axis=0)
    is_best |= _alone_at_the_top(sums).any(axis=0)
    return is_best, sums[0]


def _favourites_and_sums(
    rows: ArrayRows, weights: Float64Array
) -> tuple[np.ndarray, Float64Array]:
    is_best = np.zeros(rows.n_outcomes, dtype=bool)
    sums = np.zeros((weights.shape[1], rows.n_outcomes))
    for some, block in rows.blocks():
        is_best |= _alone_at_the_top(block).any(axis=0)
        sums += weights[some].T @ block
    return is_best, sums


def _alone_at_the_top(block: Float64Array) -> np.ndarray:
    near = block >= block.max(axis=1, keepdims=True) - NO_DIFFERENCE
    return np.asarray(near & (near.sum(axis=1, keepdims=True) == 1))


def _halves(rows: ArrayRows, settled: np.ndarray) -> Float64Array:
    """Return what half of one and half of another give, of those that stay for sure.

    Many outcomes are dominated by such a lottery, which saves a linear program. Shape
    (n_rows, n_pairs), without a column where there would be too many.
    """
    one, other = np.triu_indices(len(settled), 1)
    if rows.n_rows * len(one) > HALVES_ENTRIES:
        return np.empty((rows.n_rows, 0))
    table = rows.dense(settled)
    return (table[:, one] + table[:, other]) / 2


def _is_below_a_half(rows: ArrayRows, outcome: int, halves: Float64Array) -> bool:
    more = halves - rows.dense(np.array([outcome]))
    never_less = more.min(axis=0) >= 0.0  # linear programs tell what is rounding
    return bool((never_less & (more.max(axis=0) > NO_DIFFERENCE)).any())


def _differences(
    block: Float64Array, outcome: int, columns: np.ndarray
) -> Float64Array:
    """Return how much better than an outcome others are, zero if not noticeably."""
    others, own = block[:, columns], block[:, outcome, None]
    more = others - own
    largest = np.minimum(np.maximum(np.abs(others), np.abs(own)), 1.0)
    more[np.abs(more) <= NO_DIFFERENCE * largest] = 0.0
    return more


def _is_below_one(rows: ArrayRows, outcome: int, columns: np.ndarray) -> bool:
    """Whether one of some other outcomes dominates an outcome."""
    parts = rows.each_part(partial(_compared, outcome, columns))
    never_less = np.all([less == 0 for less, _ in parts], axis=0)
    ever_more = np.any([more > 0 for _, more in parts], axis=0)
    return bool((never_less & ever_more).any())


def _compared(
    outcome: int, columns: np.ndarray, rows: ArrayRows
) -> tuple[Float64Array, Float64Array]:
    """Return the most that each of some outcomes is worse, and better, to a row."""
    less, more = np.zeros(len(columns)), np.zeros(len(columns))
    left = np.arange(len(columns))
    for _, block in rows.blocks():
        found = _differences(block, outcome, columns[left])
        less[left] = np.maximum(less[left], -found.min(axis=0))
        more[left] = np.maximum(more[left], found.max(axis=0))
        left = left[less[left] == 0]
        if not len(left):
            break
    return less, more


def _is_below_some(
    rows: ArrayRows, outcome: int, columns: np.ndarray
) -> tuple[bool, bool]:
    """Return whether a lottery dominates an outcome, and whether that is in doubt."""
    while len(columns):
        parts = rows.each_part(partial(_ruled_out, outcome, columns))
        ruled_out = np.any([out for out, _ in parts], axis=0)
        if not ruled_out.any():
            break
        columns = columns[~ruled_out]
    else:
        return False, False
    objective = np.sum([total for _, total in parts], axis=0)
    return _search(rows, outcome, columns, objective / rows.n_rows)


def _ruled_out(
    outcome: int, columns: np.ndarray, rows: ArrayRows
) -> tuple[np.ndarray, Float64Array]:
    """Return what takes from someone to whom nothing gives, and sums of differences."""
    ruled_out, sums = np.zeros(len(columns), dtype=bool), np.zeros(len(columns))
    for _, block in rows.blocks():
        found = _differences(block, outcome, columns)
        stuck = found.max(axis=1) <= 0
        ruled_out |= (found[stuck] < 0).any(axis=0)
        sums += found.sum(axis=0)
    return ruled_out, sums


def _search(
    rows: ArrayRows, outcome: int, columns: np.ndarray, objective: Float64Array
) -> tuple[bool, bool]:
    """Look for a dominating lottery, with as many rows as are needed."""
    everyone = np.arange(rows.n_rows)
    start = np.full(len(columns), 1.0 / len(columns))
    gains, _ = _gains(rows, outcome, columns, start)
    chosen = everyone[np.sort(np.argsort(gains, kind="stable")[:ROWS_AT_ONCE])]
    scales = np.ones(rows.n_rows)
    promised = 0.0
    for _ in range(ATTEMPTS):
        found = _differences(rows.select(chosen).dense(), outcome, columns)
        answer = linprog(
            -objective,
            A_ub=-found / scales[chosen, None],
            b_ub=np.zeros(len(chosen)),
            A_eq=np.ones((1, len(columns))),
            b_eq=[1.0],
            method="highs-ds",
            options={
                "primal_feasibility_tolerance": TOLERANCE,
                "dual_feasibility_tolerance": TOLERANCE,
            },
        )
        if answer.status == 2:  # no lottery takes from nobody
            return False, False
        if answer.x is None:
            return False, True
        promised = -float(answer.fun)
        lottery = np.maximum(answer.x, 0.0)
        lottery = lottery / lottery.sum()
        gains, nothing = _gains(rows, outcome, columns, lottery)
        broken = np.flatnonzero(gains < -nothing)
        if not len(broken):
            return bool((gains > nothing).any()), False
        again = np.intersect1d(broken, chosen)
        worst = broken[np.argsort(gains[broken], kind="stable")[:ROWS_AT_ONCE]]
        if len(again):
            # What is small to the solver is the most that someone may gain.
            most = _differences(rows.select(again).dense(), outcome, columns)
            smaller = np.maximum(most.max(axis=1), np.finfo(float).tiny)
            if (scales[again] == smaller).all() and len(again) == len(broken):
                break
            scales[again] = smaller
        chosen = np.union1d(chosen, worst)
    return False, promised > DOUBTFUL


def _gains(
    rows: ArrayRows, outcome: int, columns: np.ndarray, lottery: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Return how much more than an outcome a lottery over others is worth to each.

    And how much is nothing to each: a share of the most that some outcome would add,
    and what rounding makes of the sum.
    """
    parts = rows.each_part(partial(_gains_of, outcome, columns, lottery))
    return joined([gains for gains, _ in parts]), joined([size for _, size in parts])


def _gains_of(
    outcome: int, columns: np.ndarray, lottery: Float64Array, rows: ArrayRows
) -> tuple[Float64Array, Float64Array]:
    gains, nothing = np.empty(rows.n_rows), np.empty(rows.n_rows)
    for some, block in rows.blocks():
        more = _differences(block, outcome, columns)
        gains[some] = more @ lottery
        rounding = 8 * np.finfo(float).eps * (np.abs(more) @ lottery)
        nothing[some] = NO_DIFFERENCE * np.maximum(more.max(axis=1), 0.0) + rounding
    return gains, nothing
