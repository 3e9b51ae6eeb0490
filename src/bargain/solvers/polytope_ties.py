"""Of all best lotteries in a polytope, the one of least Euclidean norm.

By complementary slackness these are the lotteries on the outcomes of the highest price,
full where the price is above that, tight where a constraint has a price, with the
same expected gains. On that face the least norm is a least distance problem.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.solvers.least_norm import is_only_one
from bargain.solvers.nearest_above import nearest_above
from bargain.solvers.polytope_linear import corrected_shares
from bargain.solvers.row_space import row_basis

# Probabilities up to this may be what rounding leaves of 0.
USED = 1e-12

# Directions with a relative singular value below this are rounding.
RANK = 1e-11

# Faces over more outcomes are not searched.
MOST = 1000


def least_norm_in_face(
    polytope: Polytope,
    lottery: Float64Array,
    worth: Float64Array,
    prices: Float64Array,
    rows: ArrayRows | None,
    slack: float,
) -> tuple[Float64Array, bool]:
    """Return the least-norm lottery among those as good, and whether there is no other.

    Parameters
    ----------
    polytope : Polytope
    lottery : ndarray of shape (n_outcomes,)
        A best one.
    worth : ndarray of shape (n_outcomes,)
        The price of each outcome: the gradient with all multipliers added.
    prices : ndarray of shape (n_constraints,)
        Of the polytope's rows.
    rows : ArrayRows, or None
        Gains that must stay.
    slack : float
        Prices that differ by no more are the same.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
        The one given where no better was found.
    unique : bool
    """
    upper = polytope.upper
    table = polytope.slacks / polytope.scale[:, None]
    partly = (lottery > USED) & (lottery < upper - USED)
    some = worth[partly] if partly.any() else worth[lottery > USED].min(keepdims=True)
    free = polytope.allowed & (np.abs(worth - np.median(some)) <= slack)
    columns = np.flatnonzero(free | partly)
    if len(columns) > MOST:
        return lottery, False
    tight = polytope.is_equality | (prices * polytope.scale > slack)
    extra = np.concatenate([np.ones((1, len(columns))), table[np.ix_(tight, columns)]])
    basis = row_basis(rows, columns, extra)
    rest = lottery.copy()
    rest[columns] = 0.0
    loose = table[~tight]
    found, unique = _nearest(
        basis, lottery[columns], upper[columns], loose[:, columns], -(loose @ rest)
    )
    rest[columns] = found
    return corrected_shares(table, polytope.is_equality, rest, upper), unique


def _nearest(
    basis: Float64Array,
    here: Float64Array,
    room: Float64Array,
    loose: Float64Array,
    least: Float64Array,
) -> tuple[Float64Array, bool]:
    """Minimize ``|q|`` for 0 <= q <= room that look like `here` to the basis.

    They also have ``loose q >= least``, and it is said whether there was a choice.
    """
    n, rank = len(here), len(basis)
    if rank == n:
        return here, True
    capped = np.flatnonzero(room < 1)
    if _is_only_one(basis, here, room, capped, loose, least):
        return here, True
    free = np.linalg.svd(basis, full_matrices=True)[2][rank:]
    fixed = basis.T @ (basis @ here)
    rows = np.concatenate([np.eye(n), -np.eye(n)[capped], loose])
    bounds = np.concatenate([np.zeros(n), -room[capped], least])
    nearest = nearest_above(fixed, free, rows, bounds)
    if nearest is None:
        return here, False
    rough, duals = nearest
    # What binds is known; the least norm on it is found with all digits.
    binding = duals > 1e-12 * max(float(duals.max()), 1e-300)
    system = np.vstack([basis, rows[binding]])
    wanted = np.append(basis @ here, bounds[binding])
    found = np.linalg.lstsq(system, wanted, rcond=1e-12)[0]
    if np.abs(found - rough).max() > 1e-6:
        found = rough
    return np.clip(found, 0.0, room), False


def _is_only_one(
    basis: Float64Array,
    here: Float64Array,
    room: Float64Array,
    capped: np.ndarray,
    loose: Float64Array,
    least: Float64Array,
) -> bool:
    """Whether no other shares are allowed: inequalities get variables of their own."""
    n, n_caps, n_rows = len(here), len(capped), len(loose)
    system = np.zeros((len(basis) + n_caps + n_rows, n + n_caps + n_rows))
    system[: len(basis), :n] = basis
    system[len(basis) :, :n] = np.concatenate([np.eye(n)[capped], -loose])
    system[len(basis) :, n:] = np.eye(n_caps + n_rows)
    spare = np.concatenate([room[capped] - here[capped], loose @ here - least])
    _, sizes, axes = np.linalg.svd(system, full_matrices=False)
    known = axes[sizes > RANK * sizes[0]]
    return is_only_one(known, np.append(here, np.maximum(spare, 0.0)))
