"""Linear programs that raise some rows while others keep what they have, by HiGHS.

The same rows are asked again and again, so those that were needed once are kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers.linear import (
    ATTEMPTS,
    LEAST_AT_ONCE,
    ROWS_AT_ONCE,
    TOLERANCE,
    balanced,
)


class Program:
    """Linear programs over lotteries with a floor under every row.

    Parameters
    ----------
    rows : ArrayRows
    """

    def __init__(self, rows: ArrayRows) -> None:
        self.rows, self._units = rows, balanced(rows)
        n = rows.n_outcomes
        # A vertex has no more rows that bind than outcomes.
        self._at_once = min(ROWS_AT_ONCE, LEAST_AT_ONCE + 2 * n)
        center = rows.expect(np.full(n, 1.0 / n))
        chosen = np.sort(np.argsort(center, kind="stable")[: self._at_once])
        self._choose(chosen)

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
        self._table = self.rows.select(chosen).dense() / self._units.columns
        self._table *= self._units.rows[chosen, None]

    def _solve(
        self, objective: Float64Array, rates: Float64Array | None, floors: Float64Array
    ) -> tuple[Float64Array, Float64Array]:
        sizes = self._units.rows
        objective = objective / self._units.columns
        largest = float(np.abs(objective).max()) or 1.0
        # HiGHS takes what is below 1e-9 for zero, also where t rises in small units.
        pace = 1.0 if rates is None else float((rates * sizes).max())
        while True:
            scaled = floors * sizes
            tilts = None if rates is None else (rates * sizes)[self._chosen] / pace
            answer = self._ask(objective / largest, tilts, scaled[self._chosen])
            lottery = np.maximum(answer.x[: self.rows.n_outcomes], 0.0)
            lottery /= self._units.columns
            lottery /= lottery.sum()
            if rates is not None:
                scaled = scaled + rates * sizes * (answer.x[-1] / pace)
            short = scaled - self.rows.expect(lottery) * sizes
            short[self._chosen] = 0.0
            broken = np.flatnonzero(short > TOLERANCE)
            if not len(broken):
                break
            worst = broken[np.argsort(-short[broken], kind="stable")[: self._at_once]]
            self._choose(np.sort(np.concatenate([self._chosen, worst])))
        multipliers = np.zeros(self.rows.n_rows)
        prices = np.maximum(-answer.ineqlin.marginals, 0.0) * sizes[self._chosen]
        multipliers[self._chosen] = prices * (1.0 if rates is not None else largest)
        return lottery, multipliers

    def _ask(
        self, objective: Float64Array, rates: Float64Array | None, floors: Float64Array
    ) -> Any:  # scipy's result has no type
        """Maximize ``objective . p``, or t if there are rates."""
        n = self.rows.n_outcomes
        simplex, costs, table = 1.0 / self._units.columns, -objective, -self._table
        bounds: list[tuple[float | None, None]] = [(0.0, None)] * n
        if rates is not None:
            costs, simplex = np.append(costs, -1.0), np.append(simplex, 0.0)
            table = np.hstack([table, rates[:, None]])
            bounds = [*bounds, (None, None)]
        for method, tolerance in ATTEMPTS:
            answer = linprog(
                costs,
                A_ub=table,
                b_ub=-floors,
                A_eq=simplex[None],
                b_eq=[1.0],
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
        raise SolverError(
            f"a linear program over {n} outcomes found no lottery "
            f"({answer.message.strip()}); rescale the utilities"
        )
