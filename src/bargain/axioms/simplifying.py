"""Ways to make a table simpler, the boldest first.

Each step offers tables until none is taken any more; it goes on from where it is, and
does not begin again with what has failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

import numpy as np

from bargain._arrays import Float64Array

# Who may inherit the credence of a hypothesis that leaves.
MOST_HEIRS = 3

# Utilities and credences.
Table = tuple[Float64Array, Float64Array]


class Taker(Protocol):
    """Holds a table, and takes a simpler one in its place if that will do."""

    table: Table

    def takes(self, utilities: Float64Array, credences: Float64Array) -> bool:
        """Try a table."""


def _fewer_hypotheses(taker: Taker) -> None:
    def without(places: slice) -> bool:
        utilities, credences = taker.table
        left = np.delete(credences, places)
        if not left.sum() > 0:
            return False
        return taker.takes(np.delete(utilities, places, axis=0), left / left.sum())

    _delete(lambda: len(taker.table[1]), without)


def _merged_hypotheses(taker: Taker) -> None:
    """Delete one and give its credence to one other."""
    row = 0
    while row < len(taker.table[1]):
        utilities, credences = taker.table
        others = [other for other in range(len(credences)) if other != row]
        for heir in others[:MOST_HEIRS]:
            left = credences.copy()
            left[heir] += left[row]
            fewer = np.delete(utilities, row, axis=0), np.delete(left, row)
            if taker.takes(*fewer):
                break
        else:
            row += 1


def _fewer_outcomes(taker: Taker) -> None:
    def without(places: slice) -> bool:
        utilities, credences = taker.table
        return taker.takes(np.delete(utilities, places, axis=1), credences)

    _delete(lambda: taker.table[0].shape[1], without)


def _delete(count: Callable[[], int], without: Callable[[slice], bool]) -> None:
    """Delete halves, then quarters, down to one by one; but never all."""
    chunk = max(count() // 2, 1)
    while True:
        start = 0
        while start < count() and count() > chunk:
            if not without(slice(start, start + chunk)):
                start += chunk
        if chunk == 1:
            return
        chunk //= 2


def _rounder_credences(taker: Taker) -> None:
    n_rows = len(taker.table[1])
    if taker.takes(taker.table[0], np.full(n_rows, 1 / n_rows)) or n_rows == 1:
        return
    utilities, credences = taker.table
    some = [np.round(credences, digits) for digits in (1, 2, 3)]
    for rounded in some:
        rounded[-1] = np.round(1 - rounded[:-1].sum(), 3)
    # Near a tie, the rounded ones are tied: then one that is not.
    apart = some[0].copy()
    apart[credences.argmax()] += 0.1
    apart[credences.argmin()] -= 0.1
    for rounded in (some[0], np.round(apart, 1), *some[1:]):
        if rounded.min() >= 0 and taker.takes(utilities, rounded):
            return


def _rounder_utilities(taker: Taker) -> None:
    for change in (_signs, *_digits(0, 1, 2), _zeroed, *_shares(0, 1, 2)):
        taker.takes(change(taker.table[0]), taker.table[1])


def _rounder_rows(taker: Taker) -> None:
    for row in range(len(taker.table[0])):
        for change in (_zeroed, *_shares(15), _leading):
            utilities, credences = taker.table
            other = utilities.copy()
            other[[row]] = change(utilities[[row]])
            taker.takes(other, credences)


def _rounder_numbers(taker: Taker) -> None:
    for place in np.ndindex(taker.table[0].shape):
        for simpler in _simpler(float(taker.table[0][place])):
            other = taker.table[0].copy()
            other[place] = simpler
            if taker.takes(other, taker.table[1]):
                break


def _simpler(value: float) -> Iterator[float]:
    for other in (0.0, 1.0, np.trunc(value), np.round(value), np.round(value, 1)):
        if other != value:
            yield float(other)


def _signs(utilities: Float64Array) -> Float64Array:
    return np.asarray(np.sign(utilities))


def _digits(*some: int) -> list[Callable[[Float64Array], Float64Array]]:
    return [partial(_rounded, digits=digits) for digits in some]


def _rounded(utilities: Float64Array, digits: int) -> Float64Array:
    return np.asarray(np.round(utilities, digits))


def _zeroed(utilities: Float64Array) -> Float64Array:
    return np.asarray(utilities - utilities.min(axis=1, keepdims=True))


def _shares(*some: int) -> list[Callable[[Float64Array], Float64Array]]:
    return [partial(_share_of_range, digits=digits) for digits in some]


def _share_of_range(utilities: Float64Array, digits: int) -> Float64Array:
    spread = np.ptp(utilities, axis=1, keepdims=True)
    above = _zeroed(utilities) / np.where(spread > 0, spread, 1)
    return np.asarray(np.round(above, digits))


def _leading(utilities: Float64Array) -> Float64Array:
    """Keep one digit of the largest number in the table."""
    size = np.abs(utilities).max()
    if size == 0:
        return utilities
    unit = 10.0 ** np.floor(np.log10(size))
    return np.asarray(np.round(utilities / unit) * unit)


STEPS: tuple[Callable[[Taker], None], ...] = (
    _fewer_hypotheses,
    _fewer_outcomes,
    _merged_hypotheses,
    _rounder_credences,
    _rounder_utilities,
    _rounder_rows,
    _rounder_numbers,
)
