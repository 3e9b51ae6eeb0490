"""The least-norm lottery in a polytope, and whether it is the only one."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.solvers import nearest_above
from bargain.solvers.tied_columns import TiedColumns


def polytope(n: int, equal=(), above=()) -> TiedColumns:
    return TiedColumns(
        np.reshape(np.asarray(equal, dtype=float), (-1, n)),
        np.reshape(np.asarray(above, dtype=float), (-1, n)),
    )


def test_the_simplex_is_nearest_at_its_middle():
    whole = polytope(4)

    x = whole.nearest()

    assert x == pytest.approx([0.25] * 4, abs=1e-15)
    assert not whole.is_single(x)


def test_an_equality_and_a_bound_by_hand():
    # x0 = 2 x1 and x1 >= 2 x2: the even split is out of reach; x2 = x1 / 2 is best.
    some = polytope(3, [[1, -2, 0]], [[0, 1, -2]])

    x = some.nearest()

    assert x == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-15)
    assert not some.is_single(x)


@pytest.mark.parametrize("seed", range(20))
def test_a_polytope_that_is_a_corner_has_no_dust_beside_it(seed: int):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    corner = np.eye(n)[int(rng.integers(n))]
    away = rng.normal(size=(n - 1, n)) * (1 - corner)  # zero at the corner alone

    found = polytope(n, away).nearest()

    np.testing.assert_array_equal(found, corner)


def test_a_single_point_is_found():
    corner = polytope(2, [[1, 0]])

    x = corner.nearest()

    assert x == pytest.approx([0, 1], abs=1e-15)
    assert corner.is_single(x)


def test_bounds_alone_can_leave_a_single_point():
    # x0 >= x1 + x2 and x1 + x2 >= x0 leave x0 = 1/2; x1 >= 1/2 leaves the rest.
    pinned = polytope(3, [], [[1, -1, -1], [-1, 1, 1], [-1, 1, -1]])

    x = pinned.nearest()

    assert x == pytest.approx([0.5, 0.5, 0], abs=1e-12)
    assert pinned.is_single(x)


def test_nothing_is_nearest_where_there_is_nothing():
    assert polytope(2, [[1, 1]]).nearest() is None
    assert polytope(2, [], [[-1, -1]]).nearest() is None


@pytest.mark.parametrize("seed", range(10))
def test_nothing_nearby_has_a_smaller_norm(seed):
    rng = np.random.default_rng(seed)
    inside = rng.dirichlet(np.ones(6))
    equal = rng.normal(size=(1, 6))
    equal -= equal @ inside  # the inside point has equal x = 0, since it sums to 1
    above = rng.normal(size=(3, 6))
    above -= (above @ inside)[:, None]

    x = polytope(6, equal, above).nearest()

    assert x is not None
    assert np.abs(equal @ x).max() <= 1e-12
    assert (above @ x).min() >= -1e-12
    # The angle at the nearest point is not acute towards any other point.
    assert x @ (inside - x) >= -1e-12


def test_a_search_that_runs_out_finds_nothing(monkeypatch):
    def stop(*_):
        raise RuntimeError("too many iterations")

    monkeypatch.setattr(nearest_above, "nnls", stop)

    assert polytope(3).nearest() is None


def test_a_line_that_runs_along_a_bound_has_a_nearest_point_though_rounding_is_below():
    center = np.array([0.5, 0.25, -5.5e-17, 0.25])
    along = np.array([[0.0, -(0.5**0.5), 0.0, 0.5**0.5]])

    found = nearest_above.nearest_above(center, along, np.eye(4))

    assert found is not None
    assert found[0] == pytest.approx(center, abs=1e-15)
