"""Tables of one row per label and one column per rule, legible at any width.

Labels are folded, never cut. Rules that do not fit side by side go to a second table
below the first.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bargain.display.words import printable

_NARROWEST, _WIDEST = 6, 15  # of a column of numbers
_LABEL = 16  # what a label gets at least
_PADDING = 2  # one space, and one where other styles draw a line


@dataclass(frozen=True)
class Grid:
    """What stands in a table.

    Parameters
    ----------
    heading : str
        Of the labels.
    labels : sequence of str
    columns : mapping of str to sequence of str
        Cells by rule, one per label.
    leading : mapping of str to sequence of str
        Columns that every table repeats, between the labels and the rules.
    """

    heading: str
    labels: Sequence[str]
    columns: Mapping[str, Sequence[str]]
    leading: Mapping[str, Sequence[str]]


def tables(grid: Grid, width: int) -> Iterator[RenderableType]:
    """Yield as many tables as it takes to show all columns at a width."""
    longest = max(map(cell_len, map(printable, [grid.heading, *grid.labels])))
    taken = sum(_width_of(name) + _PADDING for name in grid.leading)
    waiting = list(grid.columns)
    while waiting:
        room = width - min(longest, _LABEL) - taken
        chosen = [waiting.pop(0)]
        room -= _width_of(chosen[0]) + _PADDING
        while waiting and room >= _width_of(waiting[0]) + _PADDING:
            chosen.append(waiting.pop(0))
            room -= _width_of(chosen[-1]) + _PADDING
        yield _table(grid, chosen, min(longest, max(1, min(longest, _LABEL) + room)))
        if waiting:
            yield ""


def plain_table(*headings: str) -> Table:
    """Return an empty table in the common style."""
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    return table


def _heading(name: str) -> str:
    """Return a name in lines that fit, cut between words where there are some."""
    return textwrap.fill(printable(name), _WIDEST, break_on_hyphens=True)


def _width_of(name: str) -> int:
    longest = max(map(cell_len, _heading(name).splitlines()))
    return max(_NARROWEST, min(_WIDEST, longest))


def _table(grid: Grid, chosen: list[str], label_width: int) -> Table:
    table = plain_table()
    table.add_column(Text(grid.heading), overflow="fold", width=label_width)
    # Not one mapping: a rule may have the name of a leading column.
    shown = [*grid.leading.items(), *((name, grid.columns[name]) for name in chosen)]
    for name, _ in shown:
        table.add_column(
            Text(_heading(name)),
            justify="right",
            overflow="fold",
            width=_width_of(name),
        )
    for k, label in enumerate(grid.labels):
        cells = [Text(cells[k]) for _, cells in shown]
        table.add_row(Text(printable(label)), *cells)
    return table
