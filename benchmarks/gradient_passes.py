"""How many gradient passes does a certified bargain over 100,000 hypotheses cost?

A pass is the time of ``(w / (G @ p)) @ G`` on the same array in the same run. Run with
``python -m benchmarks.gradient_passes``.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

import bargain as bg
from benchmarks.problems import uniform_noise
from benchmarks.timing import Figure, median_seconds


def figures(
    n_hypotheses: int = 100_000, n_outcomes: int = 100, repeats: int = 5
) -> list[Figure]:
    """Time passes and solves in turn; every answer is rechecked afresh."""
    hypotheses = uniform_noise(n_hypotheses, n_outcomes)
    gains, credences = hypotheses.utilities, hypotheses.credences
    uniform = np.full(n_outcomes, 1 / n_outcomes)
    rule = bg.NashBargaining(tolerance=1e-8)
    ratios = []
    for _ in range(repeats):
        one_pass = median_seconds(lambda: (credences / (gains @ uniform)) @ gains, 5)
        started = time.perf_counter()
        decision = rule.solve(hypotheses)
        ratios.append((time.perf_counter() - started) / one_pass)
        assert decision.recheck().gap <= 1e-8
    size = f"{n_hypotheses:,} x {n_outcomes}"
    return [
        Figure(
            f"{size} uniform, certified 1e-8", statistics.median(ratios), "passes", 60.0
        )
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
