"""Samples of the rows: few enough to solve again and again, and fair to the loud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.welfare import Welfare


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

    def thinned(self, step: int) -> Sample:
        """Return every so manieth row."""
        places = np.arange(step // 2, self.rows.n_rows, step)
        factors = np.full(len(places), float(step))
        welfare = self.welfare.sampled(places, factors)
        return Sample(self.rows.copied(places), welfare)


def draw(
    rows: ArrayRows, welfare: Welfare, importance: Float64Array, size: int
) -> Sample:
    """Draw rows by importance, evenly along the rows and without chance.

    A row of more than its share is drawn for certain, and once.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    importance : ndarray of shape (n_rows,)
        Nonnegative, and positive for somebody.
    size : int
        How many draws; rows that are drawn twice are copied once.
    """
    heights = np.cumsum(importance)
    spacing = heights[-1] / size
    at = np.searchsorted(heights, (np.arange(size) + 0.5) * spacing)
    places, times = np.unique(at, return_counts=True)
    factors = times * spacing / importance[places]
    return Sample(rows.copied(places), welfare.sampled(places, factors))


def loudness(welfare: Welfare, gains: Float64Array) -> Float64Array:
    """Return the importance of rows at some gains, to draw a sample by.

    A third each for credence, slope and curvature: whoever expects next to nothing
    counts, however little credence it has.
    """
    total = np.zeros(len(gains))
    for part in (welfare.weights, welfare.slope(gains), welfare.bend(gains)):
        total += part / part.sum()
    return total
