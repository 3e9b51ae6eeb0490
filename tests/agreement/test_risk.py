"""Risk rules against cvxpy, against linear programs for ties, and against a grid."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from tests.references import CLARABEL

# Clarabel is asked for 1e-12 and stops when rounding lets it no further.
CLOSE = 1e-7

# What the reference may fall short of the optimum, so that it has an inside.
SLACK = 1e-9


def levels_of(hypotheses: bg.HypothesisSet) -> tuple[np.ndarray, np.ndarray]:
    """Return levels between 0 and 1, and weights, of those who are not indifferent."""
    utilities = np.asarray(hypotheses.utilities)
    low, high = utilities.min(axis=1), utilities.max(axis=1)
    some = high > low
    levels = (utilities - low[:, None])[some] / (high - low)[some, None]
    weights = hypotheses.credences[some]
    return levels, weights / weights.sum()


def solve(problem: cp.Problem) -> None:
    """Solve as well as Clarabel can, which may call that inaccurate."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Solution may be inaccurate")
        problem.solve(solver=cp.CLARABEL, **CLARABEL)


def stated(rule: bg.Rule, levels, weights, p: cp.Variable):
    """Return a rule's value of a lottery, as its authors write it."""
    at = levels @ p
    if isinstance(rule, bg.WorstCase):
        return cp.min(at)
    if isinstance(rule, bg.ConditionalValueAtRisk):
        # Rockafellar and Uryasev; the edge is found along with the lottery.
        edge = cp.Variable(bounds=[0, 1])
        return edge - cp.sum(cp.multiply(weights, cp.pos(edge - at))) / rule.level
    assert isinstance(rule, bg.MeanMinusDeviation)
    apart = cp.multiply(np.sqrt(weights), at - weights @ at)
    return weights @ at - rule.k * cp.norm(apart)


def value_of(rule: bg.Rule, levels, weights, p: np.ndarray):
    """Return a rule's value of lotteries in the columns of a matrix."""
    at = levels @ p
    if isinstance(rule, bg.WorstCase):
        return at.min(axis=0)
    if isinstance(rule, bg.ConditionalValueAtRisk):
        # The best edge is one of the levels.
        edges = at[:, None, :]
        short = np.maximum(edges - at[None], 0)
        values = at - np.einsum("h,ehk->ek", weights, short) / rule.level
        return values.max(axis=0)
    assert isinstance(rule, bg.MeanMinusDeviation)
    mean = weights @ at
    return mean - rule.k * np.sqrt(weights @ (at - mean) ** 2)


def random_set(seed: int) -> bg.HypothesisSet:
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = rng.integers(1, 20), rng.integers(2, 9)
    return bg.HypothesisSet.from_arrays(
        rng.normal(size=(n_hypotheses, n_outcomes)),
        rng.dirichlet(np.ones(n_hypotheses)),
    )


def tied_set(seed: int) -> bg.HypothesisSet:
    """Return a set of few small integers, which tie often."""
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = rng.integers(1, 6), rng.integers(2, 7)
    shares = rng.integers(1, 5, size=n_hypotheses)
    table = rng.integers(-2, 3, size=(n_hypotheses, n_outcomes)).astype(float)
    table[:, 0], table[:, 1] = -3, np.maximum(table[:, 1], -2)  # nobody is indifferent
    return bg.HypothesisSet.from_arrays(table, shares / shares.sum())


def some_rules(seed: int) -> list[bg.Rule]:
    rng = np.random.default_rng(seed)
    level = float(rng.choice([0.2, 0.25, 1 / 3, 0.5, 0.75, rng.random()]))
    return [
        bg.WorstCase(),
        bg.ConditionalValueAtRisk(level),
        bg.MeanMinusDeviation(float(10 ** rng.uniform(-1, 1))),
    ]


@pytest.mark.parametrize("make", [random_set, tied_set])
@pytest.mark.parametrize("seed", range(12))
def test_cvxpy_finds_the_same_value(make, seed):
    hypotheses = make(seed)
    levels, weights = levels_of(hypotheses)

    for rule in some_rules(seed):
        decision = rule.solve(hypotheses)
        p = cp.Variable(hypotheses.n_outcomes, bounds=[0, 1])
        problem = cp.Problem(
            cp.Maximize(stated(rule, levels, weights, p)), [cp.sum(p) == 1]
        )
        solve(problem)

        assert decision.certificate.gap <= 1e-11
        assert decision.certificate.value == pytest.approx(problem.value, abs=CLOSE)


@pytest.mark.parametrize("seed", range(25))
def test_of_several_best_lotteries_the_least_norm_is_returned(seed):
    hypotheses = tied_set(seed)
    levels, weights = levels_of(hypotheses)

    for rule in some_rules(seed)[:2]:
        decision = rule.solve(hypotheses)
        p = cp.Variable(hypotheses.n_outcomes, bounds=[0, 1])
        value = stated(rule, levels, weights, p)
        best = [cp.sum(p) == 1, value >= decision.certificate.value - SLACK]
        nearest = cp.Problem(cp.Minimize(cp.sum_squares(p)), best)
        solve(nearest)
        found = decision.lottery.probabilities
        assert found == pytest.approx(p.value, abs=1e-4)

        # In a direction without meaning, how far apart are two of the best?
        along = np.random.default_rng(seed).normal(size=hypotheses.n_outcomes)
        ends = [
            cp.Problem(cp.Maximize(sign * along @ p), best).solve(solver=cp.HIGHS)
            for sign in (1, -1)
        ]
        assert decision.unique == (sum(ends) < 1e-6)


GRID = np.array(
    [(i, j, 20 - i - j) for i in range(21) for j in range(21 - i)], dtype=float
).T
GRID /= 20


@pytest.mark.parametrize("seed", range(8))
def test_no_lottery_of_a_grid_is_better(seed):
    rng = np.random.default_rng(seed)
    hypotheses = bg.HypothesisSet.from_arrays(
        rng.normal(size=(5, 3)), rng.dirichlet(np.ones(5))
    )
    levels, weights = levels_of(hypotheses)

    for rule in some_rules(seed):
        certificate = rule.solve(hypotheses).certificate
        found = rule(hypotheses).probabilities[:, None]

        own = value_of(rule, levels, weights, found)[0]
        on_grid = float(value_of(rule, levels, weights, GRID).max())

        assert certificate.value == pytest.approx(own, abs=1e-13)
        assert on_grid <= certificate.value + 1e-12
        # A grid of step 1/20 comes close: levels move by no more than a step each.
        assert on_grid >= certificate.value - 0.1 * (1 + getattr(rule, "k", 0))
