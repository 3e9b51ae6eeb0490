"""Rows of utilities, made from bytes that hypothesis draws.

An entry takes three bytes, and a row is drawn as one string of them. That is ten times
as fast as drawing each utility by itself, and still shrinks well: a smaller byte is a
rounder number, and every row has bytes for more outcomes than are kept, so that
outcomes can go without a shift of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array
from bargain.strategies.extra import st
from bargain.strategies.shares import shares
from bargain.strategies.utility_range import UtilityRange

# Of numbers this few, ties are common.
FEW = 5

# What a row may be multiplied by, as powers of ten. Most rows are left alone.
SCALES = (*[0] * 12, 12, -12, 3, -3, 6, -9, 299, -300)

# The magnitudes within one row of many.
MAGNITUDES = np.array([0, 1, -1, 3, -3, 6, -6, 9, 12, -12, -15, 100, -100, 299, -300])

# What a row of small differences stands on, beside its first number.
OFFSETS = np.array([1e12, 1e6, 1e15])

# What comes out smaller is 0.
LEAST_MAGNITUDE = 1e-300

Codes = np.ndarray  # integers of shape (3, n_outcomes), from 0 to 255


# All kinds agree on the sign and mostly on the order of what the first byte stands for:
# what fails with one kind tends to fail with the kinds before it, to which it shrinks.
def _few(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return some of a few round numbers."""
    levels = allowed.levels[:FEW]
    return np.asarray(levels[codes[0] % len(levels)])


def _round(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return round numbers."""
    return np.asarray(allowed.levels[codes[0] % len(allowed.levels)])


def _any(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return numbers between the simplest one and the round ones."""
    # At the simplest number itself the second byte has no say. Otherwise a failure
    # might shrink to a tiny number there, next to which there is no round one.
    simplest, levels = allowed.levels[0], _round(codes, allowed)
    inwards = codes[1] % 100 / 200
    numbers: Float64Array = levels * (1 - inwards) + simplest * inwards
    return numbers


def _constant(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return the same number for every outcome."""
    return np.full(codes.shape[1], _round(codes[:, :1], allowed)[0])


def _magnitudes(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return numbers from 1e-300 to 1e300, side by side."""
    exponents = MAGNITUDES[codes[2] % len(MAGNITUDES)]
    numbers: Float64Array = _any(codes, allowed) * 10.0**exponents
    return numbers


def _offset(codes: Codes, allowed: UtilityRange) -> Float64Array:
    """Return numbers that differ little beside their magnitude."""
    numbers = _few(codes, allowed)
    offset: Float64Array = numbers + numbers[0] * OFFSETS[codes[1, 0] % len(OFFSETS)]
    return offset


Kind = Callable[[Codes, UtilityRange], Float64Array]
KINDS: tuple[Kind, ...] = (_few, _round, _any, _any, _constant, _magnitudes, _offset)
N_TAME = 3


class Row(NamedTuple):
    """What one row is made from, and the share that its hypothesis has."""

    share: float
    kind: int
    exponent: int
    codes: bytes


def drawn_rows(n_outcomes: int) -> st.SearchStrategy[Row]:
    """Draw rows for as many outcomes."""
    return st.builds(
        Row,
        shares,
        st.integers(0, len(KINDS) - 1),
        st.sampled_from(SCALES),
        st.binary(min_size=3 * n_outcomes, max_size=3 * n_outcomes),
    )


def row_utilities(
    row: Row, columns: list[int], allowed: UtilityRange, *, tame: bool
) -> Float64Array:
    """Return the utilities of some of the outcomes that a row was drawn for.

    Tame ones have ordinary magnitudes.
    """
    codes = np.frombuffer(row.codes, np.uint8).astype(int).reshape(-1, 3).T
    if tame:
        utilities = KINDS[row.kind % N_TAME](codes, allowed)[columns]
    else:
        with np.errstate(over="ignore", under="ignore"):
            utilities = KINDS[row.kind](codes, allowed)[columns] * 10.0**row.exponent
        utilities[abs(utilities) < LEAST_MAGNITUDE] = 0.0
    # What is scaled may pass a bound by far, what is between them by rounding.
    clipped: Float64Array = np.clip(utilities, allowed.least, allowed.most)
    return clipped
