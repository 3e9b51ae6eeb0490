"""Every rule under constraints against linear programs and a conic solver."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from tests.random_polytopes import Case, by_cvxpy, case, extremes

SEEDS = range(12)


def solved(one: Case, rule) -> tuple[bg.Decision, np.ndarray]:
    """Solve under the constraints, and check what any answer must satisfy."""
    decision = one.constraints.apply_to(rule).solve(one.hypotheses)
    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    exact = decision.recheck(exact=True)
    assert exact.status is bg.Status.OPTIMAL
    assert exact.value == pytest.approx(decision.certificate.value, rel=1e-9, abs=1e-9)
    return decision, p


def points_of(rule, rows: np.ndarray) -> np.ndarray:
    """Return ballots, counted by hand."""
    if isinstance(rule, bg.Borda):
        apart = np.sign(rows[:, :, None] - rows[:, None, :])
        return np.asarray(apart.sum(axis=2))
    least, most = rows.min(axis=1, keepdims=True), rows.max(axis=1, keepdims=True)
    if isinstance(rule, bg.Approval):
        return np.asarray(rows >= least + rule.threshold * (most - least))
    return np.asarray(rows == most)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "rule", [bg.Borda(), bg.Approval(0.4), bg.MyFavouriteOption()], ids=repr
)
def test_votes_agree_with_a_linear_program_over_ballots(seed, rule):
    one = case(seed)
    scores = one.hypotheses.credences @ points_of(rule, one.hypotheses.utilities)

    _, p = solved(one, rule)

    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_voting_agrees_with_a_linear_program(seed):
    one = case(seed)
    rows = one.hypotheses.utilities
    scores = (one.hypotheses.credences / rows.std(axis=1)) @ rows

    _, p = solved(one, bg.VarianceVoting())

    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("aversion", [0.5, 2.0, 3.5])
def test_isoelastic_agrees_with_a_conic_solver(seed, aversion):
    one = case(seed)
    worst, best = extremes(one)
    z = (one.hypotheses.utilities - worst[:, None]) / (best - worst)[:, None]
    w, power = one.hypotheses.credences, 1 - aversion

    decision, p = solved(one, bg.Isoelastic(aversion))

    sign = 1 if power > 0 else -1
    theirs = by_cvxpy(one, lambda p: sign * (w @ cp.power(z @ p, power)))
    mean = (w @ (z @ p) ** power) ** (1 / power)
    assert decision.certificate.value == pytest.approx(mean, rel=1e-6)
    assert mean == pytest.approx((sign * theirs) ** (1 / power), rel=2e-6)
