"""A bar for long solves: rows, passes, the gap, and the time that is left."""

from __future__ import annotations

import math
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from bargain.rows import Sums


class ProgressBar:
    """Shows how many digits of the gap are won; a block that listens to passes.

    Parameters
    ----------
    n_hypotheses : int
    goal : float
        The gap to reach.
    console : rich.console.Console, optional
        Standard error when left out.
    """

    def __init__(
        self, n_hypotheses: int, goal: float, console: Console | None = None
    ) -> None:
        console = console or Console(stderr=True)
        self._goal = goal
        self._first: float | None = None
        self._progress = Progress(
            TextColumn("{task.fields[rows]:,} hypotheses"),
            TextColumn("pass {task.fields[passes]}"),
            TextColumn("gap {task.fields[gap]}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not (console.is_terminal or console.is_jupyter),
        )
        self._task = self._progress.add_task(
            "", total=1.0, rows=n_hypotheses, passes=0, gap="unknown"
        )

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, passes: int, sums: Sums) -> None:
        """Show one more pass."""
        gap = float(sums.gradient.max()) - sums.pairing
        self._progress.update(
            self._task,
            passes=passes,
            gap=f"{gap:.1e}" if 0 <= gap < math.inf else "unknown",
            completed=self._share(gap),
        )

    def _share(self, gap: float) -> float:
        """Return which share of the digits that the gap had to win is won."""
        if not 0 < gap < math.inf:
            return 0.0 if self._first is None or not gap <= 0 else 1.0
        if self._first is None:
            self._first = max(gap, self._goal)
        whole = math.log(self._first / self._goal)
        won = math.log(self._first / max(gap, self._goal))
        return max(0.0, won / whole) if whole > 0 else 1.0


progress_bar = ProgressBar
