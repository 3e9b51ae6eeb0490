"""Few and long rows: a sweep cuts the outcomes, and asks for few of them."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.welfare import Log

N, M = 5, 60_000


@pytest.fixture(params=[True, False], ids=["may lose", "nobody loses"])
def rows(request):
    utilities = np.random.default_rng(0).normal(size=(N, M))
    origin = np.zeros(N) if request.param else utilities.min(axis=1)
    scale = utilities.max(axis=1) - origin
    return ArrayRows(utilities, None, origin, None, scale, may_lose=request.param)


@pytest.fixture
def lottery(rows):
    best = rows.table.argmax(axis=1)
    shares = np.zeros(M)
    np.add.at(shares, best, 1 / N)
    return shares


def test_a_sweep_adds_up_what_numpy_does(rows, lottery):
    weights = np.random.default_rng(1).dirichlet(np.ones(N))
    columns = np.array([3, 40_000, 59_999])

    assert rows.is_wide
    sums = rows.accumulate(lottery, Log(weights), columns)

    gains = rows.table @ lottery
    assert gains.min() > 0
    np.testing.assert_allclose(sums.gains, gains, rtol=1e-12)
    np.testing.assert_allclose(
        sums.gradient, (weights / gains) @ rows.table, rtol=1e-11, atol=1e-13
    )
    assert sums.pairing == pytest.approx(1)
    some = rows.table[:, columns] * np.sqrt(weights[:, None]) / gains[:, None]
    np.testing.assert_allclose(sums.curvature, some.T @ some, rtol=1e-11, atol=1e-13)


def test_one_thread_gives_what_several_do(rows, lottery):
    welfare = Log(np.full(N, 1 / N))

    alone = rows.accumulate_alone(lottery, welfare)
    together = rows.accumulate(lottery, welfare)

    # Each price is one thread's work, so not even the last bit differs.
    assert np.array_equal(alone.gradient, together.gradient)
    assert np.array_equal(alone.gains, together.gains)


def test_rows_over_some_outcomes_have_their_gains(rows):
    some = np.array([7, 9, 50_000])

    over = rows.over(some)

    assert (over.n_rows, over.n_outcomes) == (N, 3)
    np.testing.assert_allclose(over.table, rows.table[:, some], rtol=1e-14)
    np.testing.assert_allclose(rows.dense(some), rows.table[:, some], rtol=1e-14)
