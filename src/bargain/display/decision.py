"""A decision in words: the lottery, who gains what, and how good it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from bargain.aggregators.decision import Decision
from bargain.comparison import Comparison
from bargain.display.comparison import gain_tables, title
from bargain.display.grids import plain_table
from bargain.display.words import counted, printable, share


def decision_view(name: str, decision: Decision, width: int) -> Group:
    """Return a decision as something that rich can print at that width.

    Parameters
    ----------
    name : str
        What to call the rule.
    decision : Decision
    width : int
    """
    alone = Comparison(decision.hypotheses, (name,), {name: decision}, {})
    parts: list[RenderableType] = [
        title("Lottery"),
        _lottery(decision),
        "",
        *gain_tables(alone, width),
        "",
        _status(decision),
    ]
    notes = [*decision.notes]
    if decision.unique and decision.status.value == "optimal":
        notes.append("no other lottery is as good")
    return Group(*parts, *(Text(f"- {printable(note)}") for note in notes))


def decision_page(decision: Decision, width: int) -> Group:
    """Return a decision under the name of its rule, for rich to print."""
    return Group(title(repr(decision.rule)), decision_view("share", decision, width))


def written_line(decision: Decision, path: Path) -> Text:
    """Return a line that says what was written where."""
    line = Text(f"{printable(str(path))}: ")
    return line.append_text(_status(decision))


def _status(decision: Decision) -> Text:
    status = decision.status.value
    style = "green" if status == "optimal" else "red"
    return Text.assemble((status, style), f", {printable(decision.message)}")


def _lottery(decision: Decision) -> RenderableType:
    probabilities = decision.lottery.probabilities
    table = plain_table("probability", "outcome")
    for k in np.argsort(-probabilities, kind="stable").tolist():
        if probabilities[k] == 0:
            break
        label = printable(decision.lottery.outcomes[k])
        table.add_row(share(float(probabilities[k])), Text(label))
    others = int((probabilities == 0).sum())
    if others:
        table.add_row("0", Text(f"({counted(others, 'other', 'others')})"))
    return table
