"""What does ``import bargain`` cost beside ``import numpy``?

Fresh interpreters, in turn. Run with ``python -m benchmarks.import_time``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks.timing import Figure


def _seconds(statement: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - started


def figures(repeats: int = 11) -> list[Figure]:
    """Time both imports, whole processes, alternating."""
    for statement in ("import numpy", "import bargain"):
        _seconds(statement)
    ratios = [
        _seconds("import bargain") / _seconds("import numpy") for _ in range(repeats)
    ]
    return [Figure("import bargain", statistics.median(ratios), "x import numpy", 1.5)]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
