"""Budgets split by Newton's method on the dual."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.returns import Logarithm, Power, Returns
from bargain.solvers.budget import (
    Spending,
    split_above_floors,
    split_for_logarithms,
)
from bargain.solvers.budget_mean import split_for_power_mean
from bargain.solvers.budget_tail import split_for_the_tail
from bargain.tail_weights import Tail

RETURNS: list[Returns] = [Power(0.5), Power(0.95), Power(0.05), Logarithm()]


def problem(seed: int, returns: Returns):
    """Return scaled gains and a budget that make some projects go without."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 9)), int(rng.integers(1, 12))
    values = rng.random(shape) * (rng.random(shape) < 0.5)
    values[:, 0] += 1e-3
    budget = 10.0 ** rng.integers(-4, 5)
    ideals = np.array([returns.ceiling(row, budget) for row in values])
    return values / ideals[:, None], budget, rng


@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_logarithms_meet_the_dual_bound(returns, seed):
    gains, budget, rng = problem(seed, returns)
    n = len(gains)
    powers = np.maximum(rng.dirichlet(np.full(n, 0.3)), 1e-12)
    point = np.full(n, -0.1)

    spending = Spending(gains, point, returns, budget)
    money, _ = split_for_logarithms(spending, np.zeros(n), powers)

    y = gains @ returns.value(money) - point
    weights = (powers / y) @ gains
    gap = returns.ceiling(weights, budget) - weights @ returns.value(money)
    assert gap <= 1e-9
    assert money.sum() == pytest.approx(budget)


@pytest.mark.parametrize("aversion", [0.1, 0.5, 3.0, 40.0])
@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_power_means_meet_the_bound_of_their_tangent(aversion, returns, seed):
    gains, budget, rng = problem(seed, returns)
    n = len(gains)
    credences = rng.dirichlet(np.ones(n))

    money, _ = split_for_power_mean(
        Spending(gains, np.zeros(n), returns, budget),
        np.log(credences),
        np.zeros(n),
        aversion,
    )

    y = gains @ returns.value(money)
    logs = np.log(credences) - aversion * np.log(y)
    slopes = np.exp(logs - logs.max())
    ceiling = returns.ceiling(slopes @ gains, budget)
    assert ceiling / (slopes @ y) - 1 <= 1e-9


@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_nobody_falls_below_a_floor_and_prices_prove_it(returns, seed):
    gains, budget, rng = problem(seed, returns)
    n = len(gains)
    floors = 0.5 / n * np.ones(n)  # a split by equal shares gives more
    fixed = rng.dirichlet(np.full(n, 0.2))

    money, prices = split_above_floors(Spending(gains, floors, returns, budget), fixed)

    above = gains @ returns.value(money) - floors
    assert (above >= -1e-12).all()  # what an answer may break a constraint by
    ceiling = returns.ceiling((fixed + prices) @ gains, budget)
    left = ceiling - (fixed + prices) @ floors - fixed @ above
    assert -1e-12 <= left <= 1e-9


@pytest.mark.parametrize("level", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_the_worst_tail_meets_the_dual_bound(level, returns, seed):
    gains, budget, rng = problem(seed, returns)
    spending = Spending(gains, np.zeros(len(gains)), returns, budget)
    tail = Tail(rng.dirichlet(np.ones(len(gains))), level)

    money, weights = split_for_the_tail(spending, tail)

    value, _ = tail.worst(gains @ returns.value(money))
    assert returns.ceiling(weights @ gains, budget) - value <= 1e-9
    assert weights.sum() == pytest.approx(1)
    assert (weights <= tail.caps + 1e-12).all()


@pytest.mark.parametrize("returns", RETURNS, ids=str)
def test_spending_is_best_and_bends_as_said(returns):
    rng = np.random.default_rng(1)
    weights = rng.random(5) + 0.1

    money = returns.spend(weights, 3.0)

    for _ in range(50):
        other = 3.0 * rng.dirichlet(np.ones(5))
        worth = weights @ returns.value(other)
        assert worth <= returns.ceiling(weights, 3.0) + 1e-12
    step = 1e-6 * rng.normal(size=5)
    moved = returns.value(returns.spend(weights + step, 3.0)) - returns.value(money)
    assert moved == pytest.approx(returns.bend(weights, money) @ step, abs=1e-9)


def test_logarithms_fill_tiny_budgets_to_one_level():
    weights = np.array([1.0, 1.0 - 2e-10, 1.0 - 1e-8])

    money = Logarithm().spend(weights, 1e-9)

    # Both funded: (1 + x) / weight is the same, so x differs by 2e-10.
    assert money == pytest.approx([0.6e-9, 0.4e-9, 0.0], rel=1e-6)
