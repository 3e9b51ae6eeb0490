"""The Newton method on the simplex: what it reaches, how fast, and how it stops."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers import simplex_newton
from bargain.solvers.simplex_newton import MOST_ENTERING, Face, maximize
from bargain.welfare import Blend, Log
from tests.references import by_clarabel

TOLERANCE = 1e-9


def rows_of(gains) -> ArrayRows:
    matrix = np.asarray(gains, dtype=float)
    n = len(matrix)
    return ArrayRows(matrix, None, np.zeros(n), None, np.ones(n))


def solve(gains, weights=None, tolerance=TOLERANCE, start=None):
    matrix = np.asarray(gains, dtype=float)
    h, o = matrix.shape
    weights = np.full(h, 1 / h) if weights is None else np.asarray(weights)
    start = np.full(o, 1 / o) if start is None else np.asarray(start)
    return maximize(rows_of(matrix), Log(weights), start, Face.simplex(o), tolerance)


def gap_of(gains, weights, p) -> float:
    gains = np.asarray(gains)
    return float(((weights / (gains @ p)) @ gains).max() - weights.sum())


@pytest.mark.parametrize("seed", range(40))
def test_the_gap_is_met_and_is_that_of_the_formula(seed):
    rng = np.random.default_rng(seed)
    gains = rng.random((int(rng.integers(1, 40)), int(rng.integers(1, 20))))
    weights = rng.dirichlet(np.ones(len(gains)))

    solution = solve(gains, weights)

    assert not solution.message
    assert solution.gap <= TOLERANCE
    assert gap_of(gains, weights, solution.probabilities) <= TOLERANCE + 1e-13


@pytest.mark.parametrize("shape", [(2, 2), (50, 10), (10, 200), (2000, 30), (5, 1000)])
def test_few_steps_suffice(shape):
    gains = np.random.default_rng(0).random(shape)

    assert solve(gains).steps <= 40


def test_the_start_may_be_the_answer():
    solution = solve(np.eye(2), [0.5, 0.5])

    assert solution.steps == 0
    assert solution.probabilities.tolist() == [0.5, 0.5]


def test_one_more_step_is_kept_when_it_lowers_the_gap():
    gains = np.random.default_rng(1).random((5, 4))

    rough = solve(gains, tolerance=1e-2)

    assert rough.gap < 1e-4


def test_more_outcomes_than_may_enter_at_once_all_get_their_share():
    n = 3 * MOST_ENTERING
    start = np.zeros(n)
    start[0] = 1
    gains = np.eye(n) + 1e-3

    solution = solve(gains, start=start)

    assert solution.probabilities == pytest.approx(np.full(n, 1 / n), rel=1e-3)


def test_blends_are_maximized_too():
    rng = np.random.default_rng(0)
    gains, weights = rng.random((6, 5)), rng.dirichlet(np.ones(6))
    units = np.full(6, 1.0)
    blend = Blend(weights, 0.25, np.ones(6), units)

    solution = maximize(
        rows_of(gains), blend, np.full(5, 0.2), Face.simplex(5), TOLERANCE
    )

    expected = by_clarabel(gains, weights, share=0.25)
    assert blend.value(gains @ solution.probabilities) >= expected.value - 1e-9


def test_a_face_is_not_left():
    # The held row p_0 - p_1 keeps its value, and the last outcome is out.
    sums = np.array([[1.0, 1, 1, 1], [1, -1, 0, 0]])
    face = Face(np.array([True, True, True, False]), sums)
    start = np.array([0.3, 0.3, 0.4, 0])
    rows = rows_of([[1.0, 0.5, 0, 9], [0, 0, 1, 9]])

    solution = maximize(rows, Log(np.array([0.5, 0.5])), start, face, TOLERANCE)

    # p = (t, t, 1 - 2t, 0): maximize log(1.5 t) + log(1 - 2 t), so t = 1/4.
    assert solution.probabilities == pytest.approx([0.25, 0.25, 0.5, 0], abs=1e-9)


def test_too_many_steps_are_a_message_with_the_best_so_far(monkeypatch):
    gains = np.random.default_rng(0).random((600, 10))
    monkeypatch.setattr(simplex_newton, "MAX_STEPS", 1)

    solution = solve(gains, tolerance=1e-15)

    assert solution.message == "no end after 1 steps"
    weights = np.full(600, 1 / 600)
    assert gap_of(gains, weights, solution.probabilities) == pytest.approx(
        solution.gap, abs=1e-13
    )
    assert solution.gap < gap_of(gains, weights, np.full(10, 0.1))


def test_a_tolerance_below_rounding_is_a_message_not_an_endless_loop():
    gains = np.random.default_rng(0).random((30, 10))

    solution = solve(gains, tolerance=1e-300)

    assert solution.gap <= 1e-14


@pytest.mark.parametrize("after", range(1, 8))
def test_ctrl_c_keeps_the_best_so_far(monkeypatch, after):
    gains = np.random.default_rng(0).random((30, 10))
    calls = []
    original = ArrayRows.accumulate

    def interrupted(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise KeyboardInterrupt
        return original(*args, **kwargs)

    monkeypatch.setattr(ArrayRows, "accumulate", interrupted)
    solution = solve(gains, tolerance=1e-300)
    monkeypatch.undo()

    assert solution.is_interrupted
    assert solution.probabilities.sum() == pytest.approx(1, abs=1e-14)
    assert gap_of(gains, np.full(30, 1 / 30), solution.probabilities) == pytest.approx(
        solution.gap, abs=1e-13
    )
