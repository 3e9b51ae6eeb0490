"""A concave quadratic over nonnegative numbers that keep some sums: the Newton step.

Maximize ``c . s - s' B s / 2`` over ``x = x0 + s >= 0`` with ``E s = 0``, where x0 is
feasible. A primal active set: every iterate is feasible and no worse than the last.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array

# The Hessian is scaled to a unit diagonal; this much is added to it, so that exact
# copies of an outcome leave the system solvable.
RIDGE = 1e-14


def maximize_quadratic(
    slope: Float64Array,
    curvature: Float64Array,
    start: Float64Array,
    sums: Float64Array,
) -> Float64Array:
    """Return the maximizing x.

    Parameters
    ----------
    slope : ndarray of shape (n,)
        The derivative c at `start`.
    curvature : ndarray of shape (n, n)
        Positive semidefinite B.
    start : ndarray of shape (n,)
        Nonnegative x0.
    sums : ndarray of shape (n_sums, n)
        The rows E whose products with x may not change.

    Returns
    -------
    x : ndarray of shape (n,)
        Nonnegative.

    References
    ----------
    .. [1] J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd ed., 2006,
       section 16.5.
    """
    # Jacobi scaling: outcomes that matter to one tiny credence alone have curvatures
    # many decades above the others'.
    diagonal = np.sqrt(np.maximum(np.diag(curvature), 0.0))
    diagonal[diagonal == 0] = 1.0
    scaled = curvature / diagonal / diagonal[:, None]
    scaled[np.diag_indices_from(scaled)] += RIDGE
    c, e, origin = slope / diagonal, sums / diagonal, start * diagonal

    x = _guessed(c, scaled, e, origin)
    free = x > 0
    slack = 1e-14 * (np.abs(c).max() + 1e-300)
    best_blocked = np.inf
    for _ in range(4 * len(c) + 20):
        target, prices = _solve_free(c, scaled, e, origin, free)
        moving = target - x
        shrinking = free & (target < 0)
        if shrinking.any():
            ratios = np.full(len(c), np.inf)
            ratios[shrinking] = x[shrinking] / (x[shrinking] - target[shrinking])
            step = float(ratios.min())
            x = np.where(ratios <= step, 0.0, np.maximum(x + step * moving, 0.0))
            free &= x > 0
            continue
        x = target
        reduced = c - scaled @ (x - origin) - prices @ e
        reduced[free] = -np.inf
        entering = int(reduced.argmax())
        if reduced[entering] <= slack or entering == best_blocked:
            break
        free[entering] = True
        best_blocked = np.inf
    return np.asarray(np.maximum(x, 0.0) / diagonal)


def _solve_free(
    c: Float64Array,
    scaled: Float64Array,
    e: Float64Array,
    origin: Float64Array,
    free: np.ndarray,
) -> tuple[Float64Array, Float64Array]:
    """Return the maximizer when only the free entries may differ from zero.

    The others are zero, so they pull the sums and the slopes by minus their origin.
    """
    places = np.flatnonzero(free)
    fixed = np.where(free, 0.0, -origin)
    slope = c[places] - scaled[places] @ fixed
    some = e[:, places]
    answers = np.linalg.solve(
        scaled[np.ix_(places, places)], np.column_stack([slope, some.T])
    )
    unbound, effects = answers[:, 0], answers[:, 1:]
    need = some @ unbound + e @ fixed
    if len(e) == 1:
        prices = need / (some @ effects)[0]
    else:
        prices = np.linalg.lstsq(some @ effects, need, rcond=1e-13)[0]
    target = np.zeros(len(c))
    target[places] = origin[places] + unbound - effects @ prices
    return target, prices


def _guessed(
    c: Float64Array, scaled: Float64Array, e: Float64Array, origin: Float64Array
) -> Float64Array:
    """Guess the zeros by dropping all negative entries at once, a few times.

    For one sum (the simplex) a guess that is no worse than the start replaces it,
    which saves one linear system per outcome that leaves the support.
    """
    if len(e) != 1:
        return origin
    free = origin > 0
    guess = origin
    for _ in range(8):
        target, _ = _solve_free(c, scaled, e, origin, free)
        if (target >= 0).all():
            guess = target
            break
        free &= target > 0
        if not free.any():
            break
    step = guess - origin
    gained = c @ step - step @ scaled @ step / 2
    return guess if gained >= 0 else origin
