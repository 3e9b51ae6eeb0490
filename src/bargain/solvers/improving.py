"""Lotteries that everybody in a group prefers to what they have."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array


def most_improving(
    levels: Float64Array, least: Float64Array
) -> tuple[Float64Array, float] | None:
    """Return the lottery that improves the sum of levels most while hurting nobody.

    Parameters
    ----------
    levels : ndarray of shape (n_rows, n_outcomes)
    least : ndarray of shape (n_rows,)
        What each row has.

    Returns
    -------
    found : tuple of ndarray of shape (n_outcomes,) and float, or None
        The lottery, and the sum of the improvements; None if the solver found none.
    """
    lottery = _solved(levels, least, -levels.sum(axis=0))
    return (
        None if lottery is None else (lottery, float((levels @ lottery - least).sum()))
    )


def best_for_all(
    levels: Float64Array, least: Float64Array, share: float
) -> tuple[Float64Array, float] | None:
    """Return the lottery that improves on `least` by most for whom it improves least.

    Parameters
    ----------
    levels : ndarray of shape (n_rows, n_outcomes)
    least : ndarray of shape (n_rows,)
        What each row has.
    share : float
        Only so much of the levels counts.

    Returns
    -------
    found : tuple of ndarray of shape (n_outcomes,) and float, or None
        The lottery, and the least improvement, which may be negative.
    """
    n_rows, n = levels.shape
    padded = np.column_stack([share * levels, -np.ones(n_rows)])
    objective = np.append(np.zeros(n), -1.0)
    answer = linprog(
        objective,
        A_ub=-padded,
        b_ub=-least,
        A_eq=np.append(np.ones(n), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * n + [(None, None)],
        method="highs-ds",
    )
    if answer.x is None:
        return None
    lottery = np.maximum(answer.x[:-1], 0.0)
    lottery /= lottery.sum()
    return lottery, float((share * levels @ lottery - least).min())


def _solved(
    levels: Float64Array, least: Float64Array, objective: Float64Array
) -> Float64Array | None:
    answer = linprog(
        objective,
        A_ub=-levels,
        b_ub=-least,
        A_eq=np.ones((1, levels.shape[1])),
        b_eq=[1.0],
        method="highs-ds",
    )
    if answer.x is None:
        return None
    lottery = np.maximum(answer.x, 0.0)
    return np.asarray(lottery / lottery.sum())
