"""Smaller and rounder sets that show the same: a greedy search keeps what works."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from bargain._arrays import Float64Array
from bargain.axioms.simplifying import STEPS, Table
from bargain.hypotheses import HypothesisSet

# Tries on the way to the smallest set; each asks the rule a few times.
MOST_TRIES = 400


def shrink(
    hypotheses: HypothesisSet,
    shows: Callable[[HypothesisSet], bool],
    deadline: float = np.inf,
) -> HypothesisSet:
    """Return a smaller set that still shows something.

    Parameters
    ----------
    hypotheses : HypothesisSet
    shows : callable
        Whether a set shows it; true for the given one.
    deadline : float
        When to stop, by `time.monotonic`.

    Returns
    -------
    smallest : HypothesisSet
        Fewer hypotheses, fewer outcomes, shorter numbers; default labels.
    """
    smallest = _Smallest(hypotheses, shows, deadline)
    before = None
    while before != smallest.cost:
        before = smallest.cost
        for step in STEPS:
            step(smallest)
    return smallest.hypotheses


class _Smallest:
    """The smallest set so far; takes a table in its place if it still shows it."""

    def __init__(
        self,
        hypotheses: HypothesisSet,
        shows: Callable[[HypothesisSet], bool],
        deadline: float,
    ) -> None:
        self.hypotheses = hypotheses
        self.table: Table = (
            np.array(hypotheses.utilities, float),
            np.array(hypotheses.credences),
        )
        self.cost = _cost(self.table)
        self._shows, self._deadline = shows, deadline
        self._tries = 0
        self._failed: set[bytes] = set()

    def takes(self, utilities: Float64Array, credences: Float64Array) -> bool:
        """Try a table, if it is smaller and was not tried before."""
        table = utilities + 0.0, credences  # minus zero is zero
        cost = _cost(table)
        name = table[0].tobytes() + credences.tobytes()
        if cost >= self.cost or name in self._failed or self._is_over():
            return False
        self._tries += 1
        candidate = HypothesisSet.from_arrays(*table)
        if not self._shows(candidate):
            self._failed.add(name)
            return False
        self.hypotheses, self.table, self.cost = candidate, table, cost
        return True

    def _is_over(self) -> bool:
        return self._tries >= MOST_TRIES or time.monotonic() > self._deadline


def _cost(table: Table) -> tuple[int, int, int]:
    """Fewer numbers are smaller; then those that take less ink; then lower ones."""
    utilities, credences = table
    ink = sum(len(f"{number:.15g}") for number in utilities.ravel().tolist())
    if (credences == credences[0]).all():
        ink += 3 * len(credences)  # 1/3 is as short as 0.5
    else:
        ink += sum(len(f"{credence:.15g}") for credence in credences.tolist())
    signs = int((utilities < 0).sum())
    height = int(min(np.abs(utilities).sum(), 1e9))
    return utilities.size + len(credences), ink + signs, height
