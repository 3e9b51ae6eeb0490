"""Which hypotheses are one and the same after normalization."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg


def test_clones_in_other_units_are_found_and_their_credence_is_merged():
    row = np.array([0.1, 0.7, 0.3, 1.9])
    hypotheses = bg.HypothesisSet.from_arrays(
        [row, row[::-1], 1e9 * row - 5e8, 3e-7 * row, row[::-1] / 3],
        [0.1, 0.2, 0.3, 0.25, 0.15],
    )

    found = bg.diagnose(hypotheses)

    assert found.clone_of.tolist() == [0, 1, 0, 0, 1]
    assert found.merged_credence == pytest.approx([0.65, 0.35, 0.65, 0.65, 0.35])


def test_rows_that_differ_by_more_than_rounding_are_no_clones():
    rng = np.random.default_rng(0)
    row = rng.random(50)
    rows = np.tile(row, (3, 1))
    rows[1, 20] += 1e-11
    rows[2] *= 1 + 1e-12

    found = bg.diagnose(bg.HypothesisSet.from_arrays(rows))

    assert found.clone_of.tolist() == [0, 1, 0]


def test_neither_the_indifferent_nor_those_without_credence_are_clones():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[0, 1], [0, 1], [2, 2], [3, 3], [5, 6]], [0.4, 0.0, 0.1, 0.1, 0.4]
    )

    found = bg.diagnose(hypotheses)

    assert found.clone_of.tolist() == [0, 1, 2, 3, 0]


def test_the_opposite_is_no_clone():
    found = bg.diagnose(bg.HypothesisSet.from_arrays([[0, 1, 2], [0, -1, -2]]))

    assert found.clone_of.tolist() == [0, 1]


def test_clones_in_single_precision_are_found():
    rng = np.random.default_rng(0)
    rows = rng.random((40, 30)).astype(np.float32)
    rows = np.concatenate([rows, np.float32(0.3) * rows])

    found = bg.diagnose(bg.HypothesisSet.from_arrays(rows))

    assert found.clone_of.tolist() == 2 * list(range(40))


def test_rows_in_a_chain_of_near_copies_are_not_all_clones():
    # Each next to the last by less than rounding allows, the ends far apart.
    steps = np.arange(200) * 2e-7
    rows = np.stack([np.zeros(200), 0.5 + steps, np.ones(200)], axis=1)
    rows = np.concatenate([rows, rows]).astype(np.float32)

    found = bg.diagnose(bg.HypothesisSet.from_arrays(rows))

    assert len(np.unique(found.clone_of)) > 100
    assert found.clone_of[200:].tolist() == found.clone_of[:200].tolist()
