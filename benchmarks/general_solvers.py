"""General solvers on the Nash problem: cvxpy's conic ones, and scipy's SLSQP.

cvxpy's time to compile is told apart from the solver's own.
"""

from __future__ import annotations

import contextlib
import time
import warnings
from typing import Any

import cvxpy as cp
import numpy as np
from scipy.optimize import minimize

from benchmarks.gap import as_lottery, nash_gap


def by_cvxpy(
    solver: str,
    options: dict[str, Any],
    limit_option: str | None,
    gains: np.ndarray,
    credences: np.ndarray,
    time_limit: float,
) -> tuple[np.ndarray, float, float]:
    """Return cvxpy's lottery, and the seconds of compiling and of solving.

    Parameters
    ----------
    solver : str
    options : dict
        The solver's own.
    limit_option : str or None
        What the solver calls its time limit.
    gains, credences : ndarray
    time_limit : float
    """
    started = time.perf_counter()
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    welfare = credences @ cp.log(gains @ lottery)
    problem = cp.Problem(cp.Maximize(welfare), [cp.sum(lottery) == 1])
    if limit_option is not None:
        options = options | {limit_option: time_limit}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "inaccurate" is told by the gap
        data, chain, inverse = problem.get_problem_data(solver, solver_opts=options)
        compiled = time.perf_counter()
        try:
            answer = chain.solve_via_data(problem, data, solver_opts=options)
            solved = time.perf_counter()
            problem.unpack_results(answer, chain, inverse)
        except cp.SolverError:
            solved = time.perf_counter()
    found = np.full(len(gains[0]), np.nan) if lottery.value is None else lottery.value
    return as_lottery(found), compiled - started, solved - compiled


class _Enough(Exception):
    """The target is met, or the time is up."""


def by_slsqp(
    gains: np.ndarray, credences: np.ndarray, target: float, time_limit: float
) -> tuple[np.ndarray, float, float]:
    """Return SLSQP's best lottery, 0, and when it was found.

    It is given the exact gradient, from which the gap is read on the way without
    another pass, and ``ftol=0`` so that it stops only when it cannot go on.
    """
    started = time.perf_counter()
    n_outcomes = gains.shape[1]
    best = (np.inf, np.full(n_outcomes, 1 / n_outcomes), 0.0)

    def loss_and_gradient(point: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal best
        expected = gains @ point
        if (expected <= 0).any():
            return np.inf, np.zeros(n_outcomes)
        gradient = (credences / expected) @ gains
        now = time.perf_counter() - started
        gap = gradient.max() - credences.sum()
        if gap < best[0] and abs(point.sum() - 1) < 1e-6 and point.min() > -1e-6:
            lottery = as_lottery(point)
            if gap > target or (gap := nash_gap(gains, credences, lottery)) <= target:
                best = (gap, lottery, now)
        if best[0] <= target or now > time_limit:
            raise _Enough
        return -float(credences @ np.log(expected)), -gradient

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(_Enough):
            minimize(
                loss_and_gradient,
                best[1],
                jac=True,
                method="SLSQP",
                bounds=[(0, 1)] * n_outcomes,
                constraints={
                    "type": "eq",
                    "fun": lambda point: point.sum() - 1,
                    "jac": lambda point: np.ones((1, n_outcomes)),
                },
                options={"maxiter": 10_000, "ftol": 0.0},
            )
    return best[1], 0.0, best[2]
