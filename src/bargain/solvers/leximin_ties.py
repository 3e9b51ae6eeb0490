"""Ties between leximin lotteries: the one of least norm."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.leximin import Leximin
from bargain.leximin.prices import is_open
from bargain.rows import ArrayRows
from bargain.solvers.copies import share_among_copies
from bargain.solvers.least_norm import is_only_one, least_norm
from bargain.solvers.row_space import row_basis
from bargain.solvers.simplex_newton import Face

# Where the last digit of a probability is worth more to someone than all that it has,
# those below this share stay as they are when ties are settled.
TINY_SHARE = 1e-12

# Levels this close, as shares of themselves, are the same.
SAME = 1e-9


def settle_leximin(
    criterion: Leximin, goal: float, lottery: Float64Array, stages: Float64Array
) -> tuple[Float64Array, bool]:
    """Return the least-norm lottery with the same expected gains, and if it is alone.

    Rounding may not cost more than the goal, nor anybody what it has.

    Parameters
    ----------
    criterion : Leximin
    goal : float
        The gap that may be reached.
    lottery : ndarray of shape (n_outcomes,)
    stages : ndarray of shape (n_stages, n_rows + n_held)
        The multipliers that prove it best.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    unique : bool
        Whether there was no choice.
    """
    rows, n_rows = criterion.everyone, criterion.rows.n_rows
    evidence = criterion.joined(stages[:, :n_rows], stages[:, n_rows:])
    total = stages.sum(axis=0)
    before, unique = None, False
    for kept in (0.0, TINY_SHARE):
        settled, unique = _least_norm(rows, total, lottery, kept)
        if settled is lottery:
            return settled, unique
        before = before or criterion.judge(lottery, evidence, exact=False)
        after = criterion.judge(settled, evidence, exact=False)
        is_as_good = after[1] <= max(goal, before[1]) and _is_level(
            criterion.rows, lottery, settled
        )
        if is_as_good and after[2] <= max(1e-12, before[2]):
            return settled, unique
    everything = np.arange(rows.n_outcomes)
    face = Face.simplex(rows.n_outcomes)
    return share_among_copies(rows, face, everything, lottery), unique


def _is_level(rows: ArrayRows, one: Float64Array, other: Float64Array) -> bool:
    """Whether everybody has the same at both, but for rounding."""
    levels = rows.expect(one)
    moved = np.abs(rows.expect(other) - levels)
    allowed = SAME * np.maximum(levels, levels.min()) + rows.rounding(one)
    return bool((moved <= allowed).all())


def _least_norm(
    rows: ArrayRows, total: Float64Array, lottery: Float64Array, kept: float = 0.0
) -> tuple[Float64Array, bool]:
    """Return the least-norm lottery with the same expected gains, and if it is alone.

    Where the sum of all stages' multipliers is not the greatest, no leximin lottery
    has any probability, and the expected gains of all of them are the same.

    Parameters
    ----------
    rows : ArrayRows
        Those who can gain, and those who are held.
    total : ndarray of shape (n_rows,)
        All stages' multipliers together.
    lottery : ndarray of shape (n_outcomes,)
    kept : float
        Positive probabilities below this stay as they are, but for copies.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    unique : bool
        Whether there was no choice.
    """
    is_kept = (lottery > 0) & (lottery < kept)
    is_free = (is_open(rows.combine(total)) | (lottery > 0)) & ~is_kept
    columns = np.flatnonzero(is_free)
    face = Face.simplex(rows.n_outcomes)
    basis = row_basis(rows, columns, face.sums[:, columns])
    if len(basis) == len(columns) and not is_kept.any():
        return lottery, True
    settled = lottery.copy()
    settled[columns] = least_norm(basis, lottery[columns])
    unique = is_only_one(basis, settled[columns])
    columns = np.flatnonzero(is_free | is_kept)
    settled[columns] = share_among_copies(rows, face, columns, settled[columns])
    return settled / settled.sum(), unique
