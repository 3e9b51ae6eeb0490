"""Of all lotteries with the same expected gains, the one of least Euclidean norm.

It is unique, and it knows neither labels nor order: equal outcomes get equal shares.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.solvers.nearest_above import nearest_above


def least_norm(basis: Float64Array, lottery: Float64Array) -> Float64Array:
    """Return the least-norm lottery that `basis` cannot tell from the given one.

    Minimize ``|q|^2`` over q >= 0 with ``basis q = basis lottery``. The dual has one
    variable per row of the basis: ``q = max(0, basis' v)`` at the root of a piecewise
    linear function, found by Newton's method.

    Parameters
    ----------
    basis : ndarray of shape (rank, n)
        Orthonormal rows.
    lottery : ndarray of shape (n,)
        Nonnegative.

    Returns
    -------
    lottery : ndarray of shape (n,)
        Nonnegative; the one given where no better was found.
    """
    goal = basis @ lottery
    prices = goal.copy()

    def loss(at: Float64Array) -> float:
        shares = np.maximum(basis.T @ at, 0.0)
        return float(shares @ shares / 2 - goal @ at)

    for _ in range(100):
        shares = basis.T @ prices
        inside = shares > 0
        miss = basis[:, inside] @ shares[inside] - goal
        if np.abs(miss).max() <= 1e-15:
            break
        some = basis[:, inside]
        change = -np.linalg.lstsq(some @ some.T, miss, rcond=1e-13)[0]
        step, here = 1.0, loss(prices)
        while loss(prices + step * change) > here + 1e-17 and step > 1e-10:
            step /= 2
        prices = prices + step * change
    found = np.maximum(basis.T @ prices, 0.0)
    # Where a lottery is a vertex, the root is at infinity and the search falls short.
    if np.abs(basis @ found - goal).max() > 1e-13:
        found = _by_least_distance(basis, lottery)
    if np.abs(basis @ found - goal).max() > 1e-13:
        return lottery
    return found if found @ found < lottery @ lottery else lottery


def _by_least_distance(basis: Float64Array, lottery: Float64Array) -> Float64Array:
    """Solve the same problem over the null space, as least distance programming."""
    n = len(lottery)
    if n > 2000:
        return lottery
    fixed = basis.T @ (basis @ lottery)
    _, _, whole = np.linalg.svd(basis)
    free = whole[len(basis) :]
    found = nearest_above(fixed, free, np.eye(n))
    return lottery if found is None else np.maximum(found[0], 0.0)


def is_only_one(basis: Float64Array, lottery: Float64Array) -> bool:
    """Whether no other lottery looks the same to `basis`.

    Parameters
    ----------
    basis : ndarray of shape (rank, n)
        Orthonormal rows.
    lottery : ndarray of shape (n,)
    """
    rank, n = basis.shape
    if rank == n:
        return True
    positive = lottery > 1e-12
    sizes = np.linalg.svd(basis[:, positive], compute_uv=False)
    if len(sizes) < positive.sum() or sizes[-1] < 1e-10:
        return False
    # Could an outcome of probability zero have some, the rest making up for it?
    answer = linprog(
        -np.where(positive, 0.0, 1.0),
        A_eq=basis,
        b_eq=np.zeros(rank),
        bounds=[(-1.0, 1.0) if inside else (0.0, 1.0) for inside in positive],
        method="highs",
    )
    return bool(answer.x is None or -answer.fun <= 1e-8)
