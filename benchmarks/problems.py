"""Seeded generators of the problems that are timed."""

from __future__ import annotations

import numpy as np

import bargain as bg


def uniform_noise(
    n_hypotheses: int, n_outcomes: int, seed: int = 0
) -> bg.HypothesisSet:
    """Return independent uniform utilities with equal credences."""
    rng = np.random.default_rng(seed)
    return bg.HypothesisSet.from_arrays(rng.random((n_hypotheses, n_outcomes)))


def small_tables(count: int, seed: int = 0) -> list[bg.HypothesisSet]:
    """Return tables of 3 hypotheses and 4 outcomes with uneven credences."""
    rng = np.random.default_rng(seed)
    return [
        bg.HypothesisSet.from_arrays(rng.normal(size=(3, 4)), rng.dirichlet(np.ones(3)))
        for _ in range(count)
    ]


def many_tables(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return tables of 8 hypotheses and 16 outcomes, with credences for each."""
    rng = np.random.default_rng(seed)
    return rng.random((count, 8, 16)), rng.dirichlet(np.ones(8), size=count)
