"""Ties: of several equally good lotteries, the one of least norm."""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg.lapack import dpocon, dpotrf

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows, Sums
from bargain.solvers.copies import share_among_copies
from bargain.solvers.least_norm import is_only_one, least_norm
from bargain.solvers.row_space import row_basis
from bargain.solvers.simplex_newton import Face
from bargain.welfare import Welfare

# An outcome whose price falls short by no more than this may share in an optimum.
# Too many are harmless: the expected gains are held fixed, not the prices.
TIED = 1e-9

# Determinants of more columns than this are small however regular they are.
FEW = 8

# So many rows for an outcome are asked whether they can tell outcomes apart.
SEEN_FOR_EACH = 8

# A curvature this well conditioned (scaled to a unit diagonal) settles uniqueness
# without looking at the rows again.
CLEARLY_REGULAR = 1e-9


def settle_ties(
    rows: ArrayRows,
    welfare: Welfare,
    face: Face,
    lottery: Float64Array,
    sums: Sums | None = None,
) -> tuple[Float64Array, bool]:
    """Return the least-norm lottery with the same expected gains.

    At an optimum the expected gains are unique, so the lotteries that share them are
    all the optimal ones.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    face : Face
    lottery : ndarray of shape (n_outcomes,)
        Optimal.
    sums : Sums, optional
        What the rows add up to there, if it is known.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    unique : bool
        Whether there was no choice.
    """
    if sums is None:
        sums = rows.accumulate(lottery, welfare)
    tangent = face.tangent(sums.gradient, lottery > 0)
    level = float(tangent @ lottery)
    # Where rounding hides the prices, copies of what is used are tied all the same.
    lowest = min(level, float(tangent[lottery > 0].min()))
    tied = tangent - lowest >= -TIED * max(1.0, abs(level))
    columns = np.flatnonzero(face.outcomes & tied)
    if len(columns) == 1:
        return lottery, True
    few = _some_rows(rows, SEEN_FOR_EACH * len(columns))
    if face.is_simplex and _are_independent(few, columns):
        return lottery, True
    basis = row_basis(rows, columns, face.sums[:, columns])
    if len(basis) == len(columns):
        return lottery, True
    settled = np.zeros_like(lottery)
    settled[columns] = least_norm(basis, lottery[columns])
    settled[columns] = share_among_copies(rows, face, columns, settled[columns])
    settled /= settled.sum()
    return settled, is_only_one(basis, settled[columns])


def _some_rows(rows: ArrayRows, size: int) -> ArrayRows:
    """Return about so many rows: what they tell apart, all of them do."""
    step = rows.n_rows // size
    return rows if step < 2 else rows.select(np.arange(0, rows.n_rows, step))


def _are_independent(rows: ArrayRows, columns: np.ndarray) -> bool:
    """Whether the rows clearly tell all mixtures of these outcomes apart."""
    if len(columns) > rows.n_rows + 1:
        return False
    told = rows.dense(columns)
    return _is_clearly_regular(told.T.dot(told) + 1.0)


def _is_clearly_regular(squares: Float64Array) -> bool:
    """Whether a Gram matrix, scaled to a unit diagonal, has no small eigenvalue.

    Its determinant is at most e times its least eigenvalue, by the inequality of the
    means of the others.
    """
    roots = np.sqrt(squares.diagonal())
    scaled = squares / roots / roots[:, None]
    factor, failed = dpotrf(scaled)
    if failed:
        return False
    if len(scaled) > FEW:
        # An estimate, of which the threshold leaves room for seven digits.
        size = float(np.abs(scaled).sum(axis=0).max())
        return float(dpocon(factor, size)[0]) > CLEARLY_REGULAR
    root: float = math.prod(factor.diagonal().tolist())
    return root * root > CLEARLY_REGULAR
