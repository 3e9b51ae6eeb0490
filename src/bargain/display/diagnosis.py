"""A diagnosis for people: who decides, on what that hangs, and what is odd."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bargain.diagnosis import Diagnosis
from bargain.display.comparison import LONGEST_LIST, title
from bargain.display.grids import Grid, tables
from bargain.display.words import counted, printable, share


def diagnosis_text(diagnosis: Diagnosis, width: int = 80) -> str:
    """Return a diagnosis as plain text.

    Parameters
    ----------
    diagnosis : Diagnosis
    width : int
        In columns.

    Examples
    --------
    >>> print(diagnosis_text(bg.diagnose(bg.examples.load("coin-flip"))))
    Expected utility
    - picks outcome 2, ahead of outcome 1 by 0.02 of what is at stake
    - U1 decides alone; without it outcome 1 would be best
    <BLANKLINE>
    Where the choice flips
    ...
    """
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, color_system=None, highlight=False)
    console.print(diagnosis_view(diagnosis, width))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n")


def diagnosis_view(diagnosis: Diagnosis, width: int) -> Group:
    """Return a diagnosis as something that rich can print at that width."""
    return Group(
        *warning_lines(diagnosis),
        title("Expected utility"),
        *map(_item, _choice(diagnosis)),
        "",
        title("Where the choice flips"),
        *_flips(diagnosis, width),
        *_oddities(diagnosis),
    )


def warning_lines(diagnosis: Diagnosis) -> list[RenderableType]:
    """Return a line if a monster decides; else none."""
    if not diagnosis.warning:
        return []
    return [Text(f"warning: {printable(diagnosis.warning)}", style="yellow")]


def _item(sentence: str) -> Text:
    return Text(f"- {printable(sentence)}", overflow="fold")


def _choice(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield sentences about what is chosen, and by whom."""
    picked = _listed(diagnosis.choice)
    if diagnosis.runner_up is None:
        yield f"all outcomes are tied: {picked}"
    else:
        yield (
            f"picks {picked}, ahead of {diagnosis.runner_up} by "
            f"{diagnosis.margin:.3g} of what is at stake"
        )
    if diagnosis.near_ties:
        yield f"nearly tied with that: {_listed(diagnosis.near_ties)}"
    if diagnosis.decider is None:
        n = int(diagnosis.is_pivotal.sum())
        who = "no hypothesis" if n == 0 else counted(n, "hypothesis", "hypotheses")
        yield f"nobody decides alone; {who} could change the choice by leaving"
    else:
        row = diagnosis.hypotheses.names.position(diagnosis.decider)
        instead = diagnosis.hypotheses.outcomes[int(diagnosis.choice_without[row])]
        yield f"{diagnosis.decider} decides alone; without it {instead} would be best"


def _flips(diagnosis: Diagnosis, width: int) -> Iterator[RenderableType]:
    names, n = diagnosis.hypotheses.names, len(diagnosis.hypotheses)
    index = np.where(np.isnan(diagnosis.monster_index), -1, diagnosis.monster_index)
    places = list(range(n))
    if n > LONGEST_LIST:
        places = sorted(np.argsort(-index, kind="stable")[:LONGEST_LIST].tolist())
    columns = {
        "monster index": [_number(diagnosis.monster_index[k]) for k in places],
        "flips at stakes times": [
            _either(_number, diagnosis.stakes_down[k], diagnosis.stakes_up[k])
            for k in places
        ],
        "flips at credence": [
            _either(share, diagnosis.credence_down[k], diagnosis.credence_up[k])
            for k in places
        ],
    }
    credences = [share(float(diagnosis.hypotheses.credences[k])) for k in places]
    yield from tables(
        Grid(
            "hypothesis", [names[k] for k in places], columns, {"credence": credences}
        ),
        width,
    )
    if n > LONGEST_LIST:
        yield Text(
            f"(the largest monster indices of {n:,}; the JSON output lists all)",
            style="dim",
        )
    yield Text(
        "(monster index: its share of what sways expected utility, divided by its "
        "credence)",
        style="dim",
    )


def _oddities(diagnosis: Diagnosis) -> Iterator[RenderableType]:
    """Yield who is indifferent, and who is whose clone."""
    names = diagnosis.hypotheses.names
    sentences = []
    indifferent = np.flatnonzero(diagnosis.indifferent)
    if len(indifferent):
        who = [names[int(k)] for k in indifferent[:LONGEST_LIST]]
        sentences.append(f"indifferent: {_listed(who, len(indifferent))}")
    copies = np.flatnonzero(diagnosis.clone_of != np.arange(len(names)))
    firsts = np.unique(diagnosis.clone_of[copies])
    for first in firsts[:LONGEST_LIST].tolist():
        same = copies[diagnosis.clone_of[copies] == first]
        who = [names[int(k)] for k in same[:LONGEST_LIST]]
        sentences.append(
            f"the same as {names[first]} up to units: {_listed(who, len(same))}; "
            f"credence {share(float(diagnosis.merged_credence[first]))} together"
        )
    if len(firsts) > LONGEST_LIST:
        hidden = len(firsts) - LONGEST_LIST
        sentences.append(
            f"and {counted(hidden, 'more group', 'more groups')} of clones"
        )
    if sentences:
        yield ""
        yield title("Rows to look at")
        yield from map(_item, sentences)


def _listed(labels: list[str] | tuple[str, ...], total: int | None = None) -> str:
    """Return some labels, and how many more there are."""
    total = len(labels) if total is None else total
    shown = ", ".join(labels[:5])
    return shown if total <= 5 else f"{shown} and {total - 5:,} more"


def _number(number: float) -> str:
    return "-" if math.isnan(number) else f"{number:.3g}"


def _either(text: Callable[[float], str], down: float, up: float) -> str:
    """Return one or two places where something flips."""
    shown = [text(float(number)) for number in (down, up) if not math.isnan(number)]
    return " or ".join(shown) if shown else "-"
