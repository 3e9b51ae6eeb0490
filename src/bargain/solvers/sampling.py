"""Samples of the rows: few enough to solve again and again, and fair to the loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, row_chunks
from bargain.rows import ArrayRows
from bargain.welfare import Welfare

# The variance of a sum from a part of the rows may be so many times that of rows that
# count alike.
UNEVEN = 4.0


@dataclass(frozen=True, eq=False)
class Sample:
    """Some rows, each of which stands for several.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
        Its expectation is that of all rows.
    """

    rows: ArrayRows
    welfare: Welfare

    def bend(self, lottery: Float64Array) -> Float64Array:
        """Return what each row counts for in the curvature at a lottery."""
        return self.welfare.bend(self.rows.expect(lottery))


def is_even(shares: Float64Array) -> bool:
    """Whether a part of the rows tells as much as if all counted alike, or nearly."""
    most = UNEVEN * float(shares.sum()) ** 2
    return len(shares) * float(shares.dot(shares)) <= most


def draw(
    rows: ArrayRows,
    welfare: Welfare,
    importance: Float64Array | Loudness,
    size: int,
) -> Sample:
    """Draw rows by importance, evenly along the rows and without chance.

    A row of more than its share is drawn for certain, and once.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    importance : ndarray of shape (n_rows,), or Loudness
        Nonnegative, and positive for somebody.
    size : int
        How many draws; rows that are drawn twice are copied once.
    """
    chunks = list(row_chunks(rows.n_rows))
    tops = np.zeros(len(chunks) + 1)
    for k, some in enumerate(chunks):
        tops[k + 1] = np.cumsum(importance[some])[-1] + tops[k]
    spacing = tops[-1] / size
    targets = (np.arange(size) + 0.5) * spacing
    cuts = np.searchsorted(targets, tops, side="right")
    at = np.empty(size, dtype=np.intp)
    for k, some in enumerate(chunks):
        hit = slice(cuts[k], cuts[k + 1])
        if hit.start < hit.stop:
            heights = np.cumsum(importance[some]) + tops[k]
            at[hit] = some.start + np.searchsorted(heights, targets[hit])
    places, times = np.unique(at, return_counts=True)
    factors = times * spacing / importance[places]
    return Sample(rows.copied(places), welfare.sampled(places, factors))


class Loudness:
    """The importance of rows at some gains, to draw a sample by; a few at a time.

    A third each for credence, slope and curvature: whoever expects next to nothing
    counts, however little credence it has.
    """

    def __init__(self, welfare: Welfare, gains: Float64Array) -> None:
        self._welfare, self._gains = welfare, gains
        self._totals = np.zeros(3)
        spread = 0.0
        for rows in row_chunks(len(gains)):
            weights, slope, bend = self._parts(rows)
            self._totals += weights.sum(), slope.sum(), bend.sum()
            spread += float((bend / weights * bend).sum())
        self._spread = spread

    def _parts(self, rows: slice | np.ndarray) -> tuple[Float64Array, ...]:
        gains = self._gains[rows]
        welfare: Any = self._welfare  # takes some rows as well as a block's
        return (
            welfare.weights[rows],
            welfare.slope(gains, rows),
            welfare.bend(gains, rows),
        )

    def __getitem__(self, rows: slice | np.ndarray) -> Float64Array:
        """Return the importance of some rows."""
        parts = zip(self._parts(rows), self._totals, strict=True)
        return np.asarray(sum(part / total for part, total in parts))

    @property
    def excess(self) -> float:
        """How many times more a curvature varies that is drawn by credence alone."""
        weights, _, bend = self._totals
        return float(self._spread / bend * weights / bend)
