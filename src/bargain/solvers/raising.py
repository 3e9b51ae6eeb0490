"""Linear programs that raise some rows while others keep what they have, by HiGHS.

The same rows are asked again and again, so those that were needed once are kept.

HiGHS settles ten digits. Where that is not enough, the program is stated once more in
terms of the change from what was found, magnified, and measured against the outcome
that is used most; so digits are gained as in iterative refinement of linear systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers.linear import (
    ATTEMPTS,
    BALANCINGS,
    LEAST_AT_ONCE,
    ROWS_AT_ONCE,
    TOLERANCE,
    balanced,
)

# Changes are magnified by this much, and so many times.
MAGNIFIED = 1e6
REFINEMENTS = 2

# HiGHS complains about bounds beyond this, on the terminal.
LARGEST = 1e15

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A program on the chosen rows: the objective, and each row's floor and rate."""

    objective: Float64Array
    rates: Float64Array | None
    floors: Float64Array


@dataclass(frozen=True, eq=False)
class _Answer:
    """A lottery, t if it was asked for, and multipliers of the chosen rows."""

    lottery: Float64Array
    top: float
    prices: Float64Array


class Program:
    """Linear programs over lotteries with a floor under every row.

    Parameters
    ----------
    rows : ArrayRows
    is_fine : bool
        Whether answers are refined beyond HiGHS's tolerance.
    """

    def __init__(self, rows: ArrayRows, *, is_fine: bool = False) -> None:
        self.rows, self._units, self._is_fine = rows, balanced(rows), is_fine
        n = rows.n_outcomes
        # A vertex has no more rows that bind than outcomes.
        self._at_once = min(ROWS_AT_ONCE, LEAST_AT_ONCE + 2 * n)
        center = rows.expect(np.full(n, 1.0 / n))
        self._choose(np.sort(np.argsort(center, kind="stable")[: self._at_once]))

    def raise_least(
        self, rates: Float64Array, floors: Float64Array
    ) -> tuple[Float64Array, Float64Array]:
        """Maximize t while every row has at least its floor plus its rate times t.

        Parameters
        ----------
        rates, floors : ndarray of shape (n_rows,)

        Returns
        -------
        lottery : ndarray of shape (n_outcomes,)
        multipliers : ndarray of shape (n_rows,)
            Up to a common factor.
        """
        return self._solve(np.zeros(self.rows.n_outcomes), rates, floors)

    def maximize(
        self, objective: Float64Array, floors: Float64Array
    ) -> tuple[Float64Array, Float64Array]:
        """Maximize a linear objective while every row has at least its floor.

        Parameters
        ----------
        objective : ndarray of shape (n_outcomes,)
        floors : ndarray of shape (n_rows,)

        Returns
        -------
        lottery : ndarray of shape (n_outcomes,)
        multipliers : ndarray of shape (n_rows,)
        """
        return self._solve(objective, None, floors)

    def _choose(self, chosen: np.ndarray) -> None:
        self._chosen = chosen
        self._table = self.rows.select(chosen).dense()

    def _solve(
        self, objective: Float64Array, rates: Float64Array | None, floors: Float64Array
    ) -> tuple[Float64Array, Float64Array]:
        tolerance = TOLERANCE / (MAGNIFIED if self._is_fine else 1.0)
        while True:
            some = None if rates is None else rates[self._chosen]
            asked = _Asked(objective, some, floors[self._chosen])
            answer = self._first(asked)
            for _ in range(REFINEMENTS if self._is_fine else 0):
                answer = _refined(self._table, asked, answer)
            least = floors if rates is None else floors + rates * answer.top
            short = (least - self.rows.expect(answer.lottery)) * self._units.rows
            short[self._chosen] = 0.0
            broken = np.flatnonzero(short > tolerance)
            if not len(broken):
                break
            worst = broken[np.argsort(-short[broken], kind="stable")[: self._at_once]]
            self._choose(np.sort(np.concatenate([self._chosen, worst])))
        multipliers = np.zeros(self.rows.n_rows)
        multipliers[self._chosen] = answer.prices
        return answer.lottery, multipliers

    def _first(self, asked: _Asked) -> _Answer:
        columns, sizes = self._units.columns, self._units.rows[self._chosen]
        n = self.rows.n_outcomes
        objective = asked.objective / columns
        largest = float(np.abs(objective).max()) or 1.0
        costs, simplex = -objective / largest, 1.0 / columns
        table = -self._table / columns * sizes[:, None]
        # HiGHS takes what is below 1e-9 for zero, also in the sum of probabilities, and
        # then nothing else bounds them. Twice what they may be never binds.
        bounds: list[Bounds] = [(0.0, min(2.0 * each, LARGEST)) for each in columns]
        pace = 1.0
        if asked.rates is not None:
            tilts = asked.rates * sizes
            # The same goes for how fast t rises.
            pace = float(tilts.max()) or 1.0
            costs, simplex = np.append(costs, -1.0), np.append(simplex, 0.0)
            table = np.hstack([table, tilts[:, None] / pace])
            bounds = [*bounds, (None, None)]
            largest = 1.0
        found = _ask(costs, table, -asked.floors * sizes, bounds, simplex)
        lottery = np.maximum(found.x[:n], 0.0) / columns
        prices = np.maximum(-found.ineqlin.marginals, 0.0) * sizes * largest
        return _Answer(lottery / lottery.sum(), float(found.x[-1]) / pace, prices)


