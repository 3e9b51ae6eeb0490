"""Budgets against cvxpy."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from tests.references import CLARABEL


def by_cvxpy(values, w, budget, returns, share, *, worst=False) -> float:
    money = cp.Variable(values.shape[1], nonneg=True)
    bought = {"sqrt": cp.sqrt, "log": cp.log1p}.get(returns)
    bought = bought(money) if bought else cp.power(money, returns)
    gains = values @ bought
    value = cp.min(gains) if worst else (1 - share) * (w @ gains)
    if share and not worst:
        value += share * (w @ cp.log(gains))
    program = cp.Problem(cp.Maximize(value), [cp.sum(money) <= budget])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program.solve(solver="CLARABEL", **CLARABEL)
    return float(program.value)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("returns", ["sqrt", "log", 0.25])
def test_every_rule_agrees_with_a_conic_solver(seed, returns):
    rng = np.random.default_rng(seed)
    values = rng.random((4, 6)) * (rng.random((4, 6)) < 0.7)
    values[:, 0] += 0.1
    w, budget = rng.dirichlet(np.ones(4)), 10.0 ** rng.integers(-1, 3)
    for rule, share in (
        (bg.NashBargaining(), 1.0),
        (bg.Mixed(0.4, normalization=None), 0.4),
        (bg.ExpectedUtility(), 0.0),
    ):
        split = bg.allocate(values, budget, returns=returns, rule=rule, credences=w)
        theirs = by_cvxpy(values, w, budget, returns, share)
        # Ours is certified to 1e-9; the conic solver stops within about 1e-7.
        assert split.certificate.value == pytest.approx(theirs, rel=1e-6, abs=1e-6)

    split = bg.allocate(
        values, budget, returns=returns, rule="kalai-smorodinsky", credences=w
    )
    ideals = np.array(
        [
            bg.allocate([row], budget, returns=returns, rule="eu").utilities[0]
            for row in values
        ]
    )
    scaled = values / ideals[:, None]
    theirs = by_cvxpy(scaled, w, budget, returns, 0.0, worst=True)
    assert split.certificate.value == pytest.approx(theirs, rel=1e-6)


def posed_to_cvxpy(values, budget, returns):
    """Return gains as an expression, and the constraints on shares of the budget."""
    shares = cp.Variable(values.shape[1], nonneg=True)
    money = budget * shares
    bought = {"sqrt": cp.sqrt, "log": cp.log1p}.get(returns)
    bought = bought(money) if bought else cp.power(money, returns)
    return values @ bought, [cp.sum(shares) <= 1]


def solved(objective, constraints) -> float:
    program = cp.Problem(cp.Maximize(objective), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program.solve(solver="CLARABEL", **CLARABEL)
    return float(program.value)


def drawn(seed):
    rng = np.random.default_rng(seed)
    values = rng.random((4, 6)) * (rng.random((4, 6)) < 0.7)
    values[:, 0] += 0.1
    return values, rng.dirichlet(np.ones(4)), 10.0 ** rng.integers(-1, 3), rng


def tops_of(values, budget, returns):
    return np.array(
        [
            bg.allocate([row], budget, returns=returns, rule="eu").utilities[0]
            for row in values
        ]
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("returns", ["sqrt", "log", 0.75])
def test_averse_and_cautious_rules_agree_with_a_conic_solver(seed, returns):
    values, w, budget, _ = drawn(seed)
    gains, within = posed_to_cvxpy(values, budget, returns)
    shares = cp.multiply(1 / tops_of(values, budget, returns), gains)
    level = cp.Variable()
    theirs = {
        bg.WorstCase(): solved(cp.min(shares), within),
        bg.Egalitarian(normalization=None): solved(cp.min(gains), within),
        bg.ConditionalValueAtRisk(0.4): solved(
            level - w @ cp.pos(level - shares) / 0.4, within
        ),
        bg.Isoelastic(0.5): solved(w @ cp.sqrt(shares), within) ** 2,
        bg.Isoelastic(2): -1 / solved(-w @ cp.inv_pos(shares), within),
    }

    for rule, value in theirs.items():
        split = bg.allocate(values, budget, returns=returns, rule=rule, credences=w)

        assert split.status is bg.Status.OPTIMAL, split.message
        assert split.certificate.value == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("returns", ["sqrt", "log", 0.75])
def test_floors_and_points_agree_with_a_conic_solver(seed, returns):
    values, w, budget, rng = drawn(seed)
    gains, within = posed_to_cvxpy(values, budget, returns)
    now = 0.5 * budget * rng.dirichlet(np.ones(6))
    point = bg.allocate(
        values,
        budget,
        returns=returns,
        disagreement=dict(zip((f"project {j}" for j in range(6)), now, strict=True)),
    ).disagreement
    above = gains - point
    tops = tops_of(values, budget, returns)

    floored = bg.allocate(
        values,
        budget,
        returns=returns,
        rule=bg.BoundedExpectedUtility(0.4, normalization=None),
        credences=w,
        disagreement=point,
    )
    fair = bg.allocate(
        values,
        budget,
        returns=returns,
        rule=bg.KalaiSmorodinsky(),
        credences=w,
        disagreement=point,
    )

    floors = 0.4 * w * (tops - point)
    assert w @ floored.utilities == pytest.approx(
        solved(w @ gains, [*within, above >= floors]), rel=1e-6
    )
    ideals = np.array([solved(above[h], [*within, above >= 0]) for h in range(4)])
    assert fair.certificate.value == pytest.approx(
        solved(cp.min(cp.multiply(1 / ideals, above)), within), rel=1e-5
    )
    for split in (floored, fair):
        assert split.status is bg.Status.OPTIMAL, split.message
