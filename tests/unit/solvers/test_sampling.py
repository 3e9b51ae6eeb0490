"""Samples stand for all rows: what they add up to is right on average."""

from __future__ import annotations

import numpy as np
import pytest

from bargain import _arrays
from bargain.rows import ArrayRows
from bargain.solvers.sampling import Loudness, draw, is_even
from bargain.welfare import Blend, Linear, Log, Welfare


def make_rows(n_rows=5000, n_outcomes=4, seed=0, may_lose=False):
    gains = np.random.default_rng(seed).random((n_rows, n_outcomes))
    origin, scale = np.zeros(n_rows), np.ones(n_rows)
    return ArrayRows(gains, None, origin, None, scale, may_lose=may_lose)


@pytest.mark.parametrize("seed", range(5))
def test_a_sample_adds_up_to_nearly_what_all_rows_do(seed):
    rng = np.random.default_rng(seed)
    rows = make_rows(seed=seed)
    welfare = Log(rng.dirichlet(np.full(5000, 0.3)))
    lottery = rng.dirichlet(np.ones(4))

    sample = draw(rows, welfare, welfare.weights, 1000)
    whole = rows.accumulate(lottery, welfare)
    part = sample.rows.accumulate(lottery, sample.welfare)

    assert sample.rows.n_rows <= 1000
    assert part.pairing == pytest.approx(1, abs=0.01)
    assert part.gradient == pytest.approx(whole.gradient, abs=0.1)


def test_a_row_of_more_than_its_share_is_drawn_for_certain_and_once():
    rows = make_rows(1000)
    weights = np.full(1000, 1e-9)
    weights[[3, 700]] = [0.25, 0.75]

    sample = draw(rows, Log(weights), weights, 100)

    assert sample.rows.n_rows < 5
    assert np.sort(sample.welfare.weights)[-2:] == pytest.approx([0.25, 0.75], abs=0.01)


def test_all_rows_are_drawn_when_there_are_draws_enough():
    rows = make_rows(50)
    weights = np.random.default_rng(0).dirichlet(np.ones(50))

    sample = draw(rows, Log(weights), weights, 50_000)

    assert sample.rows.table == pytest.approx(rows.table, rel=1e-7)
    assert sample.welfare.weights == pytest.approx(weights, abs=2e-5)


def test_rows_are_drawn_the_same_however_many_are_looked_at_at_a_time(monkeypatch):
    rows = make_rows()
    weights = np.random.default_rng(0).integers(0, 9, 5000) / 4096  # sums are exact

    whole = draw(rows, Log(weights), weights, 300)
    monkeypatch.setattr(_arrays, "CHUNK", 7)
    pieces = draw(rows, Log(weights), weights, 300)

    assert np.array_equal(whole.rows.table, pieces.rows.table)
    assert np.array_equal(whole.welfare.weights, pieces.welfare.weights)


def test_the_same_rows_are_drawn_every_time():
    rows, weights = make_rows(), np.full(5000, 1 / 5000)

    one, other = (draw(rows, Log(weights), weights, 300) for _ in range(2))

    assert np.array_equal(one.rows.table, other.rows.table)


def test_copies_are_coarse_unless_somebody_can_lose():
    rows, weights = make_rows(), np.full(5000, 1 / 5000)
    exact = make_rows(may_lose=True)

    assert draw(rows, Log(weights), weights, 9).rows.utilities.dtype == np.float32
    assert draw(exact, Log(weights), weights, 9).rows.utilities.dtype == np.float64


def test_a_part_tells_little_where_few_rows_count():
    alike = np.full(1000, 0.3)
    few = np.where(np.arange(1000) < 10, 1.0, 1e-6)

    assert is_even(alike)
    assert not is_even(few)


def test_whoever_expects_next_to_nothing_is_loud():
    weights = np.full(1000, 1e-3)
    gains = np.full(1000, 0.5)
    gains[7] = 1e-6

    loud = Loudness(Log(weights), gains)[:]

    assert loud[7] > 0.3 * loud.sum()
    assert loud.sum() == pytest.approx(3)


def test_loud_rows_make_a_sample_by_credence_vary_more():
    weights, gains = np.full(1000, 1e-3), np.full(1000, 0.5)

    even = Loudness(Log(weights), gains).excess
    gains[7] = 1e-2
    uneven = Loudness(Log(weights), gains).excess

    # 999 bends of 4 and one of 10^4, in units of the credence.
    assert even == pytest.approx(1)
    assert uneven == pytest.approx(1000 * (999 * 16 + 1e8) / (999 * 4 + 1e4) ** 2)


@pytest.mark.parametrize("kind", ["linear", "log", "blend"])
def test_sampled_welfare_is_that_of_the_chosen_rows(kind):
    weights = np.array([0.1, 0.2, 0.7])
    welfares: dict[str, Welfare] = {
        "linear": Linear(weights),
        "log": Log(weights),
        "blend": Blend(weights, 0.3, np.array([1.0, 2, 3]), np.array([3.0, 5, 7])),
    }
    welfare = welfares[kind]
    gains = np.array([0.4, 0.9])

    some = welfare.sampled(np.array([2, 0]), np.array([10.0, 1.0]))

    slopes = welfare.slope(np.array([0.9, 0.5, 0.4]))
    assert some.slope(gains) == pytest.approx([10 * slopes[2], slopes[0]])
