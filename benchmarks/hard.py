"""Are hard instances certified, and how far do rivals get on them?

Run with ``python -m benchmarks hard``.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.hard_problems import hard_instances
from benchmarks.problems import Instance, mixture_grid
from benchmarks.rival_runs import attempt
from benchmarks.rivals import CLARABEL, FIRST_ORDER, MIXSQP, RIVALS
from benchmarks.timing import TARGET, Attempt, Figure, time_ours


def figures(shrink: int = 1) -> Iterator[Figure | Attempt]:
    """Yield the gap of each instance, with the rivals' attempts at it."""
    limit = max(2.0, 30.0 / shrink)
    for instance in (
        mixture_grid(100_000 // shrink, 100),
        mixture_grid(10_000 // shrink, 1_000),
    ):
        ours = time_ours(instance, 1)
        yield ours
        yield _gap(instance, ours)
        for rival in (*FIRST_ORDER[1:], MIXSQP):
            yield from attempt(rival, instance, ours.pass_seconds, limit)
    for instance in hard_instances(shrink):
        ours = time_ours(instance, 1)
        yield ours
        yield _gap(instance, ours)
        for rival in RIVALS:
            if rival is CLARABEL or rival in FIRST_ORDER[1:] or rival is MIXSQP:
                yield from attempt(rival, instance, ours.pass_seconds, limit / 4)


def _gap(instance: Instance, ours: Attempt) -> Figure:
    return Figure(f"{instance.title}, gap", ours.gap, "nats", TARGET)
