"""The hull of points and its frontier, against what defines them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.plotting.hull import frontier_of, hull_of, on_frontier

POINTS = arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.just(2)),
    elements=st.integers(-4, 4).map(float),  # with ties, copies and points in line
)


@given(points=POINTS)
def test_every_point_is_left_of_every_edge(points):
    corners = points[hull_of(points)]

    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        turns = (b[0] - a[0]) * (points[:, 1] - a[1])
        turns -= (b[1] - a[1]) * (points[:, 0] - a[0])
        assert (turns >= 0).all()


# Divided by the ranges these points in line are so up to rounding only.
IN_LINE = np.array([[-4.0, 0], [3, 1], [-3, 4], [-1, 3]])


@given(points=POINTS)
@example(points=IN_LINE)
def test_every_corner_is_the_only_best_point_in_some_direction(points):
    hull = hull_of(points)
    distinct = np.unique(points, axis=0)
    # Not along an axis, where two may be best.
    angles = 1e-4 + np.linspace(0, 2 * np.pi, 3600, endpoint=False)
    scores = distinct @ np.array([np.cos(angles), np.sin(angles)])

    best = {tuple(distinct[k]) for k in np.unique(scores.argmax(axis=0))}

    assert best == {tuple(point) for point in points[hull]}
    assert len(best) == len(hull)


@given(points=POINTS)
@example(points=np.array([[0.0, 3], [-1, 0], [1, 2], [4, -1]]))
def test_the_frontier_is_the_corners_best_for_some_positive_weights(points):
    frontier = frontier_of(points, hull_of(points))
    angles = np.linspace(0, np.pi / 2, 3600)[1:-1]
    scores = points @ np.array([np.cos(angles), np.sin(angles)])

    best = {tuple(points[k]) for k in np.unique(scores.argmax(axis=0))}

    assert {tuple(point) for point in points[frontier]} == best
    assert (np.diff(points[frontier, 0]) < 0).all()


@given(points=POINTS)
def test_on_the_frontier_is_what_no_mixture_of_points_beats(points):
    on = on_frontier(points, frontier_of(points, hull_of(points)))
    angles = np.linspace(0, np.pi / 2, 3600)[1:-1]
    # All normals of edges between points of this grid, and weights between them.
    steps = np.array([(a, b) for a in range(1, 9) for b in range(1, 9)], dtype=float)
    weights = np.vstack([steps, np.column_stack([np.cos(angles), np.sin(angles)])])
    scores = points @ weights.T

    best = (scores >= scores.max(axis=0) - 1e-12).any(axis=1)

    assert sorted(on) == np.flatnonzero(best).tolist()


@pytest.mark.parametrize("shape", ["square", "normal", "grid", "line"])
def test_the_hull_of_many_points_is_that_of_scipy(shape):
    from scipy.spatial import ConvexHull

    rng = np.random.default_rng(1)
    points = {
        "square": rng.random((5_000, 2)),
        "normal": rng.normal(size=(5_000, 2)),
        "grid": rng.integers(-30, 30, size=(5_000, 2)).astype(float),
        "line": np.outer(rng.random(5_000), [1.0, 1e-3]) + rng.random((5_000, 2)) / 1e9,
    }[shape]

    found = points[hull_of(points)]

    exact = points[ConvexHull(points).vertices]
    assert {tuple(p) for p in found} == {tuple(p) for p in exact}
