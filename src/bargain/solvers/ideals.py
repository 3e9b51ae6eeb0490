"""The most that each hypothesis could gain if nobody else may lose."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.formula import Formula
from bargain.problem import exact_gains
from bargain.rows import ArrayRows
from bargain.rows.memory import ROUNDING
from bargain.solvers.linear import best_lottery
from bargain.solvers.raising import Program
from bargain.solvers.rational_leximin import feasible

# Where a bound exceeds what was found by more than this share of it, more digits are
# asked for.
CLOSE = 1e-13

# Up to so many entries, steps in rational arithmetic take no longer than programs in
# floats, one for each row.
SMALL = 256


def ideal_gains(
    rows: ArrayRows, asked: np.ndarray, alone: Float64Array, formula: Formula
) -> tuple[Float64Array, Float64Array]:
    """Return the greatest gains over the lotteries at which no row's gain is negative.

    A row whose favourite outcome costs nobody anything has that; for each of the
    others a linear program is solved. Small tables are solved without rounding.

    Parameters
    ----------
    rows : ArrayRows
        Row-scaled gains of all who bargain.
    asked : ndarray of bool of shape (n_rows,)
        Whose are wanted.
    alone : ndarray of shape (n_asked,)
        The most that each of these could have if others might lose.
    formula : Formula
        The disagreement point, for rational gains where the table is small.

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
    if rows.size <= SMALL:
        try:
            gains = _in_rationals(rows, asked, formula)
        except SolverError:
            pass  # rounding in the point may leave no lottery at all
        else:
            return gains, np.nextafter(gains, np.inf)
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
        bounds[row] = (entries + rows.combine(found.multipliers)).max()
        if bounds[row] - gains[row] > CLOSE * gains[row]:
            fine = fine or Program(rows, is_fine=True)
            with suppress(SolverError):  # what was found has a bound, too
                lottery, multipliers = fine.maximize(entries, floors)
                bound = float((entries + rows.combine(multipliers)).max())
                if bound - entries @ lottery < bounds[row] - gains[row]:
                    gains[row], bounds[row] = entries @ lottery, bound
        bounds[row] = max(bounds[row], gains[row] * (1 + ROUNDING))
    return gains, bounds


def _in_rationals(rows: ArrayRows, asked: np.ndarray, formula: Formula) -> Float64Array:
    table = [exact_gains(rows, formula, row) for row in range(rows.n_rows)]
    dictionary, gains = feasible([], table), []
    for row in np.flatnonzero(asked):
        name = rows.n_outcomes + int(row)
        dictionary.maximize(name)
        gains.append(float(dictionary.value(name)))
    return np.array(gains)


def _lowest(rows: ArrayRows) -> Float64Array:
    return np.asarray(np.min([block.min(axis=0) for _, block in rows.blocks()], axis=0))
