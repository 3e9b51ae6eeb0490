"""Linear programs over lotteries, by HiGHS, on a few generated rows at a time.

Two programs serve the rest: the best lottery for a linear objective while some gains
may not fall below zero, and the lottery whose least gain is greatest. Both return
multipliers, from which anyone can check the bound. Rows of gains that bind are few,
so large sets are solved on a growing selection of rows; each round costs one sweep.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.rows import ArrayRows

# Sets of at most so many rows are handed over whole; larger ones grow by as many.
ROWS_AT_ONCE = 2000

# Where somebody loses more than this many ideal gains, an outcome is left out of linear
# programs: a lottery that nobody loses by gives it next to nothing, and coefficients
# of 1e20 stop HiGHS. Bounds are checked on all outcomes afterwards.
RUINOUS = 1e9

# HiGHS takes no tighter tolerance; what it returns is a vertex, usually exact.
TOLERANCE = 1e-10

# On near-copies of rows HiGHS may give up at its tightest tolerance; what a looser one
# finds is corrected and certified like anything else.
ATTEMPTS = (("highs-ds", TOLERANCE), ("highs-ds", 1e-9), ("highs-ipm", 1e-7))


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
    largest = float(np.abs(objective).max()) or 1.0
    found = _generate_rows(held, objective / largest, 0.0, largest)
    return LinearSolution(_lifted(found.probabilities, held), found.multipliers)


def fairest_lottery(rows: ArrayRows) -> LinearSolution:
    """Maximize the least row-scaled gain over lotteries.

    The multipliers sum to 1; the largest entry of ``multipliers @ G`` bounds the
    least gain of every lottery.

    Parameters
    ----------
    rows : ArrayRows

    Returns
    -------
    solution : LinearSolution
    """
    return _generate_rows(rows, np.zeros(rows.n_outcomes), 1.0, 1.0)


def _generate_rows(
    rows: ArrayRows, objective: Float64Array, least: float, largest: float
) -> LinearSolution:
    n = rows.n_outcomes
    center = rows.expect(np.full(n, 1.0 / n))
    chosen = np.sort(np.argsort(center, kind="stable")[:ROWS_AT_ONCE])
    usable = _bearable(rows)
    while True:
        gains = rows.select(chosen).dense() * usable
        answer = _solve(gains, objective, least, usable)
        probabilities = np.maximum(answer.x[:n], 0.0)
        probabilities /= probabilities.sum()
        gains = rows.expect(probabilities)
        floor = answer.x[n] if least else 0.0
        broken = np.flatnonzero(gains < floor - TOLERANCE)
        broken = np.setdiff1d(broken, chosen)
        if not len(broken):
            break
        worst = broken[np.argsort(gains[broken], kind="stable")[:ROWS_AT_ONCE]]
        chosen = np.sort(np.concatenate([chosen, worst]))
    multipliers = np.zeros(rows.n_rows)
    multipliers[chosen] = np.maximum(-answer.ineqlin.marginals, 0.0) * largest
    return LinearSolution(probabilities, multipliers)


def _lifted(lottery: Float64Array, held: ArrayRows) -> Float64Array:
    """Move a lottery by as little as brings gains that are below zero to zero.

    HiGHS lets them fall by its tolerance; where one hypothesis's ideal gain is 1e-7 of
    another's loss, that much would look like a large gain for it.
    """
    fixed = np.zeros(held.n_rows, dtype=bool)
    for _ in range(10):
        gains = held.expect(lottery)
        low = gains < -held.rounding(lottery)
        if not low.any() or np.count_nonzero(fixed | low) > ROWS_AT_ONCE:
            break
        fixed |= low
        system = np.vstack([held.select(fixed).dense(), np.ones(held.n_outcomes)])
        sizes = np.abs(system).max(axis=1)
        miss = np.append(-gains[fixed], 0.0)
        step = np.linalg.lstsq(system / sizes[:, None], miss / sizes, rcond=1e-13)[0]
        lottery = np.maximum(lottery + step, 0.0)
        lottery = lottery / lottery.sum()
    return lottery


def _bearable(rows: ArrayRows) -> np.ndarray:
    lowest = np.full(rows.n_outcomes, np.inf)
    for _, block in rows.blocks():
        np.minimum(lowest, block.min(axis=0), out=lowest)
    usable = lowest >= -RUINOUS
    return usable if usable.any() else np.ones_like(usable)


def _solve(  # type: ignore[no-untyped-def]  # scipy's result has no type
    gains: Float64Array, objective: Float64Array, least: float, usable: np.ndarray
):
    """Maximize ``objective . p + least * t`` with ``gains p >= t`` (0 if not least)."""
    n = gains.shape[1]
    costs = -np.append(objective, least)
    slack = np.full((len(gains), 1), 1.0 if least else 0.0)
    for method, tolerance in ATTEMPTS:
        answer = linprog(
            costs,
            A_ub=np.hstack([-gains, slack]),
            b_ub=np.zeros(len(gains)),
            A_eq=np.append(np.ones(n), 0.0)[None],
            b_eq=[1.0],
            bounds=[(0, None if fine else 0) for fine in usable]
            + [(None, 1.0) if least else (0, 0)],
            method=method,
            options={
                "presolve": tolerance == TOLERANCE,
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
            },
        )
        if answer.x is not None:
            break
    else:
        raise SolverError(
            f"the linear program over {n} outcomes found no lottery "
            f"({answer.message.strip()}); rescale the utilities, or move the "
            "disagreement point away from the frontier"
        )
    return answer
