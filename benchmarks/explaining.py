"""What do an explanation and derivatives cost, beside one pass over the rows?

A pass is what `benchmarks.passes` counts in, through numpy on the same array in the
same run. What is timed is a fresh decision's first answer; reading the rows once is
what a test counts, and algebra on the support comes on top. The gains that are
explained are held to the utilities, and the derivatives to the fact that probabilities
sum to 1. Run with ``python -m benchmarks explaining``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np

import bargain as bg
from benchmarks.problems import Instance, reward_ensemble
from benchmarks.timing import TARGET, Figure, pass_seconds


def figures(shrink: int = 1) -> Iterator[Figure]:
    """Time both on a million reward models, in turn with passes."""
    instance = reward_ensemble(1_000_000 // shrink, 100)
    for name, ask in (("explain", _explained), ("sensitivity", _differentiated)):
        ratio = _in_passes(instance, ask)
        yield Figure(f"{name}, {instance.title}", ratio, "passes", 2.0)


def _in_passes(instance: Instance, ask: Callable[[bg.Decision], None]) -> float:
    ratios = []
    for _ in range(4):
        decision = instance.rule(TARGET).solve(instance.hypotheses())
        one_pass = pass_seconds(instance.utilities, instance.credences, 1)
        started = time.perf_counter()
        ask(decision)
        ratios.append((time.perf_counter() - started) / one_pass)
    return statistics.median(ratios[1:])  # the first one loads what it needs


def _explained(decision: bg.Decision) -> None:
    found = decision.explain().hypotheses
    some = slice(0, 1000)
    table = np.asarray(decision.hypotheses.utilities[some], dtype=float)
    gains = table @ decision.lottery.probabilities - decision.disagreement[some]
    np.testing.assert_allclose(found.gains[some], gains, rtol=1e-9)


def _differentiated(decision: bg.Decision) -> None:
    point = np.ones(len(decision.hypotheses))
    moved = decision.sensitivity().jvp(disagreement=point)
    assert abs(moved.sum()) < 1e-9 * max(1.0, np.abs(moved).max())
