"""How much memory does a solve take beside the matrix?

In a fresh process, after a small solve that loads the solvers: the larger of what
tracemalloc sees (numpy's arrays) and what the resident set grows by at its peak (which
BLAS adds to). Run with ``python -m benchmarks memory``.
"""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from benchmarks.problems import reward_ensemble
from benchmarks.timing import TARGET, Figure

SHARE = 10.0


def figures(shrink: int = 1) -> Iterator[Figure]:
    """Yield the share of the matrix that is taken beside it, at the peak."""
    size = 1_000_000 // shrink
    peaks = []
    for how in ("arrays", "resident"):
        command = [sys.executable, "-m", "benchmarks.memory", how, str(size)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(float(printed.stdout))
    question = f"reward ensemble, {size:,} x 100, peak memory beside the matrix"
    yield Figure(question, 100 * max(peaks), "%", SHARE)


def share_taken(how: str, n_hypotheses: int) -> float:
    """Solve once, and return the peak of memory taken as a share of the matrix."""
    warm = reward_ensemble(20_000, 100)
    warm.rule().solve(warm.hypotheses())
    instance = reward_ensemble(n_hypotheses, 100)
    rule, hypotheses = instance.rule(), instance.hypotheses()
    if how == "arrays":
        tracemalloc.start()
        decision = rule.solve(hypotheses)
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    else:
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        before = status("VmRSS")
        decision = rule.solve(hypotheses)
        taken = status("VmHWM") - before
    assert instance.gap(decision) <= TARGET
    return taken / instance.utilities.nbytes


def status(field: str) -> int:
    """Return a field of the process's status, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    raise LookupError(field)


if __name__ == "__main__":
    print(share_taken(sys.argv[1], int(sys.argv[2])))
