"""What sweeps over a cluster add up, and what lies between two of them.

Expected gains stay on the workers, so every question about a segment is a small task
for each block, and a sum or a minimum of the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import block_tasks
from bargain.rows.segment import Place, Segment
from bargain.rows.sums import Sums

# Returns what a function finds for each block, from a list with something for each.
Ask = Callable[..., list[Any]]


class SpreadSums(Sums):
    """What one sweep adds up; the expected gains come when they are asked for."""

    def __init__(
        self, ask: Ask, swept: list[Any], told: list[block_tasks.Told]
    ) -> None:
        curvatures = [each.curvature for each in told if each.curvature is not None]
        vars(self).update(
            ask=ask,
            swept=swept,
            gradient=np.sum([each.gradient for each in told], axis=0),
            pairing=sum(each.pairing for each in told),
            curvature=np.sum(curvatures, axis=0) if curvatures else None,
            least_of_all=min(each.least for each in told),
        )

    ask: Ask
    swept: list[Any]
    least_of_all: float

    @cached_property
    def gains(self) -> Float64Array:
        """Expected gains of all rows: 8 bytes for each come over the network."""
        return np.concatenate(self.ask(block_tasks.gains_of, self.swept))

    @property
    def least(self) -> float:
        """The least expected gain."""
        return self.least_of_all


class SpreadSegment(Segment):
    """The lotteries between two, by expected gains that stay where they are."""

    def __init__(
        self,
        ask: Ask,
        welfares: list[Any],
        here: list[Any],
        there: list[Any],
    ) -> None:
        vars(self).update(ask=ask, lists=(welfares, here, there))

    ask: Ask
    lists: tuple[list[Any], list[Any], list[Any]]

    @cached_property
    def _overviews(self) -> list[block_tasks.Overview]:
        return self.ask(block_tasks.overview, *self.lists)

    def at(self, step: float) -> Place:
        """Return what is known of the lottery at a share of the way."""
        if step == 0:
            return _added([each.first for each in self._overviews])
        if step == 1:
            return _added([each.last for each in self._overviews])
        steps = [step] * len(self.lists[0])
        return _added(self.ask(block_tasks.place, *self.lists, steps))

    def limit(self) -> float:
        """Return the largest share of the way at which no gain is negative."""
        return min(each.limit for each in self._overviews)

    def is_short(self, share: float) -> bool:
        """Whether no expected gain changes by more than a share of itself."""
        return all(each.change <= share for each in self._overviews)

    def falls_within(self, share: float) -> bool:
        """Whether no expected gain falls by more than a share of itself."""
        return all(each.fall <= share for each in self._overviews)


def _added(places: list[Place]) -> Place:
    return Place(
        min(place.least for place in places),
        sum(place.slope for place in places),
        sum(place.bend for place in places),
    )
