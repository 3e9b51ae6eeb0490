"""The lottery whose mean over the worst of the credence is greatest, by HiGHS.

Maximize over lotteries the least ``q . Z p`` over weights ``0 <= q <= caps`` of sum 1.
The program is solved for the weights: minimize the best outcome's ``(q Z)_o``, whose
multipliers are the lottery. Rows far in the tail have all their weight and rows far
from it none; only rows near its edge, a growing few, are left to the program, and
every weight that it finds is a proof for all. Each round costs two sweeps.

References
----------
R. T. Rockafellar and S. Uryasev, "Optimization of conditional value-at-risk", *Journal
of Risk* 2(3), 2000: the same program, solved for the lottery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers.argmax import tied_maxima
from bargain.solvers.linear import ATTEMPTS
from bargain.solvers.saddle import Saddle
from bargain.solvers.smooth_tail import approach_tail
from bargain.solvers.tail_ties import settle_tail
from bargain.tail_weights import Tail

# Sets of at most so many rows and four for each outcome are handed over whole; larger
# ones begin with as many, and grow by as many.
LEAST_AT_ONCE = 400
ROWS_AT_ONCE = 4000

# A gap that is rounding.
CLOSE = 1e-13

MAX_ROUNDS = 60


def best_tail(rows: ArrayRows, ambiguity: Tail) -> Saddle:
    """Return the best lottery, of several the one of least norm, with its proof.

    Parameters
    ----------
    rows : ArrayRows
        Levels of the outcomes, between 0 and 1.
    ambiguity : Tail

    Raises
    ------
    SolverError
        If HiGHS finds no lottery.
    """
    caps = ambiguity.caps
    if caps.sum() <= 1 + 1e-15 * len(caps):
        # Nothing to choose from: the credences are all the weights there are.
        tied = tied_maxima(rows.combine(ambiguity.weights))
        is_only = bool(tied.sum() == 1)
        return Saddle(tied / tied.sum(), ambiguity.weights, is_only)
    found = _generate_rows(rows, ambiguity, caps)
    return settle_tail(rows, ambiguity, found)


@dataclass(frozen=True, eq=False)
class _Program:
    """The program for some rows; the others have the weights of the tail, or none."""

    rows: ArrayRows
    caps: Float64Array
    chosen: np.ndarray
    tail: np.ndarray

    def solve(self) -> _Answer:
        """Return what the program finds, for all rows."""
        weights = np.where(self.tail, self.caps, 0.0)
        prices = self.rows.combine(weights) if self.tail.any() else 0.0
        table = self.rows.select(self.chosen).dense()
        left = max(1.0 - float(weights.sum()), 0.0)
        lottery, some, edge = _solved(table, prices, self.caps[self.chosen], left)
        weights[self.chosen] = some
        return _Answer(lottery, weights, float((prices + some @ table).max()), edge)


@dataclass(frozen=True, eq=False)
class _Answer:
    """A lottery, weights and their worth, and the level at the edge of the tail."""

    lottery: Float64Array
    weights: Float64Array
    worth: float
    edge: float


def _generate_rows(rows: ArrayRows, ambiguity: Tail, caps: Float64Array) -> Saddle:
    n, at_once = rows.n_rows, min(ROWS_AT_ONCE, LEAST_AT_ONCE + 4 * rows.n_outcomes)
    if n <= at_once:
        nobody = np.zeros(n, dtype=bool)
        answer = _Program(rows, caps, np.arange(n), nobody).solve()
        return Saddle(answer.lottery, answer.weights)
    lottery = _of_a_sample(rows, ambiguity, at_once)
    if caps.max() * at_once < 1:
        # The tail has more rows than the program is to begin with.
        lottery = approach_tail(rows, caps, lottery)
    levels = rows.expect(lottery)
    best, worst = ambiguity.worst(levels)
    tail, kept = worst >= caps, lottery
    apart = np.abs(levels - levels[worst > 0].max())
    chosen = (worst > 0) & ~tail
    chosen[np.argsort(apart, kind="stable")[:at_once]] = True
    bound, weights, message = np.inf, worst, "many rows lie at the edge of the tail"
    for _ in range(MAX_ROUNDS):
        answer = _Program(rows, caps, np.flatnonzero(chosen), tail & ~chosen).solve()
        if answer.worth < bound:
            bound, weights = answer.worth, answer.weights
        levels = rows.expect(answer.lottery)
        value, worst = ambiguity.worst(levels)
        # Rows beyond the edge of the tail on the wrong side, by how much it matters.
        beyond = np.where(tail, levels - answer.edge, answer.edge - levels) * caps
        if value > best:
            best, kept = value, answer.lottery
            tail = worst >= caps
            chosen |= (worst > 0) & ~tail
        beyond[chosen] = 0.0
        joining = np.argsort(-beyond, kind="stable")[:at_once]
        joining = joining[beyond[joining] > 0]
        if bound - best <= CLOSE or not len(joining):
            message = ""
            break
        chosen[joining] = True
    return Saddle(kept, weights, message=message)


def _of_a_sample(rows: ArrayRows, ambiguity: Tail, size: int) -> Float64Array:
    """Return the best lottery for some rows, drawn evenly along the credences."""
    along = np.cumsum(ambiguity.weights)
    places = np.searchsorted(along, (np.arange(size) + 0.5) / size)
    drawn, times = np.unique(np.minimum(places, rows.n_rows - 1), return_counts=True)
    caps = Tail(times.astype(np.float64), ambiguity.level).caps
    none = np.zeros(len(drawn), dtype=bool)
    some = rows.select(drawn)
    return _Program(some, caps, np.arange(len(drawn)), none).solve().lottery


def _solved(
    table: Float64Array, prices: Float64Array | float, caps: Float64Array, left: float
) -> tuple[Float64Array, Float64Array, float]:
    """Minimize the greatest ``(prices + q table)_o`` over capped q of sum `left`.

    Returns the lottery, q, and what a little more of the sum would cost.
    """
    n, n_outcomes = table.shape
    for method, tolerance in ATTEMPTS:
        answer = linprog(
            np.append(np.zeros(n), 1.0),
            A_ub=np.hstack([table.T, np.full((n_outcomes, 1), -1.0)]),
            b_ub=np.broadcast_to(np.negative(prices), n_outcomes),
            A_eq=np.append(np.ones(n), 0.0)[None],
            b_eq=[left],
            bounds=np.vstack(
                [np.column_stack([np.zeros(n), caps]), [[-np.inf, np.inf]]]
            ),
            method=method,
            options={
                "presolve": tolerance == ATTEMPTS[0][1],
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
            },
        )
        if answer.x is None:
            continue
        lottery = np.maximum(-answer.ineqlin.marginals, 0.0)
        if lottery.sum() > 0.5:
            weights = np.clip(answer.x[:n], 0.0, caps)
            edge = float(answer.eqlin.marginals[0])
            return lottery / lottery.sum(), weights, edge
    raise SolverError(
        f"the linear program over {n_outcomes} outcomes found no lottery "
        f"({answer.message.strip()}); merge hypotheses that hardly differ"
    )
