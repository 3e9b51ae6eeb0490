"""Budgets split by Newton's method on the dual."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.returns import Logarithm, Power, Returns
from bargain.solvers.budget import split_for_logarithms, split_for_the_worst

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

    money = split_for_logarithms(gains, point, np.zeros(n), powers, returns, budget)

    y = gains @ returns.value(money) - point
    weights = (powers / y) @ gains
    gap = returns.ceiling(weights, budget) - weights @ returns.value(money)
    assert gap <= 1e-9
    assert money.sum() == pytest.approx(budget)


@pytest.mark.parametrize("returns", RETURNS, ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_the_worst_meets_the_dual_bound(returns, seed):
    gains, budget, _ = problem(seed, returns)
    point = np.zeros(len(gains))

    money, multipliers = split_for_the_worst(gains, point, returns, budget)

    least = float((gains @ returns.value(money)).min())
    assert returns.ceiling(multipliers @ gains, budget) - least <= 1e-9
    assert multipliers.sum() == pytest.approx(1)


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
