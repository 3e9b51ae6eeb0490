"""Rules under constraints against cvxpy, and the guarantees on random polytopes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
import pytest
from scipy.optimize import linprog

import bargain as bg
from tests.references import CLARABEL


@dataclass(frozen=True)
class Case:
    """A random set, and constraints around a random lottery."""

    hypotheses: bg.HypothesisSet
    A: np.ndarray
    b: np.ndarray
    E: np.ndarray
    f: np.ndarray
    upper: np.ndarray
    inside: np.ndarray

    @property
    def constraints(self) -> bg.LotteryConstraints:
        return bg.LotteryConstraints(self.A, self.b, self.E, self.f, self.upper)

    def allows(self, lottery: np.ndarray, slack: float = 1e-9) -> bool:
        return bool(
            (self.A @ lottery <= self.b + slack).all()
            and np.abs(self.E @ lottery - self.f).max(initial=0) <= slack
            and (lottery <= self.upper + slack).all()
        )

    def best(self, worth: np.ndarray) -> float:
        answer = linprog(
            -worth,
            self.A,
            self.b,
            np.vstack([self.E, np.ones(len(worth))]),
            np.append(self.f, 1.0),
            list(zip(np.zeros(len(worth)), self.upper, strict=True)),
        )
        return -float(answer.fun)


def case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = int(rng.integers(1, 7)), int(rng.integers(3, 9))
    inside = rng.dirichlet(np.ones(n_outcomes))
    A = rng.normal(size=(int(rng.integers(0, 4)), n_outcomes)).round(2)
    E = rng.normal(size=(int(rng.integers(0, 2)), n_outcomes)).round(2)
    upper = np.where(rng.random(n_outcomes) < 0.5, 1.0, np.minimum(1, 2 * inside))
    return Case(
        bg.HypothesisSet.from_arrays(
            rng.normal(size=(n_hypotheses, n_outcomes)) * 10.0 ** rng.integers(-3, 4),
            rng.dirichlet(np.ones(n_hypotheses)),
        ),
        A,
        A @ inside + rng.exponential(0.1, len(A)),
        E,
        E @ inside,
        upper,
        inside,
    )


def by_cvxpy(one: Case, welfare) -> float:
    """Maximize a concave function of a lottery inside; return its value."""
    p = cp.Variable(len(one.upper), nonneg=True)
    conditions = [cp.sum(p) == 1, p <= one.upper]
    if len(one.A):
        conditions.append(one.A @ p <= one.b)
    if len(one.E):
        conditions.append(one.E @ p == one.f)
    program = cp.Problem(cp.Maximize(welfare(p)), conditions)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        program.solve(solver="CLARABEL", **CLARABEL)
    return float(program.value)


def extremes(one: Case) -> tuple[np.ndarray, np.ndarray]:
    rows = one.hypotheses.utilities
    worst = np.array([-one.best(-row) for row in rows])
    return worst, np.array([one.best(row) for row in rows])


SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_nash_and_mixed_agree_with_a_conic_solver(seed, share):
    one = case(seed)
    worst, best = extremes(one)
    gains = (one.hypotheses.utilities - worst[:, None]) / (best - worst)[:, None]
    w = one.hypotheses.credences
    rule = bg.NashBargaining() if share == 1 else bg.Mixed(share)

    decision = one.constraints.apply_to(rule).solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    assert decision.disagreement == pytest.approx(worst, rel=1e-7, abs=1e-7)
    y = gains @ p
    ours = w @ ((1 - share) * y + share * np.log(y))
    theirs = by_cvxpy(
        one,
        lambda p: (1 - share) * (w @ (gains @ p)) + share * (w @ cp.log(gains @ p)),
    )
    # The conic solver may end 1e-7 short of the optimum, or that far outside.
    assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("normalization", [None, "range"])
def test_expected_utility_agrees_with_a_linear_program(seed, normalization):
    one = case(seed)
    worst, best = extremes(one)
    units = np.ones(len(worst)) if normalization is None else best - worst
    scores = (one.hypotheses.credences / units) @ one.hypotheses.utilities

    rule = one.constraints.apply_to(bg.ExpectedUtility(normalization))
    decision = rule.solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_floats_and_fractions_agree_on_the_gap(seed):
    one = case(seed)

    for rule in (bg.NashBargaining(), bg.Mixed(0.4), bg.ExpectedUtility("range")):
        decision = one.constraints.apply_to(rule).solve(one.hypotheses)
        exact = decision.recheck(exact=True)
        assert exact.status is bg.Status.OPTIMAL
        assert exact.gap <= decision.certificate.gap + 1e-12
        assert exact.value == pytest.approx(decision.certificate.value, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_nash_gives_a_fair_share_of_the_ideal_inside(seed):
    one = case(seed)
    worst, best = extremes(one)

    decision = one.constraints.apply_to(bg.NashBargaining()).solve(one.hypotheses)

    fair = one.hypotheses.credences * (best - worst) / (1 + decision.certificate.gap)
    assert (decision.gains >= fair - 1e-7 * (best - worst)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nash_from_a_lottery_inside_leaves_nobody_worse_off(seed):
    one = case(seed)
    point = bg.Lottery(one.inside)
    rule = one.constraints.apply_to(bg.NashBargaining(disagreement=point))

    decision = rule.solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert one.allows(decision.lottery.probabilities)
    largest = np.abs(one.hypotheses.utilities).max(axis=1)
    assert (decision.gains >= -1e-12 * largest).all()
    assert decision.recheck(exact=True).gap <= 1e-9
