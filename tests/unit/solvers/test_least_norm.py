"""The least-norm lottery: against Clarabel, by hand, and whether there was a choice."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.solvers.least_norm import is_only_one, least_norm
from bargain.solvers.row_space import row_basis
from tests.references import least_norm_by_clarabel


def orthonormal(rows) -> np.ndarray:
    """Return a basis of the rows and of the row of ones."""
    matrix = np.atleast_2d(np.asarray(rows, dtype=float))
    ones = np.ones((1, matrix.shape[1]))
    _, sizes, basis = np.linalg.svd(np.vstack([ones, matrix]), full_matrices=False)
    return np.asarray(basis[sizes > 1e-12 * sizes[0]])


@pytest.mark.parametrize("seed", range(60))
def test_no_lottery_with_the_same_gains_is_shorter(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 12))
    rows = rng.random((int(rng.integers(1, n)), n))
    lottery = rng.dirichlet(np.ones(n)) * (rng.random(n) < 0.6)
    lottery = lottery / lottery.sum() if lottery.sum() else np.full(n, 1 / n)

    found = least_norm(orthonormal(rows), lottery)

    assert found.min() >= 0
    assert rows @ found == pytest.approx(rows @ lottery, abs=1e-12)
    # Clarabel is good to about 1e-9 in the square of the norm.
    reference = least_norm_by_clarabel(rows, rows @ lottery)
    assert found == pytest.approx(reference, abs=1e-4)
    assert found @ found <= reference @ reference + 1e-8


@pytest.mark.parametrize("seed", range(20))
def test_it_knows_no_order(seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 3, (3, 9)).astype(float)
    lottery, order = rng.dirichlet(np.full(9, 0.5)), rng.permutation(9)

    found = least_norm(orthonormal(rows), lottery)
    reordered = least_norm(orthonormal(rows[:, order]), lottery[order])

    assert reordered == pytest.approx(found[order], abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_it_does_not_depend_on_where_it_starts(seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 2, (2, 8)).astype(float)
    basis, first = orthonormal(rows), rng.dirichlet(np.ones(8))
    second = least_norm(basis, first)
    # Another lottery with the same gains: as far from the shortest as possible.
    away = np.maximum(first + 0.5 * (first - second), 0)
    if not np.allclose(basis @ away, basis @ first, atol=1e-15):
        away = first

    assert least_norm(basis, away) == pytest.approx(second, abs=1e-12)
    assert least_norm(basis, second) == pytest.approx(second, abs=1e-12)


def test_equal_outcomes_share_evenly():
    rows = [[1, 1, 1, 0], [0, 0, 0, 1]]

    found = least_norm(orthonormal(rows), np.array([0.6, 0, 0, 0.4]))

    assert found == pytest.approx([0.2, 0.2, 0.2, 0.4], abs=1e-15)


def test_a_vertex_is_its_own_least_norm():
    # Every hypothesis has its best outcome there, so nothing else gives as much;
    # the dual's root is at infinity.
    rows = [[1, 0.5, 0], [1, 0, 0.5]]
    vertex = np.array([1.0, 0, 0])

    assert least_norm(orthonormal(rows), vertex) == pytest.approx(vertex, abs=1e-12)


def test_an_edge_of_many_outcomes_is_found_among_more():
    rng = np.random.default_rng(0)
    rows = rng.random((2, 300))
    rows[:, :5] = [[1], [1]]  # five that nobody can improve on
    start = np.zeros(300)
    start[0] = 1

    found = least_norm(orthonormal(rows), start)

    assert found[:5] == pytest.approx([0.2] * 5, abs=1e-9)
    assert found[5:].max() <= 1e-9


# Whether there was a choice


@pytest.mark.parametrize(
    ("rows", "lottery", "only"),
    [
        ([[1, 0], [0, 1]], [0.5, 0.5], True),
        ([[1, 1]], [0.5, 0.5], False),
        ([[1, 1, 0]], [0.5, 0.5, 0], False),
        ([[1, 0, 0.5]], [0.5, 0.5, 0], False),  # half of each is the third
        ([[1, 0, 0.4]], [1, 0, 0], True),  # a vertex
        ([[1, 1, 0.4]], [0.5, 0.5, 0], False),
        ([[1, 0, 0.4], [0, 1, 0.4]], [0.5, 0.5, 0], True),  # the third is dominated
        ([[1, 0, 0.5], [0, 1, 0.5]], [0.5, 0.5, 0], False),  # the third is halfway
        ([[3, 3, 3, 3]], [0.25] * 4, False),
    ],
)
def test_a_lottery_is_the_only_one_when_no_other_has_its_gains(rows, lottery, only):
    assert is_only_one(orthonormal(rows), np.array(lottery, dtype=float)) is only


# What rows can tell apart


@pytest.mark.parametrize("seed", range(10))
def test_a_basis_spans_the_rows(seed):
    from bargain.rows import ArrayRows

    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(6, 3)) @ rng.normal(size=(3, 10))
    rows = ArrayRows(matrix, None, np.zeros(6), None, np.ones(6))
    columns = np.array([0, 2, 3, 5, 7, 8])

    basis = row_basis(rows, columns, np.ones((1, 6)))

    assert basis @ basis.T == pytest.approx(np.eye(len(basis)), abs=1e-13)
    assert len(basis) == 4
    for row in [*matrix[:, columns], np.ones(6)]:
        assert basis.T @ (basis @ row) == pytest.approx(row, abs=1e-12)


def test_a_basis_gives_rows_of_all_sizes_an_equal_say():
    from bargain.rows import ArrayRows

    matrix = np.array([[1e200, 0, 0], [0, 1e-200, 0]])
    rows = ArrayRows(matrix, None, np.zeros(2), None, np.ones(2))

    assert len(row_basis(rows, np.arange(3), np.ones((1, 3)))) == 3
