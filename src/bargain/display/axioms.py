"""Which rule keeps which axiom, and the counterexamples, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bargain.axioms.table import AxiomTable
from bargain.axioms.violation import SearchResult
from bargain.display.counterexamples import counterexample_lines
from bargain.display.grids import Grid, tables
from bargain.display.words import counted, printable
from bargain.io.axiom_tables import cell_document

_MARKS = {"does not apply": "-"}


def axioms_view(table: AxiomTable, width: int) -> RenderableType:
    """Return the table, then what was broken, then where there was no lottery."""
    grid = Grid(
        "axiom",
        table.axioms,
        {
            rule: [_mark(table[rule, axiom]) for axiom in table.axioms]
            for rule in table.rules
        },
        {},
    )
    tried = counted(table.max_examples, "set", "sets")
    title = f"Axioms: what no counterexample was found for, on {tried} (seed "
    parts: list[RenderableType] = [
        Text(f"{title}{table.seed})", style="bold"),
        *tables(grid, width),
    ]
    for (rule, _), cell in table.cells.items():
        parts += _broken(rule, cell)
    for (rule, _), cell in table.cells.items():
        parts += _failed(rule, cell)
    return Group(*parts)


def _mark(cell: SearchResult) -> str:
    is_short = cell.n_declined + cell.n_failed > 0 or not cell.is_complete
    is_partial = cell.verdict == "kept" and is_short
    mark = _MARKS.get(cell.verdict, cell.verdict)
    return f"{mark} ({cell.n_answered})" if is_partial else mark


def _broken(rule: str, cell: SearchResult) -> Iterator[RenderableType]:
    found = cell_document(cell).get("counterexample")
    if found is None:
        return
    yield Text()
    yield Text(f"{printable(rule)} breaks {cell.axiom}", style="bold")
    yield Padding(Text(printable(found["sentence"])), (0, 0, 0, 2))
    for line in counterexample_lines(found):
        yield Padding(Text(line, no_wrap=True, overflow="ignore"), (0, 0, 0, 4))


def _failed(rule: str, cell: SearchResult) -> Iterator[RenderableType]:
    for finding in cell_document(cell).get("findings", ()):
        yield Text()
        title = f"{printable(rule)} gave no lottery, under {cell.axiom}"
        yield Text(f"{title}: {counted(cell.n_failed, 'time', 'times')}", style="bold")
        yield Padding(Text(printable(finding["sentence"])), (0, 0, 0, 2))
        utilities, credences = finding["set"]["utilities"], finding["set"]["credences"]
        said = f"utilities {utilities}, credences {credences}"
        yield Padding(Text(said), (0, 0, 0, 4))
