"""The least-norm point of a polytope: against Clarabel, by hand, and its uniqueness."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.tied_lotteries import TiedLotteries


def rows_of(matrix) -> ArrayRows:
    table = np.atleast_2d(np.asarray(matrix, dtype=float))
    n = len(table)
    return ArrayRows(table, None, np.zeros(n), None, np.ones(n))


def by_clarabel(fixed, above, point, objective):
    """Return the best point of the same polytope."""
    q = cp.Variable(len(point), nonneg=True)
    constraints = [fixed @ q == fixed @ point, above @ q >= -1e-11]
    program = cp.Problem(objective(q), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program.solve(solver="CLARABEL")
    return q.value


@pytest.mark.parametrize("seed", range(40))
def test_no_point_is_shorter(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 8))
    point = rng.dirichlet(np.ones(n)) * (rng.random(n) < 0.7)
    point = point / point.sum() if point.sum() else np.full(n, 1 / n)
    above = rng.integers(-2, 3, (int(rng.integers(1, 5)), n)).astype(float)
    # The point is on some planes and above the others.
    above -= np.minimum(above @ point, 0)[:, None] * (rng.random() < 0.5)
    above = above[above @ point >= 0]
    if not len(above):
        above = np.zeros((1, n))
    fixed = np.vstack([np.ones(n), rng.integers(0, 3, (int(rng.integers(0, 3)), n))])

    found, unique = TiedLotteries(fixed, rows_of(above), point).least_norm()

    assert found is not None
    assert found.min() >= 0
    assert fixed @ found == pytest.approx(fixed @ point, abs=1e-12)
    assert (above @ found).min() >= -1e-12
    reference = by_clarabel(
        fixed, above, point, lambda q: cp.Minimize(cp.sum_squares(q))
    )
    assert found == pytest.approx(reference, abs=1e-3)
    widths = [
        by_clarabel(fixed, above, point, lambda q, k=k: cp.Maximize(q[k]))[k]
        - by_clarabel(fixed, above, point, lambda q, k=k: cp.Minimize(q[k]))[k]
        for k in range(n)
    ]
    assert unique == (max(widths) < 1e-4)


def test_an_inequality_that_binds_by_hand():
    # Of lotteries with q0 >= q1 + q2 the shortest has q0 = 1 / 2 and equal others.
    polytope = TiedLotteries(
        np.ones((1, 3)), rows_of([[1, -1, -1]]), np.array([1.0, 0.0, 0.0])
    )

    found, unique = polytope.least_norm()

    assert found == pytest.approx([0.5, 0.25, 0.25], abs=1e-15)
    assert not unique
    assert not polytope.is_point


def test_planes_that_meet_in_one_point_leave_no_choice():
    point = np.array([0.25, 0.75])

    assert TiedLotteries(np.array([[1, 1], [0, 1]]), rows_of([[0, 0]]), point).is_point


def test_a_corner_is_the_only_one_though_no_plane_is_fixed():
    # q0 >= q1 and q1 >= q0 leave the even lottery.
    polytope = TiedLotteries(
        np.ones((1, 2)), rows_of([[1, -1], [-1, 1]]), np.array([0.5, 0.5])
    )

    found, unique = polytope.least_norm()

    assert found == pytest.approx([0.5, 0.5], abs=1e-14)
    assert unique
