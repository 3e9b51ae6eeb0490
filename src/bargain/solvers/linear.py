"""Linear programs over lotteries, by HiGHS, on a few generated rows at a time.

Two programs serve the rest: the best lottery for a linear objective while some gains
may not fall below zero, and the lottery whose least gain is greatest. Both return
multipliers, from which anyone can check the bound. Rows of gains that bind are few,
so large sets are solved on a growing selection of rows; each round costs one sweep, and
is counted and limited like one where the rows are watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array, joined
from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.rows.watch import Spent, Watch

# Sets of at most so many rows and two for each outcome are handed over whole; larger
# ones grow by as many.
LEAST_AT_ONCE = 100
ROWS_AT_ONCE = 2000

# Gains up to this are handed to HiGHS as they are. Where somebody may lose more of its
# ideal gains, rows and columns are brought into units in which entries are near 1:
# tolerances are absolute, and entries below 1e-9 count as zero.
MODERATE = 1e3

# Rows and columns are balanced in turns, so many times.
BALANCINGS = 3

# HiGHS takes no tighter tolerance; what it returns is a vertex, usually exact.
TOLERANCE = 1e-10

# On near-copies of rows HiGHS may give up at its tightest tolerance; what a looser one
# finds is corrected and certified like anything else.
ATTEMPTS = (("highs-ds", TOLERANCE), ("highs-ds", 1e-9), ("highs-ipm", 1e-7))

# What scipy calls it when HiGHS stops at a limit.
LIMIT_REACHED = 1


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """A lottery and the evidence that it is best.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_rows,)
        Nonnegative, one per row of gains.
    """

    probabilities: Float64Array
    multipliers: Float64Array


def best_lottery(objective: Float64Array, held: ArrayRows) -> LinearSolution:
    """Maximize a linear objective over lotteries while ``G_held p >= 0``.

    Parameters
    ----------
    objective : ndarray of shape (n_outcomes,)
    held : ArrayRows

    Returns
    -------
    solution : LinearSolution

    Raises
    ------
    SolverError
        If HiGHS finds no such lottery.
    """
    if not held.n_rows:
        best = np.zeros(held.n_outcomes)
        best[int(objective.argmax())] = 1.0
        return LinearSolution(best, np.zeros(0))
    units = balanced(held)
    try:
        found = _generate_rows(held, units, objective, 0.0)
    except SolverError:
        # Next to the frontier, rounding in balanced units may leave no lottery.
        units = Units(np.ones(held.n_rows), np.ones(held.n_outcomes))
        found = _generate_rows(held, units, objective, 0.0)
    return LinearSolution(_lifted(found.probabilities, held, units), found.multipliers)


def fairest_lottery(rows: ArrayRows) -> LinearSolution:
    """Maximize the least row-scaled gain over lotteries.

    The multipliers sum to 1; the largest entry of ``multipliers @ G`` bounds the
    least gain of every lottery. Where some losses dwarf ideal gains, both hold in
    other units of the rows; that bound is below zero if and only if this one is.

    Parameters
    ----------
    rows : ArrayRows

    Returns
    -------
    solution : LinearSolution
    """
    return _generate_rows(rows, balanced(rows), np.zeros(rows.n_outcomes), 1.0)


@dataclass(frozen=True, eq=False)
class Units:
    """Powers of two that multiply rows, and divide columns, of a matrix of gains."""

    rows: Float64Array
    columns: Float64Array


def balanced(rows: ArrayRows) -> Units:
    """Return units in which no entry dwarfs another, if some do; else ones."""
    largest = max(rows.each_part(_largest_loss))
    exponents, columns = np.zeros(rows.n_rows), np.zeros(rows.n_outcomes)
    for _ in range(BALANCINGS if largest > MODERATE else 0):
        highest = np.max(rows.each_part(_highest_of_columns, exponents), axis=0)
        columns = np.maximum(highest, 0.0)  # a small one would weigh in the sum
        exponents = joined(rows.each_part(partial(_against_rows, columns)))
    return Units(np.exp2(exponents), np.exp2(columns))


def _largest_loss(rows: ArrayRows) -> float:
    return max(float(np.abs(block).max()) for _, block in rows.blocks())


def _highest_of_columns(rows: ArrayRows, exponents: Float64Array) -> Float64Array:
    highest = np.full(rows.n_outcomes, -np.inf)
    for some, block in rows.blocks():
        sizes = _exponents(block) + exponents[some, None]
        np.maximum(highest, sizes.max(axis=0), out=highest)
    return highest


def _against_rows(columns: Float64Array, rows: ArrayRows) -> Float64Array:
    exponents = np.empty(rows.n_rows)
    for some, block in rows.blocks():
        highest = (_exponents(block) - columns).max(axis=1)
        exponents[some] = np.where(np.isfinite(highest), -highest, 0.0)
    return exponents


def _exponents(block: Float64Array) -> Float64Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.round(np.log2(np.abs(block))))


def _generate_rows(
    rows: ArrayRows, units: Units, objective: Float64Array, least: float
) -> LinearSolution:
    n = rows.n_outcomes
    objective = objective / units.columns
    largest = float(np.abs(objective).max()) or 1.0
    count_a_pass(rows)
    probabilities = np.full(n, 1.0 / n)
    gains = rows.expect(probabilities)
    # A vertex has no more rows that bind than outcomes.
    at_once = min(ROWS_AT_ONCE, LEAST_AT_ONCE + 2 * n)
    chosen = np.sort(np.argsort(gains, kind="stable")[:at_once])
    while True:
        matrix = rows.select(chosen).dense() / units.columns
        matrix *= units.rows[chosen, None]
        try:
            count_a_pass(rows)
            answer = _solve(
                matrix, objective / largest, least, 1.0 / units.columns, rows.watch
            )
        except Spent:
            if least and gains.min() > 0:  # not the fairest, and yet all gain
                return LinearSolution(probabilities, np.zeros(rows.n_rows))
            raise
        probabilities = np.maximum(answer.x[:n], 0.0) / units.columns
        probabilities /= probabilities.sum()
        gains = rows.expect(probabilities) * units.rows
        floor = answer.x[n] if least else 0.0
        broken = np.flatnonzero(gains < floor - TOLERANCE)
        broken = np.setdiff1d(broken, chosen)
        if not len(broken):
            break
        worst = broken[np.argsort(gains[broken], kind="stable")[:at_once]]
        chosen = np.sort(np.concatenate([chosen, worst]))
    multipliers = np.zeros(rows.n_rows)
    prices = np.maximum(-answer.ineqlin.marginals, 0.0)
    multipliers[chosen] = prices * units.rows[chosen] * (1.0 if least else largest)
    return LinearSolution(probabilities, multipliers)


def count_a_pass(rows: ArrayRows) -> None:
    """Tell whoever watches the rows that they are swept once more.

    Raises
    ------
    Spent
        If no further pass is allowed.
    """
    if rows.watch is not None:
        rows.watch.before()


def _lifted(lottery: Float64Array, held: ArrayRows, units: Units) -> Float64Array:
    """Move a lottery by as little as brings gains that are below zero to zero.

    HiGHS lets them fall by its tolerance; where one hypothesis's ideal gain is 1e-7 of
    another's loss, that much would look like a large gain for it.
    """
    fixed = np.zeros(held.n_rows, dtype=bool)
    for _ in range(10):
        count_a_pass(held)
        gains = held.expect(lottery)
        low = gains < -held.rounding(lottery)
        if not low.any() or np.count_nonzero(fixed | low) > ROWS_AT_ONCE:
            break
        fixed |= low
        system = np.vstack([held.select(fixed).dense(), np.ones(held.n_outcomes)])
        system /= units.columns
        sizes = np.abs(system).max(axis=1)
        miss = np.append(-gains[fixed], 0.0)
        step = np.linalg.lstsq(system / sizes[:, None], miss / sizes, rcond=1e-13)[0]
        lottery = np.maximum(lottery + step / units.columns, 0.0)
        lottery = lottery / lottery.sum()
    return lottery


def _solve(  # type: ignore[no-untyped-def]  # scipy's result has no type
    gains: Float64Array,
    objective: Float64Array,
    least: float,
    sizes: Float64Array,
    watch: Watch | None,
):
    """Maximize ``objective . p + least * t`` with ``gains p >= t`` (0 if not least).

    A lottery has ``sizes . p = 1``.
    """
    n = gains.shape[1]
    costs = -np.append(objective, least)
    slack = np.full((len(gains), 1), 1.0 if least else 0.0)
    for method, tolerance in ATTEMPTS:
        answer = linprog(
            costs,
            A_ub=np.hstack([-gains, slack]),
            b_ub=np.zeros(len(gains)),
            A_eq=np.append(sizes, 0.0)[None],
            b_eq=[1.0],
            bounds=[(0, None)] * n + [(None, 1.0) if least else (0, 0)],
            method=method,
            options={
                "presolve": tolerance == TOLERANCE,
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
                "time_limit": np.inf if watch is None else watch.seconds_left(),
            },
        )
        if watch is not None and answer.status == LIMIT_REACHED:
            raise watch.over()
        if answer.x is not None:
            break
    else:
        raise SolverError(
            f"the linear program over {n} outcomes found no lottery "
            f"({answer.message.strip()}); rescale the utilities, or move the "
            "disagreement point away from the frontier"
        )
    return answer
