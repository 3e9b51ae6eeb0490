"""The convex hull of points in the plane, and the part that nothing beats."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array

# Of a range: what rounding may put between a point and the edge that it is on.
ON = 1e-12

# Of the unit square: what rounding may turn three points in line by.
IN_LINE = 1e-14

# Of more points than these, most are seen to be inside in one go.
MANY, DIRECTIONS, INSIDE = 1_000, 64, 1e-9


def hull_of(points: Float64Array) -> np.ndarray:
    """Return which points are corners of the convex hull, counterclockwise.

    Parameters
    ----------
    points : ndarray of shape (n_points, 2)
        In units of any size: each axis is measured by its range.

    Returns
    -------
    corners : ndarray of int
        From the leftmost on, the lowest of these first.

    References
    ----------
    .. [1] A. M. Andrew, "Another efficient algorithm for convex hulls in two
       dimensions", Information Processing Letters 9 (1979).

    Examples
    --------
    >>> hull_of(np.array([[0.0, 0.0], [1.0, 0.0], [0.2, 0.2], [0.0, 1.0]]))
    array([0, 1, 3])
    """
    unit = _by_range(points)
    left = np.arange(len(unit)) if len(unit) <= MANY else _not_inside(unit)
    _, first = np.unique(unit[left], axis=0, return_index=True)
    order = left[first].tolist()  # by x, then by y
    lower, upper = _chain(unit, order), _chain(unit, order[::-1])
    corners = [*lower[:-1], *upper[:-1]] if len(order) > 1 else order
    return np.array(corners)


def _not_inside(unit: Float64Array) -> np.ndarray:
    """Return which points are not well within the hull of a few extreme ones."""
    angles = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    far = [
        int((unit @ np.array([np.cos(angle), np.sin(angle)])).argmax())
        for angle in angles
    ]
    corners = unit[np.unique(far)]
    edges = corners[hull_of(corners)]
    is_inside = np.ones(len(unit), dtype=bool)
    for a, b in zip(edges, np.roll(edges, -1, axis=0), strict=True):
        turns = (b[0] - a[0]) * (unit[:, 1] - a[1])
        turns -= (b[1] - a[1]) * (unit[:, 0] - a[0])
        is_inside &= turns > INSIDE
    return np.flatnonzero(~is_inside)


def _by_range(points: Float64Array) -> Float64Array:
    # Halved first, so that no range is more than a float can hold.
    halves = points / 2
    low, high = halves.min(axis=0), halves.max(axis=0)
    return np.asarray((halves - low) / np.where(high > low, high - low, 1.0))


def _chain(points: Float64Array, order: list[int]) -> list[int]:
    """Return the points that turn left on the way."""
    chain: list[int] = []
    for k in order:
        while len(chain) > 1 and (_turn(*points[[chain[-2], chain[-1], k]]) <= IN_LINE):
            chain.pop()
        chain.append(k)
    return chain


def _turn(a: Float64Array, b: Float64Array, c: Float64Array) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def frontier_of(points: Float64Array, hull: np.ndarray) -> np.ndarray:
    """Return the corners of a hull that nothing in it beats, the rightmost first.

    Parameters
    ----------
    points : ndarray of shape (n_points, 2)
    hull : ndarray of int
        Corners, counterclockwise.

    Returns
    -------
    frontier : ndarray of int

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [1.0, 0.0], [0.2, 0.2], [0.0, 1.0]])
    >>> frontier_of(points, hull_of(points))
    array([1, 3])
    """
    x, y = points[hull].T
    start = int(np.lexsort((-y, -x))[0])  # rightmost, the highest of these
    end = int(np.lexsort((-x, -y))[0])  # highest, the rightmost of these
    around = np.roll(hull, -start)
    return around[: (end - start) % len(hull) + 1]


def on_frontier(points: Float64Array, frontier: np.ndarray) -> np.ndarray:
    """Return the points on a frontier, between its corners too, the rightmost first.

    Parameters
    ----------
    points : ndarray of shape (n_points, 2)
    frontier : ndarray of int
        Its corners, the rightmost first.

    Returns
    -------
    on : ndarray of int

    Examples
    --------
    >>> points = np.array([[0.0, 2.0], [0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    >>> on_frontier(points, np.array([3, 0]))
    array([3, 2, 0])
    """
    x, y = _by_range(points).T
    corners_x, corners_y = x[frontier[::-1]], y[frontier[::-1]]
    is_on = (x >= corners_x[0]) & (x <= corners_x[-1])
    is_on &= np.abs(y - np.interp(x, corners_x, corners_y)) <= ON
    is_on[frontier] = True
    order = np.lexsort((y, -x))
    return np.asarray(order[is_on[order]])
