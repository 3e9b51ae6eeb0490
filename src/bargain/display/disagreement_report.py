"""A report on disagreement points for people: what each gives, and who can bend it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bargain.comparison import Comparison
from bargain.disagreement import KEYWORDS
from bargain.display.comparison import LONGEST_LIST, gain_tables, lottery_tables, title
from bargain.display.grids import Grid, plain_table, tables
from bargain.display.words import printable, share
from bargain.points import DisagreementReport
from bargain.points.moves import Move


def disagreement_report_text(report: DisagreementReport, width: int = 80) -> str:
    """Return a report as plain text.

    Parameters
    ----------
    report : DisagreementReport
    width : int
        In columns.

    Examples
    --------
    >>> opposed = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]])
    >>> print(disagreement_report_text(bg.disagreement_report(opposed)))
    Disagreement point above the worst case, as a share of the range
    hypothesis    credence  worst case  random dictator  uniform  exclusionary
    ...
    """
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, color_system=None, highlight=False)
    console.print(disagreement_report_view(report, width))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n")


def disagreement_report_view(report: DisagreementReport, width: int) -> Group:
    """Return a report as something that rich can print at that width."""
    parts: list[RenderableType] = []
    if len(report.hypotheses) <= LONGEST_LIST:
        parts += [
            title("Disagreement point above the worst case, as a share of the range"),
            *_points(report, width),
            "",
        ]
    comparison = _bargains(report)
    if comparison.decisions:
        parts += [title("Nash lottery: probability of each outcome")]
        parts += [*lottery_tables(comparison, width), ""]
        parts += [*gain_tables(comparison, width), ""]
    parts += [title("What bends the bargain"), _bends(report)]
    return Group(*parts, *_explanations(report))


def _bargains(report: DisagreementReport) -> Comparison:
    decisions = {
        _heading(name): entry.decision
        for name, entry in report.entries.items()
        if entry.decision is not None
    }
    return Comparison(report.hypotheses, tuple(decisions), decisions, {})


def _heading(name: str) -> str:
    """Return a name that can be broken where it is too long for a column."""
    return name.replace("-", " ") if name in KEYWORDS else name


def _points(report: DisagreementReport, width: int) -> Iterator[RenderableType]:
    hypotheses = report.hypotheses
    indifferent = hypotheses.indifferent
    ranges = np.where(indifferent, np.nan, hypotheses.best - hypotheses.worst)
    columns = {}
    for name, entry in report.entries.items():
        point = np.nan if entry.point is None else entry.point
        shares = np.broadcast_to((point - hypotheses.worst) / ranges, ranges.shape)
        columns[_heading(name)] = [share(float(number)) for number in shares]
    credences = [share(float(number)) for number in hypotheses.credences]
    leading = {"credence": credences}
    yield from tables(
        Grid("hypothesis", list(hypotheses.names), columns, leading), width
    )


def _bends(report: DisagreementReport) -> RenderableType:
    table = plain_table("point", "can gain", "threat", "moves", "veto", "moves")
    for name, entry in report.entries.items():
        gaining = f"{len(entry.can_gain)} of {len(report.hypotheses)}"
        cells = [gaining, *_cells(entry.threat), *_cells(entry.veto)]
        if entry.decision is None:
            cells = ["no bargain", *[""] * 4]
        table.add_row(Text(printable(name)), *map(Text, cells))
    return table


def _cells(move: Move | None) -> tuple[str, str]:
    if move is None:
        return "-", "-"
    return printable(move.label), share(move.change)


def _explanations(report: DisagreementReport) -> Iterator[RenderableType]:
    yield Text(
        "(threat: the outcome that nobody gets and that moves most if it leaves; veto: "
        "the hypothesis that moves the others most with its last bit of credence; "
        "moves: the largest change of an expected utility, as a share of its range)",
        style="dim",
    )
    for name, entry in report.entries.items():
        if entry.error:
            yield Text(f"- {printable(name)}: {printable(entry.error)}")
