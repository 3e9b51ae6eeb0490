"""Who watches a solve: it counts passes, looks at the clock, and tells a listener."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bargain._arrays import Float64Array
from bargain.rows.sums import Sums

# Told after each pass: how many there were, and what the rows added up to.
Listener = Callable[[int, Sums], None]


class Spent(Exception):
    """A limit that the user set is reached; the message says which.

    Attributes
    ----------
    lottery : ndarray of shape (n_outcomes,), or None
        One that was found to harm nobody, where that was still in question.
    """

    lottery: Float64Array | None = None


@dataclass(eq=False)
class Watch:
    """Limits of one solve, which starts when the watch is made.

    Parameters
    ----------
    max_passes : int or None
        How often all rows may be swept.
    time_limit : float or None
        Seconds; asked before each pass, so that the last one may end later. HiGHS is
        given what is left.
    listener : callable or None
        Told of each pass.
    """

    max_passes: int | None = None
    time_limit: float | None = None
    listener: Listener | None = None
    passes: int = 0
    started: float = field(default_factory=lambda: time.monotonic())

    def before(self) -> None:
        """Ask whether another pass is allowed.

        Raises
        ------
        Spent
            If it is not.
        """
        if self.max_passes is not None and self.passes >= self.max_passes:
            raise Spent(f"max_passes={self.max_passes} are spent")
        self.seconds_left()
        self.passes += 1

    def seconds_left(self) -> float:
        """Return how long a step that is no pass may take; infinite without a limit.

        Raises
        ------
        Spent
            If no time is left.
        """
        if self.time_limit is None:
            return math.inf
        left = self.time_limit - (time.monotonic() - self.started)
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> Spent:
        """Return the exception that the time is over."""
        return Spent(f"time_limit={self.time_limit:g} seconds are over")

    def after(self, sums: Sums) -> None:
        """Tell the listener of a pass."""
        if self.listener is not None:
            self.listener(self.passes, sums)
