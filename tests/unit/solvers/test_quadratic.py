"""The Newton step's quadratic program, against Clarabel and against its own optimality.

The program: maximize ``c . s - s' B s / 2`` over ``x0 + s >= 0`` with ``E s = 0``.
"""

from __future__ import annotations

from typing import NamedTuple

import cvxpy as cp
import numpy as np
import pytest
from scipy.optimize import linprog

from bargain.solvers.quadratic import BOLD_ROUNDS, MANY, _Model, maximize_quadratic
from tests.references import CLARABEL


class Program(NamedTuple):
    slope: np.ndarray
    curvature: np.ndarray
    start: np.ndarray
    sums: np.ndarray

    def value(self, x: np.ndarray) -> float:
        step = x - self.start
        return float(self.slope @ step - step @ self.curvature @ step / 2)


def random_program(seed: int, n_sums: int = 1, rank: int | None = None) -> Program:
    """Return a program as a log welfare makes them: B = G' D G, c = G' w / y."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(n_sums + 1, 12))
    rows = int(rng.integers(1, 15)) if rank is None else rank
    gains = rng.random((rows, n))
    start = rng.dirichlet(np.ones(n)) * (rng.random(n) < 0.6)
    start = start / start.sum() if start.sum() else np.full(n, 1 / n)
    y = gains @ start
    w = rng.dirichlet(np.ones(rows))
    sums = np.vstack([np.ones(n), rng.normal(size=(n_sums - 1, n))])
    return Program(
        gains.T @ (w / y), gains.T @ ((w / y**2)[:, None] * gains), start, sums
    )


def clarabel(program: Program) -> float:
    x = cp.Variable(len(program.slope), nonneg=True)
    step = x - program.start
    root = np.linalg.cholesky(program.curvature + 1e-13 * np.eye(len(program.slope)))
    objective = program.slope @ step - cp.sum_squares(root.T @ step) / 2
    constraints = [program.sums @ step == 0]
    cp.Problem(cp.Maximize(objective), constraints).solve(solver="CLARABEL", **CLARABEL)
    return program.value(np.asarray(x.value))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("n_sums", [1, 2, 4])
def test_no_feasible_point_is_better(seed, n_sums):
    program = random_program(seed, n_sums)

    x = maximize_quadratic(*program)

    assert x.min() >= 0
    assert program.sums @ x == pytest.approx(program.sums @ program.start, abs=1e-12)
    assert program.value(x) >= clarabel(program) - 1e-8


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("n_sums", [1, 3])
def test_at_the_maximum_the_tangent_promises_nothing_more(seed, n_sums):
    program = random_program(seed, n_sums)

    x = maximize_quadratic(*program)

    tangent = program.slope - program.curvature @ (x - program.start)
    goal = program.sums @ program.start
    best = linprog(-tangent, A_eq=program.sums, b_eq=goal, bounds=(0, None))
    if best.x is not None:  # else the tangent is unbounded, with several sums only
        assert -best.fun - tangent @ x <= 1e-9 * max(1, np.abs(tangent).max())
    else:
        assert n_sums > 1


@pytest.mark.parametrize("seed", range(30))
def test_a_singular_curvature_is_no_obstacle(seed):
    program = random_program(seed, rank=1)

    x = maximize_quadratic(*program)

    assert x.min() >= 0
    assert x.sum() == pytest.approx(1, abs=1e-12)
    assert program.value(x) >= clarabel(program) - 1e-8


def test_exact_copies_of_a_column_are_no_obstacle():
    program = random_program(0)
    twice = np.repeat(np.arange(len(program.slope)), 2)
    doubled = Program(
        program.slope[twice],
        program.curvature[np.ix_(twice, twice)],
        program.start[twice] / 2,
        program.sums[:, twice],
    )

    single = program.value(maximize_quadratic(*program))

    assert doubled.value(maximize_quadratic(*doubled)) == pytest.approx(
        single, abs=1e-9
    )


def test_without_curvature_the_steepest_entry_takes_everything():
    start = np.full(3, 1 / 3)

    x = maximize_quadratic(
        np.array([1.0, 3.0, 2.0]), np.zeros((3, 3)), start, np.ones((1, 3))
    )

    assert x == pytest.approx([0, 1, 0], abs=1e-12)


def test_a_single_entry_stays():
    one = np.ones((1, 1))

    assert maximize_quadratic(np.ones(1), one, np.ones(1), one).tolist() == [1]


def test_a_stationary_start_stays():
    start = np.array([0.25, 0.75])

    x = maximize_quadratic(np.ones(2), np.eye(2), start, np.ones((1, 2)))

    assert x == pytest.approx(start, abs=1e-15)


@pytest.mark.parametrize("spread", [1e-200, 1e-12, 1e12, 1e200])
def test_entries_may_curve_by_many_decades_more_than_others(spread):
    # Separable, so each entry is (1 + its price) over its curvature: by hand
    # x = ((1 - v) / b1, (spread - v) / spread) with a sum of 1.
    curvature = np.diag([1.0, spread])
    start = np.array([0.5, 0.5])

    x = maximize_quadratic(np.zeros(2), curvature, start, np.ones((1, 2)))

    assert x == pytest.approx(start, abs=1e-12)


def test_the_arguments_are_left_as_they_were():
    program = random_program(1)
    copies = [array.copy() for array in program]

    maximize_quadratic(*program)

    for array, copy in zip(program, copies, strict=True):
        assert np.array_equal(array, copy)


def mixture_grid(n_outcomes: int) -> Program:
    """Return the first step on likelihoods of densities close to each other."""
    rng = np.random.default_rng(0)
    means = np.linspace(-3, 3, n_outcomes)
    gains = np.exp(-((rng.normal(size=400)[:, None] - means) ** 2) / 2)
    start = np.full(n_outcomes, 1 / n_outcomes)
    y = gains @ start
    return Program(
        gains.T @ (1 / y) / 400,
        gains.T @ ((1 / y**2)[:, None] * gains) / 400,
        start,
        np.ones((1, n_outcomes)),
    )


def test_of_many_near_copies_few_are_found_by_small_systems(monkeypatch):
    program = mixture_grid(MANY + 200)
    sizes = []
    best = _Model.best

    def counting(model, free):
        sizes.append(np.count_nonzero(free))
        return best(model, free)

    monkeypatch.setattr(_Model, "best", counting)
    x = maximize_quadratic(*program)

    slope = program.slope - program.curvature @ (x - program.start)
    assert x.sum() == pytest.approx(1, abs=1e-12)
    assert slope.max() - slope @ x < 1e-9
    bold, rest = sizes[:BOLD_ROUNDS], sizes[BOLD_ROUNDS:]
    assert max(bold) == MANY + 200  # the bold start was tried
    assert max(rest) < 50
