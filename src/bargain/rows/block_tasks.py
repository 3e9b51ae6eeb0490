"""What is done to one block of rows, on the worker where it lies.

Each answer is small, but for expected gains, which stay on the worker. A task runs in
one thread, so that it has the same bits wherever it is repeated.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.rows.memory import ArrayRows
from bargain.rows.segment import Place, Segment
from bargain.rows.sums import Sums
from bargain.rows.threads import one_thread_each
from bargain.welfare import Welfare

# What makes rows of a block: kept, origin, lift, scale and may_lose of `ArrayRows`.
Frame = tuple[np.ndarray | None, FloatArray, Float64Array | None, Float64Array, bool]


def unpacked(_block: FloatArray, pieces: list[bytes]) -> Any:
    """Put together what was sent; the block is named to have it lie beside it."""
    return pickle.loads(b"".join(pieces))


def row_of(place: int, block: FloatArray) -> FloatArray:
    """Return one row."""
    return np.array(block[place])


def call(
    block: FloatArray, function: Callable[..., Any], vectors: list[np.ndarray]
) -> Any:
    """Return what a function finds in a block of utilities."""
    with one_thread_each():
        return function(np.asarray(block), *vectors)


def call_rows(
    block: FloatArray,
    frame: Frame,
    function: Callable[..., Any],
    vectors: list[np.ndarray],
) -> Any:
    """Return what a function finds in the rows of a block."""
    with one_thread_each():
        return function(ArrayRows(np.asarray(block), *frame), *vectors)


def utilities_of(rows: ArrayRows) -> FloatArray:
    """Return the utilities of the rows that are kept."""
    kept = slice(None) if rows.kept is None else rows.kept
    return np.asarray(rows.utilities[kept])


def sweep(
    block: FloatArray,
    frame: Frame,
    welfare: Welfare,
    probabilities: Float64Array,
    columns: np.ndarray | None,
    part: slice,
) -> Sums:
    """Add up over the rows of a block; see `ArrayRows.accumulate`."""
    with one_thread_each():
        rows = ArrayRows(np.asarray(block), *frame)
        return rows.accumulate_alone(probabilities, welfare, columns, part)


@dataclass(frozen=True, eq=False)
class Told:
    """What a sweep adds up, without the expected gains; see `Sums`."""

    gradient: Float64Array
    pairing: float
    curvature: Float64Array | None
    least: float


def told(_block: FloatArray, swept: Sums) -> Told:
    """Return what is small of a sweep."""
    return Told(swept.gradient, swept.pairing, swept.curvature, swept.least)


def gains_of(_block: FloatArray, swept: Sums) -> Float64Array:
    """Return the expected gains of a sweep."""
    return swept.gains


@dataclass(frozen=True, eq=False)
class Overview:
    """What is asked of nearly every segment, found together.

    Parameters
    ----------
    first, last : Place
        At its ends.
    limit : float
        See `Segment.limit`.
    change, fall : float
        The largest change, and the largest fall, as a share of an expected gain.
    """

    first: Place
    last: Place
    limit: float
    change: float
    fall: float


def overview(_block: FloatArray, welfare: Welfare, here: Sums, there: Sums) -> Overview:
    """Return what is asked of nearly every segment, for the rows of a block."""
    segment = Segment(welfare, here.gains, there.gains)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (there.gains - here.gains) / here.gains
    return Overview(
        segment.at(0.0),
        segment.at(1.0),
        segment.limit(),
        float(np.abs(shares).max()),
        float((-shares).max()),
    )


def place(
    _block: FloatArray, welfare: Welfare, here: Sums, there: Sums, step: float
) -> Place:
    """Return what is known of a lottery between two, for the rows of a block."""
    return Segment(welfare, here.gains, there.gains).at(step)
