"""Who watches a solve: it counts passes, looks at the clock, and tells a listener."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bargain.rows.sums import Sums

# Told after each pass: how many there were, and what the rows added up to.
Listener = Callable[[int, Sums], None]


class Spent(Exception):
    """A limit that the user set is reached; the message says which."""


@dataclass(eq=False)
class Watch:
    """Limits of one solve, which starts when the watch is made.

    Parameters
    ----------
    max_passes : int or None
        How often all rows may be swept.
    time_limit : float or None
        Seconds; asked before each pass, so that the last one may end later.
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
        limit = self.time_limit
        if limit is not None and time.monotonic() - self.started >= limit:
            raise Spent(f"time_limit={limit:g} seconds are over")
        self.passes += 1

    def after(self, sums: Sums) -> None:
        """Tell the listener of a pass."""
        if self.listener is not None:
            self.listener(self.passes, sums)
