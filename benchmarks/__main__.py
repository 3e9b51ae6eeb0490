"""Run every benchmark, print a table, and write the figures as JSON.

``python -m benchmarks [results.json]``
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy
from rich.console import Console
from rich.table import Table

import bargain as bg
from benchmarks import gradient_passes, import_time, out_of_core, small_problem


def main() -> None:
    """Measure, print, write."""
    figures = [
        *small_problem.figures(),
        *gradient_passes.figures(),
        *import_time.figures(),
        *out_of_core.figures(),
    ]
    table = Table("question", "measured", "bound", "met")
    for figure in figures:
        sign = "<=" if figure.at_most else ">="
        table.add_row(
            figure.question,
            f"{figure.measured:.3g} {figure.unit}",
            f"{sign} {figure.bound:g}",
            "yes" if figure.is_met else "no",
        )
    Console().print(table)
    record = {
        "versions": {
            "bargain": bg.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "cvxpy": version("cvxpy"),
        },
        "cores": os.cpu_count(),
        "figures": [asdict(figure) | {"met": figure.is_met} for figure in figures],
    }
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
