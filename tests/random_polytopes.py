"""Random sets with constraints around a random lottery, and other solvers for them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
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


def by_cvxpy(one: Case, welfare, more=lambda p: []) -> float:
    """Maximize a concave function of a lottery inside, under more conditions."""
    p = cp.Variable(len(one.upper), nonneg=True)
    conditions = [cp.sum(p) == 1, p <= one.upper, *more(p)]
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
