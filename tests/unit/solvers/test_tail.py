"""The best lottery for the worst of the credence, by a program over a few rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers import smooth_tail, tail, tail_ties
from bargain.solvers.smooth_tail import approach_tail
from bargain.solvers.tail import best_tail
from bargain.tail_weights import Tail


def rows_of(levels) -> ArrayRows:
    matrix = np.asarray(levels, dtype=float)
    n = len(matrix)
    return ArrayRows(matrix, None, np.zeros(n), None, np.ones(n), may_lose=False)


def random_levels(seed: int, n_rows: int, n_outcomes: int):
    levels = np.random.default_rng(seed).normal(size=(n_rows, n_outcomes))
    levels -= levels.min(axis=1, keepdims=True)
    return levels / levels.max(axis=1, keepdims=True)


def textbook(levels: np.ndarray, weights: np.ndarray, level: float) -> float:
    """Return the greatest mean over the tail, as Rockafellar and Uryasev state it."""
    n, n_outcomes = levels.shape
    # Variables: the lottery, the edge t, and how far each level falls short of it.
    costs = np.concatenate([np.zeros(n_outcomes), [-1.0], weights / level])
    answer = linprog(
        costs,
        A_ub=np.hstack([-levels, np.ones((n, 1)), -np.eye(n)]),
        b_ub=np.zeros(n),
        A_eq=np.concatenate([np.ones(n_outcomes), np.zeros(n + 1)])[None],
        b_eq=[1.0],
        bounds=[(0, None)] * n_outcomes + [(None, None)] + [(0, None)] * n,
    )
    return -float(answer.fun)


@pytest.mark.parametrize("level", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("seed", range(4))
def test_few_rows_at_a_time_lead_to_the_same(level, seed, monkeypatch):
    levels = random_levels(seed, 200, 4)
    weights = np.random.default_rng(seed).dirichlet(np.ones(200))
    monkeypatch.setattr(tail, "LEAST_AT_ONCE", 4)

    found = best_tail(rows_of(levels), Tail(weights, level))

    assert not found.message
    value = Tail(weights, level).worst(levels @ found.lottery)[0]
    assert (found.weights @ levels).max() - value <= 1e-12
    assert value == pytest.approx(textbook(levels, weights, level), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_few_rows_at_a_time_find_the_worst_case(seed, monkeypatch):
    levels = random_levels(seed, 300, 5)
    monkeypatch.setattr(tail, "LEAST_AT_ONCE", 4)

    found = best_tail(rows_of(levels), Tail(np.full(300, 1 / 300), 0.0))

    least = float((levels @ found.lottery).min())
    assert (found.weights @ levels).max() - least <= 1e-12


def test_a_hundred_thousand_hypotheses_take_few_rounds(monkeypatch):
    levels = random_levels(0, 100_000, 10)
    rounds = []
    solve = tail._Program.solve

    def counted(program):
        rounds.append(program)
        return solve(program)

    monkeypatch.setattr(tail._Program, "solve", counted)

    found = best_tail(rows_of(levels), Tail(np.full(100_000, 1e-5), 0.1))

    value = Tail(np.full(100_000, 1e-5), 0.1).worst(levels @ found.lottery)[0]
    assert (found.weights @ levels).max() - value <= 1e-12
    assert max(len(program.chosen) for program in rounds) <= 2000
    assert len(rounds) <= 5


def test_what_is_approached_is_close():
    levels = random_levels(1, 5000, 6)
    ambiguity = Tail(np.full(5000, 1 / 5000), 0.2)
    start = np.full(6, 1 / 6)

    near = approach_tail(rows_of(levels), ambiguity.caps, start)

    best = textbook(levels[:5000], ambiguity.weights, 0.2)
    assert near.min() >= 0
    assert near.sum() == pytest.approx(1, abs=1e-12)
    assert best - ambiguity.worst(levels @ near)[0] <= smooth_tail.WIDTHS[-1]


def test_rounds_that_run_out_are_told(monkeypatch):
    levels = random_levels(0, 500, 8)
    monkeypatch.setattr(tail, "LEAST_AT_ONCE", 1)
    monkeypatch.setattr(tail, "MAX_ROUNDS", 1)

    found = best_tail(rows_of(levels), Tail(np.full(500, 1 / 500), 0.01))

    assert found.message == "many rows lie at the edge of the tail"


def test_a_program_without_answer_is_an_error(monkeypatch):
    class Nothing:
        x, message = None, "numerical trouble"

    monkeypatch.setattr(tail, "linprog", lambda *_, **__: Nothing)

    with pytest.raises(SolverError, match="numerical trouble"):
        best_tail(rows_of(np.eye(3)), Tail(np.ones(3) / 3, 0.5))


def test_a_settled_lottery_that_is_worse_is_not_taken(monkeypatch):
    levels = np.array([[0, 1, 1.0], [1, 0, 0.0]])
    ambiguity = Tail(np.array([0.5, 0.5]), 0.0)
    monkeypatch.setattr(
        tail_ties._Ranked, "settle", lambda self, _, columns: (np.eye(3)[0], True)
    )

    found = best_tail(rows_of(levels), ambiguity)

    assert (levels @ found.lottery).min() == pytest.approx(0.5)
    assert not found.unique
    assert not found.is_least


def test_too_many_tied_outcomes_are_left_alone(monkeypatch):
    monkeypatch.setattr(tail_ties, "MOST_TIED", 2)
    levels = np.array([[0, 1, 1.0], [1, 0, 0.0]])

    found = best_tail(rows_of(levels), Tail(np.array([0.5, 0.5]), 0.0))

    assert (levels @ found.lottery).min() == pytest.approx(0.5)
    assert not found.is_least
