"""Rankings: levels and Borda scores, against counting by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.rankings import borda_scores, levels


def ranked(function, rows):
    table = np.array(rows, dtype=float)
    return function(table, table.min(axis=1), table.max(axis=1)).tolist()


@given(rows=arrays(np.float64, (3, 5), elements=st.integers(-3, 3).map(float)))
def test_scores_count_the_worse_less_the_better(rows):
    counted = [
        [sum(u > other for other in row) - sum(u < other for other in row) for u in row]
        for row in rows
    ]

    assert ranked(borda_scores, rows) == counted


@given(rows=arrays(np.float64, (3, 5), elements=st.integers(-3, 3).map(float)))
def test_levels_are_how_many_different_utilities_are_below(rows):
    counted = [
        [len({other for other in row if other < u}) for u in row] for row in rows
    ]

    assert ranked(levels, rows) == counted


def test_what_rounding_tells_apart_is_on_one_level():
    assert ranked(levels, [[0.3, 0.1 + 0.2, 0.0]]) == [[1, 1, 0]]
    assert ranked(borda_scores, [[0.3, 0.1 + 0.2, 0.0]]) == [[1, 1, -2]]


def test_what_rounding_cannot_produce_is_told_apart():
    assert ranked(levels, [[1.0, 1 + 1e-14, 0.0]]) == [[1, 2, 0]]


def test_huge_and_tiny_utilities_are_ranked():
    assert ranked(levels, [[1e-300, 2e-300, 0], [-4e307, 4e307, 0]]) == [
        [1, 2, 0],
        [0, 2, 1],
    ]


def test_an_indifferent_row_ranks_nothing():
    row = [[1, 1 + 4e-16, 1]]

    assert ranked(levels, row) == [[0, 0, 0]]
    assert ranked(borda_scores, row) == [[0, 0, 0]]


def test_float32_is_ranked_as_it_is():
    table = np.array([[0.1, 0.2, 0.1]], dtype=np.float32)

    assert levels(table, table.min(axis=1), table.max(axis=1)).tolist() == [[0, 1, 0]]
