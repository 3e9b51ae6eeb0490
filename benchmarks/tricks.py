"""What is each trick of the solver for many rows worth?

Every line leaves out one of them, or takes more of it, and says how many sweeps over
all rows and how many passes a bargain certified to 1e-8 then takes; medians of five,
in turn. Run with ``python -m benchmarks.tricks``; ``--shrink 100`` divides the sizes.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np
from rich.console import Console
from rich.table import Table

from bargain.rows import ArrayRows
from bargain.solvers import large_newton, sample_solves, swept_curvature
from bargain.solvers.sampled_curvature import SampledCurvature
from benchmarks.problems import FAMILIES, Instance
from benchmarks.timing import TARGET, pass_seconds

SIZES = (100_000, 1_000_000)
REPEATS = 5


def _constants(module: Any, **values: Any) -> list[Any]:
    return [mock.patch.object(module, name, to) for name, to in values.items()]


def _never(*_: object) -> bool:
    return False


def _nothing(*_: object, **__: object) -> None:
    return None


TRICKS: dict[str, Callable[[], list[Any]]] = {
    "as it is": list,
    "curvature from the sample alone": lambda: _constants(large_newton, is_even=_never),
    "the same, from a sample of 4 % of the rows": lambda: [
        *_constants(large_newton, is_even=_never),
        *_constants(sample_solves, LEAST_PART=0.04),
    ],
    "curvature of all rows in the second sweep": lambda: _constants(
        swept_curvature, FEWEST_PARTS=1, MOST_PARTS=1
    ),
    "no secants": lambda: _constants(SampledCurvature, learn=_nothing),
    "no curvature of few outcomes from all rows": lambda: _constants(
        large_newton, CHEAP=0
    ),
    "no steps tilted to the exact gradient": lambda: _constants(
        large_newton, TILTED=np.inf
    ),
    "a last step in any case": lambda: _constants(large_newton, FAR_BELOW=0.0),
    "samples solved to 1e-6": lambda: _constants(sample_solves, COARSE=1e-6),
}


@contextmanager
def _with(trick: str) -> Iterator[None]:
    with ExitStack() as stack:
        for patch in TRICKS[trick]():
            stack.enter_context(patch)
        yield


def measured(instance: Instance) -> dict[str, tuple[float, float]]:
    """Return sweeps and passes by trick, for one problem."""
    rule, n_rows = instance.rule(TARGET), len(instance.utilities)
    sweeps = 0
    accumulate = ArrayRows.accumulate

    def counting(rows: ArrayRows, *args: Any, **options: Any) -> Any:
        nonlocal sweeps
        sweeps += rows.n_rows == n_rows
        return accumulate(rows, *args, **options)

    found: dict[str, list[tuple[float, float]]] = {trick: [] for trick in TRICKS}
    rule.solve(instance.hypotheses())
    with mock.patch.object(ArrayRows, "accumulate", counting):
        for _ in range(REPEATS):
            one = pass_seconds(instance.utilities, instance.credences)
            for trick, runs in found.items():
                hypotheses, sweeps = instance.hypotheses(), 0
                with _with(trick):
                    started = time.perf_counter()
                    decision = rule.solve(hypotheses)
                    seconds = time.perf_counter() - started
                assert max(decision.certificate.gap, instance.gap(decision)) <= TARGET
                runs.append((sweeps, seconds / one))
    return {
        trick: (
            statistics.median(each[0] for each in runs),
            statistics.median(each[1] for each in runs),
        )
        for trick, runs in found.items()
    }


def main() -> None:
    """Measure all; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shrink", type=int, default=1)
    shrink = parser.parse_args().shrink
    results = {
        f"{family}, {size // shrink:,}": measured(FAMILIES[family](size // shrink, 100))
        for size in SIZES
        for family in FAMILIES
    }
    table = Table("sweeps; passes", *results)
    for trick in TRICKS:
        cells = (
            f"{column[trick][0]:.0f}; {column[trick][1]:.1f}"
            for column in results.values()
        )
        table.add_row(trick, *cells)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
