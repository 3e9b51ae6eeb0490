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