def _refined(table: Float64Array, asked: _Asked, given: _Answer) -> _Answer:
    """State the program in terms of the change from an answer, and solve that."""
    lottery, main = given.lottery, int(given.lottery.argmax())
    others = np.delete(np.arange(len(lottery)), main)
    if not len(others):
        return given
    moves = table[:, others] - table[:, [main]]
    goal = asked.objective[others] - asked.objective[main]
    sizes, columns = _balanced(moves)
    matrix = moves / columns * sizes[:, None]
    tilts = np.zeros(len(table)) if asked.rates is None else asked.rates
    slack = table @ lottery - asked.floors - tilts * given.top
    costs = -goal / columns
    largest = float(np.abs(costs).max()) or 1.0
    # The other outcomes may take no more than the main one has.
    ends = np.append(slack * sizes, lottery[main]) * MAGNIFIED
    taken = 1.0 / columns
    if taken.max() < 1.0:
        taken, ends[-1] = taken / taken.max(), ends[-1] / taken.max()
    upper = np.vstack([-matrix, taken])
    bounds: list[Bounds] = [
        (-share, None) for share in lottery[others] * columns * MAGNIFIED
    ]
    costs, pace = costs / largest, 1.0
    if asked.rates is not None:
        tilts = tilts * sizes
        pace = float(tilts.max()) or 1.0
        costs, largest = np.append(costs, -1.0), 1.0
        upper = np.hstack([upper, np.append(tilts / pace, 0.0)[:, None]])
        bounds = [*bounds, (None, None)]
    try:
        found = _ask(costs, upper, ends, bounds)
    except SolverError:
        return given
    change = found.x[: len(others)] / columns / MAGNIFIED
    moved = lottery.copy()
    moved[others] = np.maximum(moved[others] + change, 0.0)
    at_bound = found.x[: len(others)] <= np.array([b[0] for b in bounds[: len(others)]])
    moved[others[at_bound]] = 0.0
    moved[main] = max(lottery[main] - change.sum(), 0.0)
    prices = np.maximum(-found.ineqlin.marginals[:-1], 0.0) * sizes * largest
    top = given.top
    if asked.rates is not None:
        top += float(found.x[-1]) / pace / MAGNIFIED
    return _Answer(moved / moved.sum(), top, prices)


def _balanced(matrix: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Return powers of two that multiply rows, and divide columns, of a matrix."""
    with np.errstate(divide="ignore"):
        sizes = np.round(np.log2(np.abs(matrix)))
    rows, columns = np.zeros(len(matrix)), np.zeros(matrix.shape[1])
    for _ in range(BALANCINGS):
        columns = (sizes + rows[:, None]).max(axis=0)
        columns = np.where(np.isfinite(columns), columns, 0.0)
        rows = -(sizes - columns).max(axis=1)
        rows = np.where(np.isfinite(rows), rows, 0.0)
    return np.exp2(rows), np.exp2(columns)


def _ask(
    costs: Float64Array,
    table: Float64Array,
    ends: Float64Array,
    bounds: list[Bounds],
    simplex: Float64Array | None = None,
) -> Any:  # scipy's result has no type
    """Minimize costs while ``table x <= ends``, and ``simplex . x = 1`` if given."""
    sizes = [np.abs(ends).max(initial=0.0), *(abs(low or 0.0) for low, _ in bounds)]
    if max(sizes) > LARGEST:
        raise SolverError(f"a linear program has bounds above {LARGEST:.0e}")
    for method, tolerance in ATTEMPTS:
        answer = linprog(
            costs,
            A_ub=table,
            b_ub=ends,
            A_eq=None if simplex is None else simplex[None],
            b_eq=None if simplex is None else [1.0],
            bounds=bounds,
            method=method,
            options={
                "presolve": tolerance == TOLERANCE,
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
            },
        )
        if answer.x is not None:
            return answer
    # Whatever it is told, there is a lottery and no gain is without end.
    raise SolverError(
        "gains must not be too many digits apart for a linear program in floats (HiGHS "
        f"stopped with status {answer.status}); compare hypotheses in units of their "
        "own ranges, or leave out stakes that are negligible"
    )
