"""The nearest point of a cone, against its conditions of optimality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.solvers.nearest import nearest_in_cone


@settings(max_examples=200, deadline=None)
@given(
    normals=arrays(np.float64, (6, 3), elements=st.integers(-2, 2).map(float)),
    point=arrays(np.float64, 3, elements=st.integers(-3, 3).map(float)),
)
def test_nearest_point_is_in_the_cone_and_no_other_is_nearer(normals, point):
    nearest = nearest_in_cone(normals, point)

    # By Moreau, y is nearest if it is in the cone, at a right angle to the rest of
    # the point, and the rest is in the polar cone: a sum of normals times -u.
    assert (normals @ nearest).min() >= -1e-10
    assert nearest @ (point - nearest) == pytest.approx(0, abs=1e-10)
    rays = np.random.default_rng(0).normal(size=(200, 3))
    inside = rays[(rays @ normals.T >= 0).all(axis=1)]
    assert (inside @ (point - nearest)).max(initial=0) <= 1e-10


def test_a_point_inside_stays():
    point = np.array([2.0, 1.0])

    assert nearest_in_cone(np.eye(2), point).tolist() == [2, 1]
    assert nearest_in_cone(np.zeros((0, 2)), point).tolist() == [2, 1]


def test_a_normal_of_rounding_asks_for_nothing():
    normals = np.array([[1.0, 0], [-1e-17, -1e-17]])

    assert nearest_in_cone(normals, np.array([1.0, 1.0])).tolist() == [1, 1]


def test_opposite_normals_leave_a_line():
    normals = np.array([[1.0, -1], [-1, 1], [1, 0]])

    assert nearest_in_cone(normals, np.array([3.0, 1])) == pytest.approx([2, 2])
