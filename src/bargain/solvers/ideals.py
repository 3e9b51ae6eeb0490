"""The most that each hypothesis could gain if nobody else may lose."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.rows.memory import ROUNDING
from bargain.solvers.linear import best_lottery
from bargain.solvers.raising import Program

# Where a bound exceeds what was found by more than this share of it, more digits are
# asked for.
CLOSE = 1e-13


def ideal_gains(
    rows: ArrayRows, asked: np.ndarray, alone: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Return the greatest gains over the lotteries at which no row's gain is negative.

    A row whose favourite outcome costs nobody anything has that; for each of the
    others a linear program is solved.

    Parameters
    ----------
    rows : ArrayRows
        Row-scaled gains of all who bargain.
    asked : ndarray of bool of shape (n_rows,)
        Whose are wanted.
    alone : ndarray of shape (n_asked,)
        The most that each of these could have if others might lose.

    Returns
    -------
    gains : ndarray of shape (n_asked,)
        What some lottery gives.
    bounds : ndarray of shape (n_asked,)
        What no lottery exceeds.

    Raises
    ------
    SolverError
        If a linear program is not solved.
    """
    some = rows if asked.all() else rows.select(asked)
    harmless = np.min(rows.each_part(_lowest), axis=0) >= 0
    gains, bounds = alone.copy(), alone.copy()
    fine: Program | None = None
    floors = np.zeros(rows.n_rows)
    for row in range(some.n_rows):
        entries = some.select(np.array([row])).dense()[0]
        if entries[harmless].max(initial=-np.inf) == gains[row]:
            continue
        found = best_lottery(entries, rows)
        gains[row] = entries @ found.probabilities
        bounds[row] = _bound(entries, rows, found.multipliers)
        if bounds[row] - gains[row] > CLOSE * gains[row]:
            fine = fine or Program(rows, is_fine=True)
            lottery, multipliers = fine.maximize(entries, floors)
            bound = _bound(entries, rows, multipliers)
            if bound - entries @ lottery < bounds[row] - gains[row]:
                gains[row], bounds[row] = entries @ lottery, bound
    return gains, bounds


def _bound(entries: Float64Array, rows: ArrayRows, multipliers: Float64Array) -> float:
    sums = entries + rows.combine(multipliers)
    hidden = ROUNDING * np.abs(entries) + rows.combined_rounding(multipliers)
    return float((sums + hidden).max())


def _lowest(rows: ArrayRows) -> Float64Array:
    return np.asarray(np.min([block.min(axis=0) for _, block in rows.blocks()], axis=0))
