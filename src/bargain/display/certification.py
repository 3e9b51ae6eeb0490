"""What was checked about a decision file, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from bargain.display.grids import plain_table
from bargain.display.words import counted, printable
from bargain.io import Certification

NOT_CHECKED = "Not checked: the message, the notes, and uniqueness."
FALLS_SHORT = (
    "TOLERANCE NOT MET: the file claims no optimum, only how far from one it can be."
)


def certification_view(certification: Certification) -> Group:
    """Return the checks and the verdict as something that rich can print."""
    return Group(*_checks(certification, ""), "", *_verdict(certification))


def _checks(certification: Certification, prefix: str) -> Iterator[RenderableType]:
    if certification.rule is not None:
        how = ", in rational arithmetic" if certification.is_exact else ""
        yield Text(f"{prefix}{printable(repr(certification.rule))}{how}", style="bold")
    table = plain_table("", "claim", "found")
    for check in certification.checks:
        mark = Text("ok", style="green") if check.holds else Text("NO", style="red")
        table.add_row(mark, Text(check.subject), Text(printable(check.statement)))
    yield table
    for k, part in enumerate(certification.parts, start=1):
        yield ""
        yield from _checks(part, f"{prefix}part {k}: ")


def _verdict(certification: Certification) -> Iterator[RenderableType]:
    if certification.ok:
        if certification.falls_short:
            yield Text(FALLS_SHORT, style="bold red")
            yield Text("What it claims holds.")
        else:
            yield Text("Every claim that was checked holds.", style="green")
        yield Text(NOT_CHECKED)
        return
    wrong = counted(len(certification.findings), "claim does", "claims do")
    yield Text(f"{wrong} not hold:", style="red")
    for finding in certification.findings:
        yield Text(f"- {printable(finding)}")
