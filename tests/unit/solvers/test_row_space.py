"""Bases of row spaces against the rank and projector of the whole matrix."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers import row_space
from bargain.solvers.copies import share_among_copies
from bargain.solvers.row_space import row_basis
from bargain.solvers.simplex_newton import Face

rng = np.random.default_rng(0)
ODD = rng.random((5000, 12))
ODD[:, 7] = ODD[:, 3]  # copies, but for one row
ODD[4321, 7] += 1e-3
MATRICES = {
    "full rank": rng.random((5000, 12)),
    "low rank": rng.random((5000, 3)) @ rng.random((3, 12)),
    "copies": np.repeat(rng.random((5000, 4)), 3, axis=1),
    "copies but for one row": ODD,
    "one row": rng.random((1, 5)),
    "fewer rows than outcomes": rng.random((4, 30)),
}


def rows_of(matrix):
    n = len(matrix)
    return ArrayRows(matrix, None, np.zeros(n), None, np.ones(n), may_lose=False)


def projector(matrix):
    _, sizes, axes = np.linalg.svd(matrix, full_matrices=False)
    kept = axes[sizes > 1e-11 * sizes[0]]
    return kept.T @ kept


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize("first", [2, 64])
def test_the_basis_spans_what_all_rows_span(monkeypatch, name, first):
    monkeypatch.setattr(row_space, "FIRST_ROWS", first)
    matrix = MATRICES[name]
    n = matrix.shape[1]

    basis = row_basis(rows_of(matrix), np.arange(n), np.ones((1, n)))

    assert basis @ basis.T == pytest.approx(np.eye(len(basis)), abs=1e-12)
    whole = projector(np.vstack([np.ones(n), matrix]))
    assert basis.T @ basis == pytest.approx(whole, abs=1e-8)


def test_most_rows_are_swept_and_not_decomposed(monkeypatch):
    sizes, decomposed = [], row_space._decomposed

    def counted(some):
        sizes.append(len(some))
        return decomposed(some)

    monkeypatch.setattr(row_space, "_decomposed", counted)
    row_basis(rows_of(MATRICES["copies"]), np.arange(12), np.empty((0, 12)))

    assert sizes == [row_space.FIRST_ROWS]


def test_without_rows_the_extra_ones_count():
    assert len(row_basis(None, np.arange(3), np.ones((1, 3)))) == 1
    assert len(row_basis(None, np.arange(3), np.empty((0, 3)))) == 0


# Copies


def test_copies_share_and_what_one_row_tells_apart_does_not():
    face, columns = Face.simplex(12), np.arange(12)
    shares = np.arange(12.0)

    same = share_among_copies(rows_of(MATRICES["copies"]), face, columns, shares)
    apart = share_among_copies(rows_of(ODD), face, columns, shares)

    assert same == pytest.approx(np.repeat([1.0, 4, 7, 10], 3))
    assert np.array_equal(apart, shares)


def test_copies_that_the_face_tells_apart_do_not_share():
    matrix = np.ones((100, 3))
    sums = np.array([[1.0, 1, 1], [0, 0, 1]])
    face = Face(np.ones(3, dtype=bool), sums)

    shares = share_among_copies(
        rows_of(matrix), face, np.arange(3), np.array([0.0, 2, 5])
    )

    assert shares == pytest.approx([1, 1, 5])
