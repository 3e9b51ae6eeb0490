"""Smaller and rounder sets that show the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from bargain._arrays import Float64Array
from bargain.hypotheses import HypothesisSet

# Tries on the way to the smallest set; each asks the rule a few times.
MOST_TRIES = 400

Table = tuple[Float64Array, Float64Array]


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
    table = np.array(hypotheses.utilities, float), np.array(hypotheses.credences)
    best = hypotheses
    tries = 0
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(*table):
            if tries >= MOST_TRIES or time.monotonic() > deadline:
                return best
            if _cost(smaller) >= _cost(table):
                continue
            candidate = HypothesisSet.from_arrays(*smaller)
            tries += 1
            if shows(candidate):
                table, best, is_smaller = smaller, candidate, True
                break
    return best


def _cost(table: Table) -> tuple[int, int, int]:
    """Fewer numbers are smaller; then those that take less ink."""
    utilities, credences = table
    ink = sum(len(f"{u:.15g}") for u in utilities.flat)
    signs = int((utilities < 0).sum())
    size = utilities.size + len(credences)
    return size, ink + signs + sum(len(f"{w:.15g}") for w in credences), _height(table)


def _height(table: Table) -> int:
    return int(min(np.abs(table[0]).sum(), 1e9))


def _smaller(utilities: Float64Array, credences: Float64Array) -> Iterator[Table]:
    """Yield simpler tables, the boldest first."""
    n_rows, n = utilities.shape
    if n_rows > 1:
        for row in range(n_rows):
            left = np.delete(credences, row)
            if left.sum() > 0:
                yield np.delete(utilities, row, axis=0), left / left.sum()
    if n > 1:
        for outcome in range(n):
            yield np.delete(utilities, outcome, axis=1), credences
    yield utilities, np.full(n_rows, 1 / n_rows)
    for digits in (1, 2, 3):
        rounded = np.round(credences, digits)
        if rounded[:-1].sum() <= 1 and n_rows > 1:
            rounded[-1] = np.round(1 - rounded[:-1].sum(), digits)
            yield utilities, rounded
    yield from ((each, credences) for each in _rounder(utilities))


def _rounder(utilities: Float64Array) -> Iterator[Float64Array]:
    yield np.sign(utilities)
    for digits in (0, 1, 2):
        yield np.round(utilities, digits)
    worst = utilities.min(axis=1, keepdims=True)
    yield utilities - worst
    spread = np.ptp(utilities, axis=1, keepdims=True)
    for digits in (0, 1, 2):
        yield np.round((utilities - worst) / np.where(spread > 0, spread, 1), digits)
    for row in range(len(utilities)):
        for change in (_zeroed, _unit, _rounded):
            other = utilities.copy()
            other[row] = change(utilities[row])
            yield other
    for place in np.ndindex(utilities.shape):
        value = utilities[place]
        for simpler in (0.0, 1.0, np.round(value), np.trunc(value), np.round(value, 1)):
            if simpler != value:
                other = utilities.copy()
                other[place] = simpler
                yield other


def _zeroed(row: Float64Array) -> Float64Array:
    return np.asarray(row - row.min())


def _unit(row: Float64Array) -> Float64Array:
    spread = np.ptp(row)
    return np.asarray((row - row.min()) / spread if spread > 0 else row * 0)


def _rounded(row: Float64Array) -> Float64Array:
    size = np.abs(row).max()
    if size == 0:
        return row
    unit = 10.0 ** np.floor(np.log10(size))
    return np.asarray(np.round(row / unit) * unit)
