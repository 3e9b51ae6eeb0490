"""Nonnegative least squares against all supports there are."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from bargain.solvers.nonnegative import nonnegative_least_squares


def by_all_supports(matrix, goal):
    """Return the best of the least squares on each support that are nonnegative."""
    best, least = np.zeros(matrix.shape[1]), float(goal @ goal)
    for chosen in product([False, True], repeat=matrix.shape[1]):
        if not any(chosen):
            continue
        x = np.zeros(matrix.shape[1])
        x[list(chosen)] = np.linalg.lstsq(matrix[:, list(chosen)], goal, rcond=None)[0]
        loss = float(((matrix @ x - goal) ** 2).sum())
        if (x >= 0).all() and loss < least:
            best, least = x, loss
    return best


@pytest.mark.parametrize("seed", range(20))
def test_the_best_support_is_found(seed):
    rng = np.random.default_rng(seed)
    matrix, goal = rng.normal(size=(6, 4)), rng.normal(size=6)

    found = nonnegative_least_squares(matrix, goal)

    assert found == pytest.approx(by_all_supports(matrix, goal), abs=1e-10)
