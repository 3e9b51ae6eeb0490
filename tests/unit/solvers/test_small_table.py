"""Newton on small tables against the general method and a bound recomputed here."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers import simplex_newton
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.small_table import maximize_table
from bargain.welfare import Blend, Log

SIZES = [(1, 3), (2, 2), (3, 4), (8, 16), (5, 30), (40, 6)]


def make_table(shape, seed):
    rng = np.random.default_rng(seed)
    table = rng.random(shape)
    table -= table.min(axis=1, keepdims=True)
    return table / table.max(axis=1, keepdims=True), rng.dirichlet(np.ones(shape[0]))


def uniform(table):
    return np.full(table.shape[1], 1 / table.shape[1])


def gap_of(table, weights, lottery):
    slopes = weights / (table @ lottery)
    return (slopes @ table).max() - weights.sum()


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("seed", range(8))
def test_its_lottery_is_best(shape, seed):
    table, weights = make_table(shape, seed)

    solution = maximize_table(table, Log(weights), uniform(table), 1e-9)

    assert solution is not None
    assert solution.probabilities.min() >= 0
    assert solution.probabilities.sum() == pytest.approx(1, abs=1e-14)
    assert gap_of(table, weights, solution.probabilities) <= 1e-9
    assert solution.gap == pytest.approx(
        gap_of(table, weights, solution.probabilities), abs=1e-14
    )


@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_the_general_method(monkeypatch, seed):
    table, weights = make_table((4, 6), seed)
    welfare = Blend(weights, 0.4, np.ones(4), np.linspace(0.5, 2, 4))

    small = maximize_table(table, welfare, uniform(table), 1e-9)
    monkeypatch.setattr(simplex_newton, "SMALL", 0)
    rows = ArrayRows(table, None, np.zeros(4), None, np.ones(4), may_lose=False)
    general = maximize(rows, welfare, uniform(table), Face.simplex(6), 1e-9)

    assert small is not None
    assert small.sums is not None
    assert small.sums.gains == pytest.approx(table @ general.probabilities, abs=1e-9)


def test_an_outcome_that_nobody_gains_by_gets_nothing():
    table = np.array([[1.0, 0.0, 0.0, 0.4], [0.0, 1.0, 0.0, 0.4]])

    solution = maximize_table(table, Log(np.array([0.25, 0.75])), uniform(table), 1e-9)

    assert solution is not None
    assert solution.probabilities == pytest.approx([0.25, 0.75, 0, 0], abs=1e-12)
    assert solution.probabilities[2] == 0


def test_copies_of_an_outcome_do_not_stop_it():
    table = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])

    solution = maximize_table(table, Log(np.array([0.3, 0.7])), uniform(table), 1e-9)

    assert solution is not None
    assert solution.probabilities[2] == pytest.approx(0.7, abs=1e-12)


def test_curvatures_decades_apart_are_left_to_the_general_method():
    # The second outcome matters to a hypothesis of next to no credence alone.
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    weights = np.array([1.0, 1e-9])

    assert maximize_table(table, Log(weights), np.array([0.999, 0.001]), 1e-12) is None


def test_gains_that_are_not_positive_are_left_to_the_general_method():
    table = np.array([[1.0, -1.0], [0.0, 1.0]])

    assert maximize_table(table, Log(np.full(2, 0.5)), uniform(table), 1e-9) is None


def test_a_tolerance_that_floats_cannot_reach_is_left_to_the_general_method():
    table, weights = make_table((8, 16), 3)

    solution = maximize_table(table, Log(weights), uniform(table), -1.0)

    assert solution is None
