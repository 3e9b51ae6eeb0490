from __future__ import annotations

import numpy as np
import pytest

from bargain.solvers.stacked import factor, solve, weighted_squares

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_solves_each_system_as_numpy_does(n: int):
    roots = RNG.normal(size=(30, n, n + 2))
    matrices = roots @ roots.swapaxes(1, 2)
    right = RNG.normal(size=(30, n))

    found = solve(factor(matrices.transpose(1, 2, 0).copy()), right.T.copy())

    expected = np.linalg.solve(matrices, right[:, :, None])[:, :, 0]
    np.testing.assert_allclose(found.T, expected, rtol=1e-8)


def test_weighted_squares_fill_the_lower_triangle():
    rows, weights = RNG.normal(size=(3, 4, 5)), RNG.random((4, 5))

    squares = weighted_squares(rows, weights)

    for k in range(5):
        expected = rows[:, :, k] * weights[:, k] @ rows[:, :, k].T
        np.testing.assert_allclose(np.tril(squares[:, :, k]), np.tril(expected))


def test_what_is_not_positive_definite_gets_no_finite_pivots():
    matrices = np.array([[[1.0, 2.0], [2.0, 1.0]]]).transpose(1, 2, 0).copy()

    with np.errstate(invalid="ignore"):
        _, inverses = factor(matrices)

    assert not np.isfinite(inverses).all()
