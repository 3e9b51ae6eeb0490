"""How long do pictures and a report take?

Each picture of 20 hypotheses and 20 outcomes, drawn and written as PNG, after
matplotlib was imported and has drawn once; and the report on the embedded worldviews,
in a process of its own, with its size. Run with ``python -m benchmarks showing``.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import bargain as bg
from bargain import plotting
from benchmarks.timing import Figure, median_seconds

SIZE = 20
RULES = {
    "eu": bg.ExpectedUtility(),
    "nash": bg.NashBargaining(),
    "mixed": bg.Mixed(),
    "kalai-smorodinsky": bg.KalaiSmorodinsky(),
    "random-dictator": bg.RandomDictator(),
}


def figures(repeats: int = 5) -> Iterator[Figure]:
    """Time each picture, then the report."""
    for name, draw in _pictures().items():
        written = _written(draw)
        assert written.startswith(b"\x89PNG")
        seconds = median_seconds(lambda draw=draw: _written(draw), repeats)
        yield Figure(f"{name} of {SIZE} x {SIZE}", seconds, "s", 0.5)
    yield from _report()


def _pictures() -> dict[str, Callable[[], Any]]:
    rng = np.random.default_rng(0)
    outcomes = [f"outcome {k:02} of a long name {k:02}x" for k in range(SIZE)]
    names = [f"hypothesis number {k:02} of those" for k in range(SIZE)]
    table = rng.random((SIZE, SIZE))
    hypotheses = bg.HypothesisSet.from_arrays(table, None, outcomes, names)
    pair = bg.HypothesisSet.from_arrays(table[:2], None, outcomes, names[:2])
    comparison = bg.compare(hypotheses, RULES)
    swept = bg.sweep(
        hypotheses, RULES, stakes=np.logspace(0, 6, SIZE), hypothesis=names[0]
    )
    found = {
        name: [bg.find_monster(rule, pair, max_credence=e, max_tries=20)]
        for name, rule in list(RULES.items())[:2]
        for e in (0.1,)
    }
    times = {name: [(10.0**k, 10.0**k) for k in range(SIZE)] for name in RULES}
    return {
        "plot_lotteries": lambda: plotting.plot_lotteries(comparison),
        "plot_gains": lambda: plotting.plot_gains(comparison["nash"]),
        "plot_frontier": lambda: plotting.plot_frontier(bg.compare(pair, RULES)),
        "plot_profiles": lambda: plotting.plot_profiles(comparison),
        "plot_hypotheses": lambda: plotting.plot_hypotheses(hypotheses),
        "plot_sweep": lambda: plotting.plot_sweep(swept),
        "plot_capture": lambda: plotting.plot_capture(found),
        "plot_scaling": lambda: plotting.plot_scaling(times),
    }


def _written(draw: Callable[[], Any]) -> bytes:
    buffer = io.BytesIO()
    draw().figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _report() -> Iterator[Figure]:
    command = "import sys; from bargain.cli import main; sys.exit(main())"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.html")
        arguments = ["report", "example:worldviews", "-o", str(path)]
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", command, *arguments], check=True, capture_output=True
        )
        seconds = time.perf_counter() - started
        page = path.read_text(encoding="utf-8")
    for name in bg.examples.load("worldviews").names:
        assert name in page
    yield Figure("report on the worldviews", seconds, "s", 20.0)
    yield Figure("its size", len(page.encode()) / 1e6, "MB", 3.0)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
