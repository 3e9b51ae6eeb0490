"""Linear programs over a polytope of lotteries, by HiGHS, with prices that prove them.

Whatever HiGHS says is corrected on the rows that bind and judged by weak duality: for
any prices l, the ceiling of ``c + l . slacks`` bounds what lotteries are worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.polytope import Polytope
from bargain.solvers.linear import ATTEMPTS, TOLERANCE

# A slack or a probability this small, in the scale of its row, may be what HiGHS leaves
# of 0.
BINDING = 1e-9

# HiGHS's tolerance of prices is absolute; the worth of outcomes is made this large, so
# that it is one of 1e-14.
SHARPNESS = 2.0**13

# Corrections of a vertex, or of prices, by least squares.
CORRECTIONS = 3

# Misses of this much, in the scale of their rows, are left alone.
ROUNDING = 1e-16


@dataclass(frozen=True, eq=False)
class PolytopeSolution:
    """A lottery, and what proves that it is best.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    value : float
        What it is worth.
    bound : float
        What no lottery of the polytope exceeds.
    prices : ndarray of shape (n_constraints,)
        Of the polytope's rows.
    multipliers : ndarray of shape (n_held,)
        Of the held rows of gains.
    """

    probabilities: Float64Array
    value: float
    bound: float
    prices: Float64Array
    multipliers: Float64Array


def best_in_polytope(
    objective: Float64Array, polytope: Polytope, held: Float64Array | None = None
) -> PolytopeSolution:
    """Maximize a linear objective over a polytope while ``held @ p >= 0``.

    Parameters
    ----------
    objective : ndarray of shape (n_outcomes,)
    polytope : Polytope
    held : ndarray of shape (n_held, n_outcomes), optional
        Gains that may not fall below zero.

    Returns
    -------
    solution : PolytopeSolution

    Raises
    ------
    SolverError
        If HiGHS finds no such lottery.
    """
    rows = _Rows.of(polytope, held)
    columns = np.flatnonzero(polytope.allowed)
    worth = objective[columns]
    middle = worth.mean()
    size = (float(np.abs(worth - middle).max()) or 1.0) / SHARPNESS
    unit = (worth - middle) / size
    probabilities = np.zeros(polytope.n_outcomes)
    if not rows.n_rows:
        probabilities = polytope.brim(objective)
        prices = np.zeros(0)
    else:
        found, prices = _solve(rows, columns, unit, polytope.upper[columns])
        probabilities[columns] = found
        prices = rows.corrected_prices(prices, columns, unit, probabilities, polytope)
        prices = prices * size
    cut = polytope.n_rows
    sums = prices @ rows.table if rows.n_rows else 0.0
    return PolytopeSolution(
        probabilities,
        float(objective[columns] @ probabilities[columns]),
        polytope.ceiling(objective + sums),
        prices[:cut] / rows.scale[:cut],
        prices[cut:] / rows.scale[cut:],
    )


def fairest_in_polytope(gains: Float64Array, polytope: Polytope) -> PolytopeSolution:
    """Maximize the least gain over a polytope, each row in the scale of its entries.

    The multipliers sum to 1; the bound says what no lottery's gains, at these, exceed.

    Parameters
    ----------
    gains : ndarray of shape (n_rows, n_outcomes)
    polytope : Polytope
    """
    columns = np.flatnonzero(polytope.allowed)
    rows, cut = _Rows.of(polytope, gains), polytope.n_rows
    floors = np.append(np.zeros(cut), np.ones(len(gains)))
    found, prices = _solve(
        rows, columns, np.zeros(len(columns)), polytope.upper[columns], floors
    )
    probabilities = np.zeros(polytope.n_outcomes)
    probabilities[columns] = found
    prices = prices / rows.scale
    total = float(prices[cut:].sum()) or 1.0
    multipliers, prices = prices[cut:] / total, prices[:cut] / total
    worth = multipliers @ gains + polytope.combine(prices)
    return PolytopeSolution(
        probabilities,
        float((gains[:, columns] @ found).min()),
        polytope.ceiling(worth),
        prices,
        multipliers,
    )


def least_violation(polytope: Polytope) -> PolytopeSolution:
    """Return the lottery under the upper bounds that violates constraints least.

    Its value is minus the violation in row-scaled units; its prices prove, where the
    bound is below zero, that no lottery satisfies all constraints.
    """
    slacks = polytope.slacks / polytope.scale[:, None]
    even = np.flatnonzero(polytope.is_equality)
    alone = Polytope(
        np.empty((0, polytope.n_outcomes)),
        np.empty(0),
        np.zeros(0, dtype=bool),
        polytope.upper,
    )
    both = np.concatenate([slacks, -slacks[even]])
    found = fairest_in_polytope(both, alone)
    prices = found.multipliers[: len(slacks)].copy()
    prices[even] -= found.multipliers[len(slacks) :]
    return PolytopeSolution(
        found.probabilities,
        found.value,
        found.bound,
        prices / polytope.scale,
        np.zeros(0),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows whose products with a lottery may not be negative, or are zero."""

    table: Float64Array
    is_equality: np.ndarray
    scale: Float64Array

    @classmethod
    def of(cls, polytope: Polytope, held: Float64Array | None) -> _Rows:
        table, even = polytope.slacks, polytope.is_equality
        if held is not None and len(held):
            table = np.concatenate([table, held])
            even = np.append(even, np.zeros(len(held), dtype=bool))
        # What a forbidden outcome would do to a row does not count in its scale.
        some = np.abs(table[:, polytope.allowed])
        sizes = some.max(axis=1) if len(table) else np.zeros(0)
        # A power of two, so that scaling rounds nothing.
        scale = np.exp2(np.round(np.log2(np.where(sizes > 0, sizes, 1.0))))
        return cls(table / scale[:, None], even, scale)

    @property
    def n_rows(self) -> int:
        return len(self.table)

    def corrected_prices(
        self,
        prices: Float64Array,
        columns: np.ndarray,
        worth: Float64Array,
        lottery: Float64Array,
        polytope: Polytope,
    ) -> Float64Array:
        """Level the worth of the outcomes that are used, as far as floats go."""
        shares = lottery[columns]
        loose = (shares > BINDING) & (shares < polytope.upper[columns] - BINDING)
        binding = self.is_equality | (np.abs(self.table @ lottery) <= BINDING)
        some = self.table[np.ix_(binding, columns[loose])]
        best, lowest = prices, self._ceiling(prices, columns, worth, polytope)
        for _ in range(CORRECTIONS if some.size else 0):
            levels = worth[loose] + prices @ self.table[:, columns[loose]]
            system = np.vstack([some, -np.ones(some.shape[1])]).T
            step = np.linalg.lstsq(system, levels.mean() - levels, rcond=1e-13)[0]
            prices = prices.copy()
            prices[binding] += step[:-1]
            prices = np.where(self.is_equality, prices, np.maximum(prices, 0.0))
            ceiling = self._ceiling(prices, columns, worth, polytope)
            if ceiling < lowest:
                best, lowest = prices, ceiling
        return best

    def _ceiling(
        self,
        prices: Float64Array,
        columns: np.ndarray,
        worth: Float64Array,
        polytope: Polytope,
    ) -> float:
        total = np.zeros(polytope.n_outcomes)
        total[columns] = worth + prices @ self.table[:, columns]
        return polytope.ceiling(total)


