"""Answer the questions in this folder; print a table; write the record and the page.

``python -m benchmarks`` answers all, and writes benchmarks/results.json,
docs/benchmarks.md and its plot. ``python -m benchmarks passes memory`` answers some and
prints only; ``--shrink 100`` divides the sizes, to try things out; ``--output FOLDER``
writes what was measured there; ``--page`` writes the page anew from the record.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from rich.console import Console
from rich.table import Table

import bargain as bg
from benchmarks.page import PLOT, render
from benchmarks.rivals import RIVALS
from benchmarks.timing import Attempt, Figure

PROJECT = Path(__file__).parents[1]

# Each module answers one question, by its figures(); these take a shrinking factor.
AT_SIZE = (
    "passes",
    "memory",
    "out_of_core",
    "hard",
    "rival_runs",
    "axioms",
    "explaining",
)
AS_THEY_ARE = (
    "small_problem",
    "batch",
    "sweeps",
    "import_time",
    "on_dask",
    "showing",
)


def main() -> None:
    """Measure, print, write."""
    options = _options()
    if options.page:
        _write(json.loads((PROJECT / "benchmarks/results.json").read_text()), None)
        return
    writes = options.output or not (options.questions or options.shrink != 1)
    figures: list[Figure] = []
    attempts: list[Attempt] = []
    for question in options.questions or (*AS_THEY_ARE, *AT_SIZE):
        started = time.perf_counter()
        for result in _answers(question, options.shrink):
            if isinstance(result, Attempt):
                attempts.append(result)
            else:
                figures.append(result)
            print(result, flush=True)
        print(f"{question} took {time.perf_counter() - started:.0f} s", flush=True)
        if writes:  # a long run that is cut short leaves what it had
            _write(_record(figures, attempts, options.shrink), options.output)
    Console().print(_table(figures))


def _record(
    figures: list[Figure], attempts: list[Attempt], shrink: int
) -> dict[str, Any]:
    """Return all that is to be known of a run, as JSON can hold it."""
    return {
        "versions": {
            "bargain": bg.__version__,
            "Python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "cvxpy": version("cvxpy"),
        },
        "machine": _machine(),
        "cores": os.cpu_count(),
        "shrink": shrink,
        "skipped": {r.name: why for r in RIVALS if (why := r.missing())},
        "figures": [_plain(asdict(f) | {"met": f.is_met}) for f in figures],
        "attempts": [_plain(asdict(a)) for a in attempts],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "questions", nargs="*", choices=[[], *AS_THEY_ARE, *AT_SIZE], metavar="question"
    )
    parser.add_argument("--shrink", type=int, default=1)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--page", action="store_true")
    return parser.parse_args()


def _answers(question: str, shrink: int) -> Iterable[Figure | Attempt]:
    figures: Any = importlib.import_module(f"benchmarks.{question}").figures
    answers: Iterable[Figure | Attempt]
    answers = figures(shrink=shrink) if question in AT_SIZE else figures()
    return answers


def _table(figures: list[Figure]) -> Table:
    table = Table("question", "measured", "bound", "met")
    for figure in figures:
        sign = "<=" if figure.at_most else ">="
        table.add_row(
            figure.question,
            f"{figure.measured:.3g} {figure.unit}",
            f"{sign} {figure.bound:g}",
            "yes" if figure.is_met else "no",
        )
    return table


def _plain(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return what JSON can hold: no infinity, and no NaN."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in numbers.items()
    }


def _machine() -> str:
    """Return the processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model n")]
    return names[0] if names else platform.machine()


def _write(record: dict[str, Any], folder: Path | None) -> None:
    """Write the record, the page and its plot, in their places or in a folder."""
    from benchmarks.plots import draw  # matplotlib is for those who write

    text = json.dumps(record, indent=1) + "\n"
    (folder or PROJECT / "benchmarks").joinpath("results.json").write_text(text)
    pages = folder or PROJECT / "docs"
    (pages / "benchmarks.md").write_text(render(record))
    draw(record, pages / PLOT)


if __name__ == "__main__":
    main()
