"""One sweep over the rows: value, gradient and curvature while a block is in cache."""

from __future__ import annotations

import numpy as np

from bargain._arrays import BLOCK_ENTRIES, Float64Array, row_blocks
from bargain.rows.bending import Bending
from bargain.rows.formed import FormedRows
from bargain.rows.sums import Sums
from bargain.rows.threads import in_threads, shares_of
from bargain.rows.wide import sweep_wide
from bargain.welfare import ALL, Welfare


def sweep(
    rows: FormedRows,
    probabilities: Float64Array,
    welfare: Welfare,
    columns: np.ndarray | None,
    part: slice,
    n_threads: int,
) -> Sums:
    """Add up gains, gradient and curvature; see `ArrayRows.accumulate`.

    Parameters
    ----------
    rows : FormedRows
    probabilities : ndarray of shape (n_outcomes,)
    welfare : Welfare
    columns : ndarray of int of shape (n_columns,), or None
    part : slice
    n_threads : int
        At most so many; the bits of the answer depend on it.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if rows.size <= BLOCK_ENTRIES:
            return _at_once(rows, probabilities, welfare, columns, part)
        if rows.is_wide:
            return sweep_wide(rows, probabilities, welfare, columns, n_threads)
    gains = np.empty(rows.n_rows)
    shares = shares_of(row_blocks(rows.n_rows, rows.n_outcomes), n_threads)

    def add_up(k: int) -> Sums:
        return _over_blocks(
            rows, shares[k], gains, probabilities, welfare, columns, part
        )

    # Always added up in the same order, whichever thread is first.
    parts = in_threads(add_up, len(shares))
    curvatures = [each.curvature for each in parts if each.curvature is not None]
    return Sums(
        gains,
        np.sum([each.gradient for each in parts], axis=0),
        sum(each.pairing for each in parts),
        np.sum(curvatures, axis=0) if curvatures else None,
    )


def _over_blocks(
    rows: FormedRows,
    slices: list[slice],
    gains: Float64Array,
    probabilities: Float64Array,
    welfare: Welfare,
    columns: np.ndarray | None,
    part: slice,
) -> Sums:
    """Accumulate over some blocks; their expected gains are written to `gains`."""
    gradient = np.zeros(rows.n_outcomes)
    pairing, bending = 0.0, None
    if columns is not None:
        largest = slices[0].stop - slices[0].start
        bending = Bending(columns, rows.n_outcomes, largest, part)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for some, block, lacking in rows.raw_blocks(slices):
            expected = block.dot(probabilities)
            if lacking is not None:
                expected /= lacking
            gains[some] = expected
            slope = welfare.slope(expected, some)
            pairing += float(slope.dot(expected))
            if bending is not None:
                root = np.sqrt(welfare.bend(expected, some))
                root = root if lacking is None else root / lacking
                bending.add(root, block, some.start)
            gradient += (slope if lacking is None else slope / lacking).dot(block)
    curvature = None if bending is None else bending.total
    return Sums(gains, gradient, pairing, curvature)


def _at_once(
    rows: FormedRows,
    probabilities: Float64Array,
    welfare: Welfare,
    columns: np.ndarray | None,
    part: slice,
) -> Sums:
    block = rows.table
    gains = block @ probabilities
    slope = welfare.slope(gains)
    curvature = None
    if columns is not None:
        some = block if len(columns) == rows.n_outcomes else block[:, columns]
        bent = np.sqrt(welfare.bend(gains))[:, None] * some
        bent = bent if part == ALL else bent[part]
        curvature = bent.T @ bent
    return Sums(gains, slope @ block, float(slope @ gains), curvature)
