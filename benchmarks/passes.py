"""How many gradient passes does a certified bargain over many hypotheses cost?

A pass is the time of ``(w / (G @ p)) @ G`` through numpy on the same C-ordered array in
the same run. What is timed is ``rule.solve(set)``, on a set that was just built. Run
with ``python -m benchmarks passes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.problems import FAMILIES, reward_ensemble, uniform_noise
from benchmarks.timing import Attempt, Figure, time_ours

# Sizes of the families, and the passes that each is given there.
BOUNDS = {
    1_000: {},
    10_000: {},
    100_000: {"reward ensemble": 6.0, "uniform noise": 8.0, "mixture grid": 10.0},
    1_000_000: {"reward ensemble": 3.5, "uniform noise": 4.5, "mixture grid": 6.0},
}
GROWTH = 11.0

# "No slower", to the percent that medians of five repeat to.
FORTRAN = 1.05


def figures(shrink: int = 1) -> Iterator[Figure | Attempt]:
    """Yield what was measured, family by family, then the two other shapes."""
    for family in FAMILIES:
        yield from _family(family, shrink)
    for instance, bound in (
        (reward_ensemble(100_000 // shrink, 1_000), 10.0),
        (uniform_noise(20, 100_000 // shrink), 30.0),
    ):
        ours = time_ours(instance)
        yield ours
        yield Figure(instance.title, ours.certified_passes, "passes", bound)


def _family(family: str, shrink: int) -> Iterator[Figure | Attempt]:
    seconds = []
    for size, bounds in BOUNDS.items():
        instance = FAMILIES[family](max(100, size // shrink), 100)
        ours = time_ours(instance)
        yield ours
        # Solved in the same run, on the same numbers laid out column by column.
        turned = replace(instance, utilities=np.asfortranarray(instance.utilities))
        theirs = time_ours(
            turned, method="bargain, Fortran order", one_pass=ours.pass_seconds
        )
        yield theirs
        if family in bounds:
            seconds.append(ours.certified_passes * ours.pass_seconds)
            yield Figure(
                instance.title, ours.certified_passes, "passes", bounds[family]
            )
            yield Figure(
                f"{instance.title}, Fortran order beside C order",
                theirs.certified_passes / ours.passes,
                "times",
                FORTRAN,
            )
    yield Figure(
        f"{family}, growth of the time from 10^5 to 10^6 rows",
        seconds[1] / seconds[0],
        "times",
        GROWTH,
    )
