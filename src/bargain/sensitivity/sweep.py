"""One pass over the rows: expected gains, prices, and a root of the curvature.

The curvature is ``A' A``, with a row of A for each hypothesis. Its root is what is left
of A when the rows are decomposed block after block (a sequential TSQR): as small as the
curvature, and with all the digits that forming ``A' A`` would lose.

References
----------
.. [1] Demmel, J., Grigori, L., Hoemmen, M. and Langou, J., "Communication-optimal
   parallel and sequential QR and LU factorizations", *SIAM Journal on Scientific
   Computing* 34 (1), 2012.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bargain._arrays import Float64Array, row_blocks
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.rows.threads import in_threads, n_threads, shares_of
from bargain.welfare import Relative

# Rows that wait to be decomposed are this many times as many as columns.
WAITING = 4

# Slopes, and roots of bends, of some rows with their gains.
Look = Callable[[slice, Float64Array], tuple[Float64Array, Float64Array]]


@dataclass(frozen=True, eq=False)
class Swept:
    """What one pass over the rows finds at a lottery.

    Parameters
    ----------
    gains, slopes, bends : ndarray of shape (n_rows,)
        Expected gains, row-scaled, and at these the first derivative of each row's
        term, and minus its second.
    gradient : ndarray of shape (n_outcomes,)
    root : ndarray of shape (n_some, n_columns)
        At most as many rows as columns.
    """

    gains: Float64Array
    slopes: Float64Array
    bends: Float64Array
    gradient: Float64Array
    root: Float64Array


def sweep(
    problem: Problem,
    lottery: Float64Array,
    columns: np.ndarray,
    tangents: Float64Array | None,
) -> Swept:
    """Look at a problem at a lottery, on the outcomes in play.

    Parameters
    ----------
    problem : Problem
    lottery : ndarray of shape (n_outcomes,)
    columns : ndarray of int of shape (n_columns,)
    tangents : ndarray of shape (n_rows,), or None
        Gains in the place of those that rounding, or a solver's floor under
        credences, puts off; NaN where there is no need.
    """
    rows, welfare = problem.rows, problem.welfare
    if isinstance(welfare, Relative) or rows.is_wide or not rows.is_near:
        # A mean's slopes need all gains first, and a cluster is told what to add up.
        gains = _touching(rows.expect(lottery), tangents)
        welfare = welfare.near(gains) if isinstance(welfare, Relative) else welfare
        slopes, bends = welfare.slope(gains), welfare.bend(gains)
        return Swept(gains, slopes, bends, *add_up(rows, slopes, bends, columns))
    gains, slopes, bends = np.empty((3, rows.n_rows))

    def look(some: slice, block: Float64Array) -> tuple[Float64Array, Float64Array]:
        told = None if tangents is None else tangents[some]
        gains[some] = _touching(block @ lottery, told)
        slopes[some] = welfare.slope(gains[some], some)
        bends[some] = welfare.bend(gains[some], some)
        return slopes[some], np.sqrt(bends[some])

    return Swept(gains, slopes, bends, *_in_threads(rows, columns, look))


def add_up(
    rows: ArrayRows, slopes: Float64Array, bends: Float64Array, columns: np.ndarray
) -> tuple[Float64Array, Float64Array]:
    """Return gradient and root where slopes and bends are known."""
    roots = np.sqrt(bends)
    if rows.is_wide:
        some = roots[:, None] * rows.dense(columns)
        return rows.combine(slopes), _root([some])
    if rows.is_near:
        return _in_threads(rows, columns, lambda some, _: (slopes[some], roots[some]))
    return _together(rows.each_part(partial(_of_part, columns), slopes, roots))


def _touching(gains: Float64Array, tangents: Float64Array | None) -> Float64Array:
    if tangents is None:
        return gains
    return np.where(np.isnan(tangents), gains, tangents)


def _of_part(
    columns: np.ndarray, rows: ArrayRows, slopes: Float64Array, roots: Float64Array
) -> tuple[Float64Array, Float64Array]:
    slices = row_blocks(rows.n_rows, rows.n_outcomes)
    return _over(rows, slices, columns, lambda some, _: (slopes[some], roots[some]))


def _in_threads(
    rows: ArrayRows, columns: np.ndarray, look: Look
) -> tuple[Float64Array, Float64Array]:
    shares = shares_of(row_blocks(rows.n_rows, rows.n_outcomes), n_threads())
    return _together(
        in_threads(lambda k: _over(rows, shares[k], columns, look), len(shares))
    )


def _together(
    parts: list[tuple[Float64Array, Float64Array]],
) -> tuple[Float64Array, Float64Array]:
    gradient = np.sum([each for each, _ in parts], axis=0)
    return gradient, _root([root for _, root in parts])


def _over(
    rows: ArrayRows, slices: list[slice], columns: np.ndarray, look: Look
) -> tuple[Float64Array, Float64Array]:
    """Return the gradient of some blocks, and their root on some columns."""
    gradient = np.zeros(rows.n_outcomes)
    waiting, n_waiting = [np.empty((0, len(columns)))], 0
    for some, block in rows.blocks(slices):
        slopes, roots = look(some, block)
        gradient += slopes @ block
        waiting.append(roots[:, None] * block[:, columns])
        n_waiting += len(block)
        if n_waiting > WAITING * len(columns):
            waiting, n_waiting = [_root(waiting)], 0
    return gradient, _root(waiting)


def _root(blocks: list[Float64Array]) -> Float64Array:
    return np.asarray(np.linalg.qr(np.concatenate(blocks), mode="r"))
