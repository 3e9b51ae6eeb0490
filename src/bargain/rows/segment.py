"""What lies between two lotteries, seen from cached expected gains alone.

Every question costs O(H) and never reads the matrix; rows are taken some at a time, so
that no vector of their number is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, row_chunks
from bargain.welfare import Welfare


@dataclass(frozen=True, eq=False)
class Place:
    """What is known of a lottery between two others.

    Parameters
    ----------
    least : float
        The least expected gain there.
    slope, bend : float
        W's derivative along the segment, and minus the second one.
    """

    least: float
    slope: float
    bend: float


@dataclass(frozen=True, eq=False)
class Segment:
    """The lotteries ``(1 - t) here + t there``, by their expected gains.

    Parameters
    ----------
    welfare : Welfare
    here, there : ndarray of shape (n_rows,)
        Expected gains at both ends, positive at the first.
    """

    welfare: Welfare
    here: Float64Array
    there: Float64Array

    def _chunks(self) -> Iterator[tuple[slice, Float64Array, Float64Array]]:
        for rows in row_chunks(len(self.here)):
            here = self.here[rows]
            yield rows, here, self.there[rows] - here

    def at(self, step: float) -> Place:
        """Return what is known of the lottery at a share of the way."""
        least, slope, bend = np.inf, 0.0, 0.0
        for rows, here, change in self._chunks():
            gains = self.there[rows] if step == 1 else here + step * change
            least = min(least, float(gains.min()))
            if least > 0:
                # At a gain near the smallest float these may be infinite, or their
                # products NaN; neither looks like a good step.
                with np.errstate(over="ignore", invalid="ignore"):
                    slope += float(self.welfare.slope(gains, rows) @ change)
                    bend += float(self.welfare.bend(gains, rows) @ (change * change))
        return Place(least, slope, bend)

    def limit(self) -> float:
        """Return the largest share of the way at which no gain is negative."""
        limit = 1.0
        for _, here, change in self._chunks():
            falling = change < 0
            if falling.any():
                with np.errstate(over="ignore"):  # who falls by next to nothing
                    shares = here[falling] / -change[falling]
                limit = min(limit, float(shares.min()))
        return limit

    def is_short(self, share: float) -> bool:
        """Whether no expected gain changes by more than a share of itself."""
        return all(
            bool((np.abs(change) <= share * here).all())
            for _, here, change in self._chunks()
        )

    def falls_within(self, share: float) -> bool:
        """Whether no expected gain falls by more than a share of itself."""
        return all(
            bool((change >= -share * here).all()) for _, here, change in self._chunks()
        )
