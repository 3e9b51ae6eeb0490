"""Small corrections that make equations hold to the last digit.

HiGHS leaves a few digits of its equations unsettled. Corrections are relative, so that
what is zero stays zero and what is positive stays positive.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.linear import ROWS_AT_ONCE

# Small singular values, of directions that the equations say nothing about.
RANK_TOLERANCE = 1e-13

ROUNDS = 3


def level_lottery(
    lottery: Float64Array, table: Float64Array, groups: np.ndarray
) -> Float64Array:
    """Correct a lottery so that rows of a group expect the same.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    table : ndarray of shape (n_rows, n_outcomes)
    groups : ndarray of int of shape (n_rows,)
        Numbers from 0; those below zero stand for rows that expect nothing.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
        The one given where no better was found.
    """
    if not len(table) or len(table) > ROWS_AT_ONCE:
        return lottery
    n_groups = int(groups.max(initial=-1)) + 1
    kinds = (groups[:, None] == np.arange(n_groups)).astype(float)
    sizes = np.abs(table).max(axis=1)
    best, least = lottery, np.inf
    for _ in range(ROUNDS + 1):
        expected = table @ lottery
        levels = [expected[groups == group].mean() for group in range(n_groups)]
        miss = (kinds @ np.array(levels) - expected) / sizes
        if not np.abs(miss).max() < least:
            break
        best, least = lottery, float(np.abs(miss).max())
        used = np.flatnonzero(lottery)
        system = np.vstack(
            [
                np.hstack([table[:, used] * lottery[used], -kinds]) / sizes[:, None],
                np.append(lottery[used], np.zeros(n_groups)),
            ]
        )
        step = np.linalg.lstsq(system, np.append(miss, 0.0), rcond=RANK_TOLERANCE)[0]
        moved = lottery.copy()
        moved[used] *= np.maximum(1.0 + step[: len(used)], 0.0)
        lottery = moved / moved.sum()
    return best


def level_prices(
    multipliers: Float64Array, table: Float64Array, counted: np.ndarray
) -> Float64Array:
    """Correct multipliers so that their sum of the rows is the same everywhere.

    Parameters
    ----------
    multipliers : ndarray of shape (n_rows,)
        Positive.
    table : ndarray of shape (n_rows, n_outcomes)
        Over the outcomes that are used.
    counted : ndarray of bool of shape (n_rows,)
        Whose multipliers keep their sum.

    Returns
    -------
    multipliers : ndarray of shape (n_rows,)
        Those given where no better were found.
    """
    if len(table) > ROWS_AT_ONCE:
        return multipliers
    best, least = multipliers, np.inf
    for _ in range(ROUNDS + 1):
        weighted = table * multipliers[:, None]
        sums = weighted.sum(axis=0)
        miss = sums.mean() - sums
        if not np.abs(miss).max() < least:
            break
        best, least = multipliers, float(np.abs(miss).max())
        size = float(np.abs(sums).max()) or 1.0
        system = np.vstack(
            [
                np.hstack([weighted.T / size, -np.ones((table.shape[1], 1))]),
                np.append(np.where(counted, multipliers, 0.0), 0.0),
            ]
        )
        goal = np.append(miss / size, 0.0)
        step = np.linalg.lstsq(system, goal, rcond=RANK_TOLERANCE)[0][:-1]
        multipliers = multipliers * np.maximum(1.0 + step, 0.0)
    return best
