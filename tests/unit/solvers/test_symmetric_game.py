"""Symmetric games: the strategy of least norm, against cvxpy and single programs."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from bargain.errors import SolverError
from bargain.solvers import symmetric_game
from bargain.solvers.symmetric_game import solve_game


def antisymmetric(upper) -> np.ndarray:
    above = np.triu(np.asarray(upper, dtype=float), 1)
    return np.asarray(above - above.T)


def least_norm(payoffs) -> np.ndarray:
    strategy = cp.Variable(len(payoffs), nonneg=True)
    program = cp.Problem(
        cp.Minimize(cp.sum_squares(strategy)),
        [cp.sum(strategy) == 1, payoffs.T @ strategy >= 0],
    )
    tight = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}
    program.solve(solver="CLARABEL", **tight)
    return np.asarray(strategy.value)


def is_only_one(payoffs, strategy) -> bool:
    """Whether no share of an optimal strategy can be more or less, one by one."""
    n = len(payoffs)
    for k in range(n):
        for sign in (1, -1):
            answer = linprog(
                sign * np.eye(n)[k],
                A_ub=payoffs,
                b_ub=np.zeros(n),
                A_eq=np.ones((1, n)),
                b_eq=[1.0],
            )
            if abs(answer.x[k] - strategy[k]) > 1e-6:
                return False
    return True


@settings(max_examples=60, deadline=None)
@given(
    upper=arrays(np.float64, (5, 5), elements=st.integers(-2, 2).map(lambda x: x / 2))
)
def test_answers_are_those_of_other_solvers(upper):
    payoffs = antisymmetric(upper)

    found = solve_game(payoffs)

    assert found.is_least
    assert float((found.probabilities @ payoffs).min()) >= -1e-12
    assert found.probabilities == pytest.approx(least_norm(payoffs), abs=1e-5)
    assert found.unique == is_only_one(payoffs, found.probabilities)


@pytest.mark.parametrize("n", [2, 30, 120, 210])
def test_large_games_are_solved_to_the_last_digits(n):
    payoffs = antisymmetric(np.random.default_rng(n).uniform(-1, 1, size=(n, n)))

    found = solve_game(payoffs)

    assert float((found.probabilities @ payoffs).min()) >= -1e-14
    assert found.unique  # no two optimal strategies, but for a set of measure zero


@pytest.mark.parametrize("n", [1, 2, 7, 50])
def test_where_nothing_beats_anything_all_are_equally_likely(n):
    found = solve_game(np.zeros((n, n)))

    assert found.probabilities == pytest.approx(np.full(n, 1 / n), rel=1e-14)
    assert found.unique == (n == 1)


def test_copies_share_evenly_to_the_last_bit():
    # A cycle in which the first outcome stands three times.
    cycle = antisymmetric([[0, 0.5, -0.3], [0, 0, 0.4], [0, 0, 0]])
    places = [0, 1, 2, 0, 0]

    found = solve_game(cycle[np.ix_(places, places)])

    assert found.probabilities[0] == found.probabilities[3] == found.probabilities[4]
    alone = solve_game(cycle).probabilities
    assert found.probabilities[1:3] == pytest.approx(alone[1:3], rel=1e-12)
    assert not found.unique


@pytest.mark.parametrize("size", [1e-11, 1e-6, 1.0])
def test_small_margins_decide_as_large_ones_do(size):
    cycle = antisymmetric([[0, 0.5, -0.3], [0, 0, 0.4], [0, 0, 0]])

    found = solve_game(size * cycle)

    assert found.probabilities == pytest.approx([4 / 12, 3 / 12, 5 / 12])


def test_without_a_strategy_there_is_an_error_and_no_answer(monkeypatch):
    class Nothing:
        x, message = None, "gave up"

    monkeypatch.setattr(symmetric_game, "linprog", lambda *_, **__: Nothing())

    with pytest.raises(SolverError, match="over 3 outcomes found no maximal lottery"):
        solve_game(antisymmetric([[0, 1, -1], [0, 0, 1], [0, 0, 0]]))


def test_what_is_not_least_says_so(monkeypatch):
    monkeypatch.setattr(symmetric_game, "ROUNDING", -1.0)  # nothing is good enough
    payoffs = antisymmetric([[0, 1, -1], [0, 0, 1], [0, 0, 0]])

    found = solve_game(payoffs)

    assert not found.is_least
    assert not found.unique
    assert float((found.probabilities @ payoffs).min()) >= -1e-9
