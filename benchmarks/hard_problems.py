"""Seeded generators of problems on which other methods give up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import bargain as bg
from benchmarks.problems import Instance, reward_ensemble, uniform_noise


def uneven_credences(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return uniform utilities with credences over 12 orders of magnitude."""
    instance = uniform_noise(n_hypotheses, n_outcomes, seed)
    rng = np.random.default_rng(seed + 1)
    credences = 10.0 ** rng.uniform(-12, 0, n_hypotheses)
    name = "credences over 12 decades"
    return Instance(name, instance.utilities, credences / credences.sum())


def monsters(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return a reward ensemble in which every tenth hypothesis shouts 1e12 times."""
    instance = reward_ensemble(n_hypotheses, n_outcomes, seed)
    instance.utilities[::10] *= 1e12
    return Instance("monsters of 1e12", instance.utilities, instance.credences)


def uneven_rows(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return gains that span 12 decades within every row; disagreement is zero."""
    instance = uniform_noise(n_hypotheses, n_outcomes, seed)
    matrix = instance.utilities
    matrix -= 1
    matrix *= 12
    np.power(10.0, matrix, out=matrix)
    name = "rows over 12 decades"
    return Instance(name, matrix, instance.credences, np.zeros(n_hypotheses))


def from_the_dictator(n_hypotheses: int, n_outcomes: int, seed: int = 0) -> Instance:
    """Return uniform utilities whose talks end with the random dictator.

    Most lotteries leave somebody worse off than the dictator does. With many more
    hypotheses than outcomes, every lottery would.
    """
    instance = uniform_noise(n_hypotheses, n_outcomes, seed)
    return Instance(
        "from the random dictator",
        instance.utilities,
        instance.credences,
        "random-dictator",
    )


def near_the_frontier(
    n_hypotheses: int, n_outcomes: int, seed: int = 0, *, room: float = 1e-6
) -> Instance:
    """Return a disagreement point that leaves a hair to gain: `room` for everyone.

    It is the worst-case bargain's own expected utilities, less `room`.
    """
    instance = uniform_noise(n_hypotheses, n_outcomes, seed)
    best = bg.NashBargaining(tolerance=1e-8)(instance.hypotheses())
    point = instance.utilities @ best.probabilities - room
    name = f"{room:g} inside the frontier"
    return Instance(name, instance.utilities, instance.credences, point)


def hard_instances(shrink: int = 1) -> Iterator[Instance]:
    """Yield each kind at its size, or at a fraction of it."""
    for make in (uneven_credences, monsters, uneven_rows):
        yield make(10_000 // shrink, 100)
    yield from_the_dictator(60, 100)
    yield near_the_frontier(1_000 // shrink, 100)
