"""The point of a polyhedral cone that is nearest to a given point."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array

# A normal this much shorter than the longest is rounding, and asks for nothing.
EMPTY = 1e-12

# A constraint that is broken by no more than this, beside the point's length, is kept.
KEPT = 1e-13

# Constraints enter and leave this often for each one there is, before it is given up.
ROUNDS = 10


def nearest_in_cone(normals: Float64Array, point: Float64Array) -> Float64Array:
    """Return the y nearest to a point with ``normals @ y >= 0``.

    That is ``point + normals.T @ u`` for the ``u >= 0`` that make it shortest: least
    squares of nonnegative numbers, by an active set.

    Parameters
    ----------
    normals : ndarray of shape (n_constraints, n)
    point : ndarray of shape (n,)

    Returns
    -------
    nearest : ndarray of shape (n,)

    References
    ----------
    .. [1] Lawson, C. L. and Hanson, R. J., *Solving Least Squares Problems*, 1974,
       chapter 23.

    Examples
    --------
    >>> nearest_in_cone(np.eye(2), np.array([3.0, -1.0]))
    array([3., 0.])
    """
    sizes = np.linalg.norm(normals, axis=1)
    some = sizes > EMPTY * float(sizes.max(initial=0.0))
    rows = normals[some] / sizes[some, None]
    slack = KEPT * float(np.linalg.norm(point))
    prices = np.zeros(len(rows))
    active = np.zeros(len(rows), dtype=bool)
    nearest = point
    for _ in range(ROUNDS * (len(rows) + 1)):
        short = np.where(active, 0.0, -(rows @ nearest))
        entering = int(short.argmax()) if len(short) else 0
        if not len(short) or short[entering] <= slack:
            break
        active[entering] = True
        while True:
            some = rows[active]
            wanted = np.zeros(len(rows))
            wanted[active] = np.linalg.lstsq(some.T, -point, rcond=1e-13)[0]
            falling = active & (wanted <= 0)
            if not falling.any():
                break
            # As far towards the prices that are wanted as none becomes negative.
            drop = prices[falling] / (prices[falling] - wanted[falling] + 1e-300)
            step = float(drop.min())
            prices = prices + step * (wanted - prices)
            leaving = np.flatnonzero(falling)[drop <= step]
            active[leaving], prices[leaving] = False, 0.0
        prices = wanted
        nearest = point + rows.T @ prices
    return np.asarray(nearest)
