"""What a user could pick instead, each stated fairly.

Every rival is given gains that are already taken and row-scaled, as a C-ordered
matrix; that is not counted against it, and setup (compiling, writing a file for R) is
told apart. Each runs with the options that did best when tried, until the gap of our
certificate meets the target, or its time is up; then its best lottery counts, whatever
it says of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cvxpy as cp
import numpy as np

from benchmarks import first_order, r_mixsqp
from benchmarks.gap import nash_gap
from benchmarks.general_solvers import by_cvxpy, by_slsqp

Numbers = tuple[np.ndarray, float, float]


@dataclass(frozen=True)
class Answer:
    """What a rival reached.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    setup_seconds, seconds : float
    gap : float
        In nats; infinite when the lottery is infeasible.
    """

    lottery: np.ndarray
    setup_seconds: float
    seconds: float
    gap: float


@dataclass(frozen=True)
class Rival:
    """A method that a user could pick instead.

    Parameters
    ----------
    name : str
    run : callable
        From gains, credences, target and time limit to a lottery, the seconds of setup
        and the seconds of solving.
    missing : callable
        What it lacks to run here; an empty string if nothing.
    largest : int
        Entries of the largest matrix that it is asked.
    """

    name: str
    run: Callable[[np.ndarray, np.ndarray, float, float], Numbers]
    missing: Callable[[], str] = str
    largest: int = 10**9

    def answer(
        self,
        gains: np.ndarray,
        credences: np.ndarray,
        target: float = 1e-8,
        time_limit: float = 60.0,
    ) -> Answer:
        """Run, and recompute the gap."""
        lottery, setup, seconds = self.run(gains, credences, target, time_limit)
        return Answer(lottery, setup, seconds, nash_gap(gains, credences, lottery))


def _conic(
    solver: str, limit_option: str | None, largest: int, **options: float | str
) -> Rival:
    def run(
        gains: np.ndarray, credences: np.ndarray, target: float, time_limit: float
    ) -> Numbers:
        return by_cvxpy(solver, options, limit_option, gains, credences, time_limit)

    def missing() -> str:
        return "" if solver in cp.installed_solvers() else f"{solver} is not installed"

    name = {"CLARABEL": "Clarabel"}.get(solver, solver)
    return Rival(f"cvxpy, {name}", run, missing, largest)


def _course(name: str, method: first_order.Method) -> Rival:
    def run(
        gains: np.ndarray, credences: np.ndarray, target: float, time_limit: float
    ) -> Numbers:
        pursue = partial(first_order.pursue, method, gains, credences)
        lottery, seconds = pursue(target, time_limit)
        return lottery, 0.0, seconds

    return Rival(name, run)


FIRST_ORDER = [
    _course("multiplicative updates", first_order.multiplicative_updates),
    _course("extrapolated updates", first_order.extrapolated_updates),
    _course("mirror descent", first_order.mirror_descent),
    _course("pairwise Frank-Wolfe", first_order.pairwise_frank_wolfe),
]
# With the conic solvers' default tolerances (1e-8; 1e-4 for SCS) gaps stay at 1e-7 to
# 1e-4; with these they take little longer. Clarabel's other factorization, faer, took
# as long. The sizes keep compiling and memory within minutes and gigabytes.
CLARABEL = _conic(
    "CLARABEL",
    "time_limit",
    3 * 10**6,
    tol_gap_abs=1e-12,
    tol_gap_rel=1e-12,
    tol_feas=1e-12,
)
SCS = _conic(
    "SCS", "time_limit_secs", 3 * 10**6, eps_abs=1e-9, eps_rel=1e-9, max_iters=10**6
)
ECOS = _conic("ECOS", None, 3 * 10**6, abstol=1e-10, reltol=1e-10, feastol=1e-10)
MIXSQP = Rival("mixsqp", r_mixsqp.by_mixsqp, r_mixsqp.missing)
RIVALS = [
    CLARABEL,
    SCS,
    ECOS,
    Rival("scipy SLSQP", by_slsqp),
    *FIRST_ORDER,
    MIXSQP,
]
