"""Linear programs, ties and vertices of polytopes, against other ways to find them."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest
from scipy.optimize import linprog

from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.solvers import simplicial
from bargain.solvers.polytope_linear import (
    best_in_polytope,
    fairest_in_polytope,
    least_violation,
)
from bargain.solvers.polytope_ties import least_norm_in_face
from bargain.welfare import Log
from tests.references import CLARABEL


def drawn(seed: int) -> tuple[Polytope, np.ndarray, np.random.Generator]:
    """Return a polytope of round numbers around a lottery, so that many things tie."""
    rng = np.random.default_rng(seed)
    n, n_rows = int(rng.integers(3, 8)), int(rng.integers(1, 4))
    inside = rng.multinomial(8, np.full(n, 1 / n)) / 8
    A = rng.integers(-2, 3, size=(n_rows, n)).astype(float)
    even = rng.random(n_rows) < 0.3
    limits = A @ inside + np.where(even, 0, rng.integers(0, 3, n_rows) / 8)
    upper = np.where(rng.random(n) < 0.4, np.minimum(1, inside + 0.25), 1.0)
    return Polytope(A, limits, even, upper), inside, rng


@pytest.mark.parametrize("seed", range(30))
def test_the_best_lottery_is_bounded_by_its_prices(seed):
    polytope, _, rng = drawn(seed)
    worth = rng.normal(size=polytope.n_outcomes) * 10.0 ** rng.integers(-9, 9)

    found = best_in_polytope(worth, polytope)

    even = polytope.is_equality
    answer = linprog(
        -worth / np.abs(worth).max(),
        polytope.coefficients[~even],
        polytope.limits[~even],
        np.vstack([polytope.coefficients[even], np.ones(len(worth))]),
        np.append(polytope.limits[even], 1.0),
        [(0, u) for u in polytope.upper],
    )
    size = np.abs(worth).max()
    assert found.value == pytest.approx(-answer.fun * size, abs=1e-8 * size)
    assert found.bound - found.value <= 1e-12 * size
    assert polytope.violation(found.probabilities) <= 1e-14
    assert (found.prices[~even] >= 0).all()


@pytest.mark.parametrize("seed", range(15))
def test_held_gains_are_held_and_priced(seed):
    polytope, inside, rng = drawn(seed)
    held = rng.integers(-2, 3, size=(2, polytope.n_outcomes)).astype(float)
    held -= (held @ inside)[:, None]  # nobody loses at the lottery inside
    worth = rng.normal(size=polytope.n_outcomes)

    found = best_in_polytope(worth, polytope, held)

    assert (held @ found.probabilities >= -1e-13).all()
    priced = worth + polytope.combine(found.prices) + found.multipliers @ held
    assert polytope.ceiling(priced) == pytest.approx(found.bound)
    assert found.bound == pytest.approx(found.value, abs=1e-12)
    fairest = fairest_in_polytope(held, polytope)
    assert fairest.value >= -1e-9
    assert polytope.violation(fairest.probabilities) <= 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_a_polytope_with_lotteries_is_not_called_empty(seed):
    polytope, _, _ = drawn(seed)

    assert polytope.violation(least_violation(polytope).probabilities) <= 1e-12


def nearest_by_clarabel(polytope: Polytope, worth: np.ndarray, value: float):
    p = cp.Variable(polytope.n_outcomes, nonneg=True)
    even = polytope.is_equality
    conditions = [cp.sum(p) == 1, p <= polytope.upper, worth @ p >= value]
    if even.any():
        conditions.append(polytope.coefficients[even] @ p == polytope.limits[even])
    if not even.all():
        conditions.append(polytope.coefficients[~even] @ p <= polytope.limits[~even])
    program = cp.Problem(cp.Minimize(cp.sum_squares(p)), conditions)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        program.solve(solver="CLARABEL", **CLARABEL)
    return float(program.value)


@pytest.mark.parametrize("seed", range(40))
def test_ties_go_to_the_least_norm_of_the_face(seed):
    polytope, _, rng = drawn(seed)
    worth = rng.integers(-1, 2, size=polytope.n_outcomes).astype(float)
    found = best_in_polytope(worth, polytope)

    lottery, unique = least_norm_in_face(
        polytope,
        found.probabilities,
        worth + polytope.combine(found.prices),
        found.prices,
        None,
        1e-12,
    )

    assert worth @ lottery == pytest.approx(found.value, abs=1e-12)
    assert polytope.violation(lottery) <= 1e-13
    least = nearest_by_clarabel(polytope, worth, found.value - 1e-10)
    assert lottery @ lottery == pytest.approx(least, abs=1e-6)
    if unique:
        assert lottery == pytest.approx(found.probabilities)


def test_ctrl_c_keeps_the_best_so_far(monkeypatch):
    polytope = Polytope(
        np.array([[1.0, 1, 0, 0]]), np.array([0.7]), np.array([False]), np.ones(4)
    )
    gains = np.array([[1.0, 0, 0.4, 0], [0, 1, 0.3, 0], [0.2, 0.1, 0, 1]])
    rows = ArrayRows(gains, None, np.zeros(3), None, np.ones(3))
    calls = []

    def impatient(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return best_in_polytope(*arguments)

    monkeypatch.setattr(simplicial, "best_in_polytope", impatient)
    start = np.array([[0.25, 0.25, 0.25, 0.25]])

    found = simplicial.maximize_inside(
        rows, Log(np.full(3, 1 / 3)), polytope, None, start, 1e-9
    )

    assert found.is_interrupted
    assert found.pricing is not None
    assert found.lottery == pytest.approx(start[0])