def _solve(
    rows: _Rows,
    columns: np.ndarray,
    worth: Float64Array,
    upper: Float64Array,
    floors: Float64Array | None = None,
) -> tuple[Float64Array, Float64Array]:
    """Return the shares of some outcomes, and a price for each scaled row.

    With `floors`, one more variable t is maximized, and each row's product is at least
    its floor times t.
    """
    n = len(columns)
    table, even = rows.table[:, columns], rows.is_equality
    costs = -worth
    bounds: list[tuple[float | None, float]] = [(0.0, bound) for bound in upper]
    total = np.ones(n)
    if floors is not None:
        table = np.column_stack([table, -floors])
        costs, bounds = np.append(costs, -1.0), [*bounds, (None, 1.0)]
        total = np.append(total, 0.0)
    for method, tolerance in ATTEMPTS:
        answer = linprog(
            costs,
            A_ub=-table[~even],
            b_ub=np.zeros(int((~even).sum())),
            A_eq=np.vstack([table[even], total]),
            b_eq=np.append(np.zeros(int(even.sum())), 1.0),
            bounds=bounds,
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
            f"the linear program over {n} outcomes and {len(table)} constraints found "
            f"no lottery ({answer.message.strip()}); rescale the rows, or loosen a "
            "constraint by 1e-9"
        )
    prices = np.zeros(rows.n_rows)
    prices[~even] = np.maximum(-answer.ineqlin.marginals, 0.0)
    prices[even] = answer.eqlin.marginals[:-1]
    shares = np.clip(answer.x[:n], 0.0, upper)
    if floors is not None:
        return shares / shares.sum(), prices
    return corrected_shares(table, even, shares, upper), prices


def corrected_shares(
    table: Float64Array, even: np.ndarray, shares: Float64Array, upper: Float64Array
) -> Float64Array:
    """Move shares by as little as brings rows that are missed to zero.

    HiGHS lets them be missed by its tolerance.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n)
        Rows of slacks, about 1 in size.
    even : ndarray of bool of shape (n_rows,)
        Which rows must be zero; the others may be more.
    shares : ndarray of shape (n,)
        Probabilities, almost.
    upper : ndarray of shape (n,)
    """
    fixed = even.copy()
    best, least = shares, np.inf
    for _ in range(CORRECTIONS):
        slack = table @ shares
        total = float(shares.sum())
        missed = np.where(even, np.abs(slack), np.maximum(-slack, 0.0))
        miss = max(float(missed.max(initial=0.0)), abs(total - 1))
        if miss < least:
            best, least = shares, miss
        if miss <= ROUNDING:
            break
        fixed |= slack < 0
        loose = (shares > 0) & (shares < upper)
        system = np.vstack([table[np.ix_(fixed, loose)], np.ones(int(loose.sum()))])
        wanted = np.append(-slack[fixed], 1 - total)
        step = np.linalg.lstsq(system, wanted, rcond=1e-13)[0]
        shares = shares.copy()
        shares[loose] += step
        shares = np.clip(shares, 0.0, upper)
    return best
