"""Curvature from parts of all rows: together they are the whole."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.swept_curvature import SweptCurvature, n_parts_of
from bargain.welfare import Log

PARTS = 4
N_ROWS, N_OUTCOMES = 20_001, 12  # more than a block, and no multiple of the parts


@pytest.fixture(params=["unsorted", "sorted"])
def rows(request):
    gains = np.random.default_rng(0).uniform(0.1, 1, (N_ROWS, N_OUTCOMES))
    if request.param == "sorted":
        gains = gains[np.argsort(gains @ np.arange(N_OUTCOMES))]
    nothing, one = np.zeros(N_ROWS), np.ones(N_ROWS)
    return ArrayRows(gains, None, nothing, None, one, may_lose=False)


def sweep(rows, curvature):
    welfare = Log(np.full(N_ROWS, 1 / N_ROWS))
    lottery = np.full(N_OUTCOMES, 1 / N_OUTCOMES)
    return rows.accumulate(lottery, welfare, curvature.columns, curvature.next_part)


def whole(rows):
    gains = rows.dense()
    bent = gains / gains.mean(axis=1, keepdims=True)
    return bent.T @ bent / N_ROWS


def test_all_parts_are_the_whole(rows):
    curvature = SweptCurvature(np.arange(N_OUTCOMES), PARTS)
    for _ in range(PARTS):
        curvature.add(sweep(rows, curvature))

    assert curvature.next_part is None
    known, swept = curvature.over(np.arange(N_OUTCOMES))
    assert known.all()
    assert swept is not None
    np.testing.assert_allclose(swept, whole(rows), rtol=1e-5)


def test_one_part_is_fair_however_the_rows_are_sorted(rows):
    curvature = SweptCurvature(np.arange(N_OUTCOMES), PARTS)
    curvature.add(sweep(rows, curvature))

    known, swept = curvature.over(np.arange(N_OUTCOMES))
    assert known.all()
    assert swept is not None
    np.testing.assert_allclose(swept, whole(rows), rtol=0.05)


def test_some_outcomes_are_looked_up_and_others_are_not_known(rows):
    curvature = SweptCurvature(np.array([1, 4, 7]), PARTS)
    assert curvature.over(np.array([1]))[1] is None
    for _ in range(PARTS):
        curvature.add(sweep(rows, curvature))

    known, swept = curvature.over(np.array([1, 2, 7]))
    assert known.tolist() == [True, False, True]
    assert swept is not None
    np.testing.assert_allclose(swept, whole(rows)[np.ix_([1, 7], [1, 7])], rtol=1e-5)
    assert not curvature.over(np.array([2, 3]))[0].any()


def test_parts_are_no_larger_than_their_outcomes_deserve():
    assert n_parts_of(200_000, 100) == 4
    assert n_parts_of(10_000, 100) == 2
    assert n_parts_of(10**8, 100) == 8
