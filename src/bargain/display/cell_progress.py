"""A bar for filling a table of rules and axioms: which cells are done."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from bargain.axioms.violation import SearchResult


class CellProgress:
    """Shows how many cells are filled; a block that listens to them.

    Parameters
    ----------
    n_cells : int
    console : rich.console.Console, optional
        Standard error when left out.
    """

    def __init__(self, n_cells: int, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.completed:.0f} of {task.total:.0f} cells"),
            BarColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[last]}"),
            console=console,
            transient=True,
            disable=not (console.is_terminal or console.is_jupyter),
        )
        self._task = self._progress.add_task("", total=n_cells, last="")

    def __enter__(self) -> CellProgress:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, rule: str, cell: SearchResult) -> None:
        """Show one more cell."""
        last = f"{rule}: {cell.axiom} {cell.verdict}"
        self._progress.update(self._task, advance=1, last=last)


cell_progress = CellProgress
