"""Ties between leximin lotteries: the one of least norm."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.leximin.prices import is_open
from bargain.rows import ArrayRows
from bargain.solvers.copies import share_among_copies
from bargain.solvers.least_norm import is_only_one, least_norm
from bargain.solvers.row_space import row_basis
from bargain.solvers.simplex_newton import Face


def settle_leximin(
    rows: ArrayRows, total: Float64Array, lottery: Float64Array
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

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    unique : bool
        Whether there was no choice.
    """
    columns = np.flatnonzero(is_open(rows.combine(total)) | (lottery > 0))
    face = Face.simplex(rows.n_outcomes)
    basis = row_basis(rows, columns, face.sums[:, columns])
    if len(basis) == len(columns):
        return lottery, True
    settled = np.zeros_like(lottery)
    settled[columns] = least_norm(basis, lottery[columns])
    settled[columns] = share_among_copies(rows, face, columns, settled[columns])
    settled /= settled.sum()
    return settled, is_only_one(basis, settled[columns])
