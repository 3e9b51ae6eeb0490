"""How do rivals' times grow with the hypotheses, and how far ahead are we?

Each time is to a gap of 1e-8 by our certificate. Run with
``python -m benchmarks rivals``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.problems import FAMILIES, Instance, reward_ensemble
from benchmarks.rivals import CLARABEL, FIRST_ORDER, MIXSQP, RIVALS, Rival
from benchmarks.timing import TARGET, Attempt, Figure, pass_seconds, time_ours

SIZES = (1_000, 10_000, 100_000)

# Gaps below this are rounding.
LEAST = 1e-14


def attempt(
    rival: Rival,
    instance: Instance,
    one_pass: float,
    time_limit: float,
    gains: np.ndarray | None = None,
) -> Iterator[Attempt]:
    """Yield a rival's attempt; nothing if it cannot run here."""
    if rival.missing() or instance.utilities.size > rival.largest:
        return
    gains = instance.gains() if gains is None else gains
    answer = rival.answer(gains, instance.credences, TARGET, time_limit)
    yield Attempt(
        rival.name,
        instance.name,
        n_hypotheses=gains.shape[0],
        n_outcomes=gains.shape[1],
        setup_seconds=answer.setup_seconds,
        seconds=answer.seconds,
        pass_seconds=one_pass,
        gap=answer.gap,
    )


def figures(shrink: int = 1) -> Iterator[Figure | Attempt]:
    """Yield times against size, then the figures that were asked for."""
    for rival in RIVALS:
        if rival.missing():
            print(f"skipped: {rival.name}, since {rival.missing()}")
    yield from _curves(shrink)
    yield from _beside_clarabel(shrink)
    yield from _beside_large(shrink)


def _curves(shrink: int, time_limit: float = 10.0) -> Iterator[Attempt]:
    """Time every rival on growing sets, until it misses the gap or takes too long."""
    time_limit = max(2.0, time_limit / shrink)
    for make in FAMILIES.values():
        running = list(RIVALS)
        for size in SIZES:
            instance = make(max(100, size // shrink), 100)
            gains = instance.gains()
            one_pass = pass_seconds(gains, instance.credences)
            for rival in list(running):
                for made in attempt(rival, instance, one_pass, time_limit, gains):
                    yield made
                    # Ten times more rows would take at least ten times as long.
                    if made.gap > TARGET or made.seconds > time_limit / 4:
                        running.remove(rival)


def _beside_clarabel(shrink: int) -> Iterator[Figure | Attempt]:
    instance = reward_ensemble(10_000 // shrink, 100)
    # "No less accurate": Clarabel goes far below its tolerance.
    ours = time_ours(instance, tolerance=LEAST)
    for theirs in attempt(CLARABEL, instance, ours.pass_seconds, 300):
        yield theirs
        whole = theirs.setup_seconds + theirs.seconds
        seconds = ours.certified_passes * ours.pass_seconds
        title = f"{instance.title}, beside cvxpy with Clarabel"
        faster = f"{title}, its setup included: faster"
        yield Figure(faster, whole / seconds, "times", 300.0, False)
        accuracy = max(ours.gap, LEAST) / max(theirs.gap, LEAST)
        yield Figure(f"{title}: our gap over theirs", accuracy, "times", 1.0)


def _beside_large(shrink: int, time_limit: float = 120.0) -> Iterator[Figure | Attempt]:
    instance = reward_ensemble(1_000_000 // shrink, 100)
    ours = time_ours(instance, 3)
    gains, limit = instance.gains(), max(2.0, time_limit / shrink)
    yield ours
    seconds = ours.certified_passes * ours.pass_seconds
    best = np.inf
    # Plain multiplicative updates are the extrapolated ones, slower.
    for rival in FIRST_ORDER[1:]:
        for theirs in attempt(rival, instance, ours.pass_seconds, limit, gains):
            yield theirs
            # One that missed the gap took at least the time it was given.
            best = min(best, theirs.seconds if theirs.gap <= TARGET else limit)
    title = f"{instance.title}, beside the best first-order method: faster"
    if best == limit:
        title += f" (none reached the gap in {limit:g} s)"
    yield Figure(title, best / seconds, "times", 15.0, False)
    for theirs in attempt(MIXSQP, instance, ours.pass_seconds, 300, gains):
        yield theirs
        question = f"{instance.title}, beside mixsqp: faster"
        if not theirs.gap <= TARGET:
            question += " (it missed the gap)"
        yield Figure(question, theirs.seconds / seconds, "times", 60.0, False)
