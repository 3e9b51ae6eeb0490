"""Timing by medians, and the records of what was measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.problems import Instance

TARGET = 1e-8


@dataclass(frozen=True)
class Figure:
    """One measured figure beside the one that was asked for.

    Parameters
    ----------
    question : str
    measured : float
        NaN where an answer was not certified, so that its time means nothing.
    unit : str
    bound : float
    at_most : bool
        Whether the bound is an upper one.
    """

    question: str
    measured: float
    unit: str
    bound: float
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps the bound."""
        if self.at_most:
            return self.measured <= self.bound
        return self.measured >= self.bound


@dataclass(frozen=True)
class Attempt:
    """One method on one problem.

    Parameters
    ----------
    method : str
    family : str
    n_hypotheses, n_outcomes : int
    setup_seconds, seconds : float
    pass_seconds : float
        Of ``(w / (G @ p)) @ G`` in the same run.
    gap : float
        In nats, recomputed from the lottery; infinite when that is infeasible.
    """

    method: str
    family: str
    n_hypotheses: int
    n_outcomes: int
    setup_seconds: float
    seconds: float
    pass_seconds: float
    gap: float

    @property
    def passes(self) -> float:
        """Time in passes."""
        return self.seconds / self.pass_seconds

    @property
    def certified_passes(self) -> float:
        """Time in passes if the answer is certified, else NaN."""
        return self.passes if self.gap <= TARGET else float("nan")


def median_seconds(call: Callable[[], object], repeats: int) -> float:
    """Return the median time of a call, in seconds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def pass_seconds(matrix: np.ndarray, credences: np.ndarray, repeats: int = 5) -> float:
    """Return the median time of one gradient pass through numpy.

    On the utilities themselves: a worst case of zero, or any, reads as many bytes.
    """
    uniform = np.full(matrix.shape[1], 1 / matrix.shape[1])
    weights = credences.astype(matrix.dtype)
    shares = uniform.astype(matrix.dtype)
    with np.errstate(all="ignore"):
        (weights / (matrix @ shares)) @ matrix  # the first touches fresh memory
        return median_seconds(lambda: (weights / (matrix @ shares)) @ matrix, repeats)


def time_ours(
    instance: Instance,
    repeats: int = 5,
    *,
    method: str = "bargain",
    one_pass: float | None = None,
    tolerance: float = TARGET,
) -> Attempt:
    """Time fresh solves of a problem, in turn with passes over the same matrix.

    Parameters
    ----------
    instance : Instance
    repeats : int
    method : str
        What to call it.
    one_pass : float, optional
        The time of a pass where it is not to be measured on this very matrix: it is
        defined on a C-ordered one.
    tolerance : float
        The gap to ask for.
    """
    rule, matrix = instance.rule(tolerance), instance.utilities
    rule.solve(instance.hypotheses())  # loads the solvers, and warms the cache
    passes, solves, gap = [], [], 0.0
    for _ in range(repeats):
        if one_pass is None:
            passes.append(pass_seconds(matrix, instance.credences, 1))
        hypotheses = instance.hypotheses()
        started = time.perf_counter()
        decision = rule.solve(hypotheses)
        solves.append(time.perf_counter() - started)
        gap = max(gap, decision.certificate.gap, instance.gap(decision))
    one_pass = statistics.median(passes) if one_pass is None else one_pass
    return Attempt(
        method,
        instance.name,
        n_hypotheses=matrix.shape[0],
        n_outcomes=matrix.shape[1],
        setup_seconds=0.0,
        seconds=statistics.median(solves),
        pass_seconds=one_pass,
        gap=gap,
    )
