"""Sets and lotteries in cells and in terminals, short however long they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from bargain.display.comparison import LONGEST_LIST
from bargain.display.grids import Grid, plain_table, tables
from bargain.display.words import counted, printable, share
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# So many rows and columns of a set are shown.
ROWS, COLUMNS = 10, 8


class Cells(NamedTuple):
    """A table: a row's first cell is its label."""

    headings: list[str]
    rows: list[list[str]]
    caption: str


def hypotheses_cells(hypotheses: HypothesisSet) -> Cells:
    """Return the first rows and columns of a set.

    Parameters
    ----------
    hypotheses : HypothesisSet
        Of utilities that are not in memory, the worst and the best are shown.
    """
    n_rows, n = hypotheses.utilities.shape
    shown = slice(min(n_rows, ROWS))
    if isinstance(hypotheses.utilities, np.ndarray):
        headings = [*hypotheses.outcomes[:COLUMNS]]
        numbers = np.asarray(hypotheses.utilities[shown, :COLUMNS])
    else:
        headings = ["worst", "best"]
        numbers = np.stack([hypotheses.worst[shown], hypotheses.best[shown]], axis=1)
    more = ["…"] * (n > COLUMNS and len(headings) == COLUMNS)
    rows = [
        [name, share(float(credence)), *(f"{x:.4g}" for x in row), *more]
        for name, credence, row in zip(
            hypotheses.names[shown], hypotheses.credences[shown], numbers, strict=True
        )
    ]
    if n_rows > ROWS:
        rows.append(["…"] * len(rows[0]))
    shape = (
        f"{counted(n_rows, 'hypothesis', 'hypotheses')} x "
        f"{counted(n, 'outcome', 'outcomes')}"
    )
    kept = ", float32" if hypotheses.utilities.dtype == np.float32 else ""
    return Cells(["hypothesis", "credence", *headings, *more], rows, shape + kept)


def lottery_rows(lottery: Lottery) -> list[list[str]]:
    """Return the likeliest outcomes of a lottery, each with its probability."""
    probabilities = lottery.probabilities
    order = np.argsort(-probabilities, kind="stable")[:LONGEST_LIST]
    used = [int(k) for k in order if probabilities[k] > 0]
    rows = [[lottery.outcomes[k], share(float(probabilities[k]))] for k in used]
    others = len(lottery) - len(used)
    if others:
        left = float(np.delete(probabilities, used).sum())
        rows.append([f"({counted(others, 'other', 'others')})", share(left)])
    return rows


def hypotheses_view(hypotheses: HypothesisSet, width: int) -> Group:
    """Return a set as something that rich can print at that width."""
    headings, rows, caption = hypotheses_cells(hypotheses)
    labels, *columns = zip(*rows, strict=True)
    keyed = dict(zip(headings[2:], columns[1:], strict=True))
    grid = Grid("hypothesis", labels, keyed, {"credence": columns[0]})
    return Group(*tables(grid, width), "", Text(caption))


def lottery_view(lottery: Lottery) -> RenderableType:
    """Return a lottery as something that rich can print."""
    view = plain_table("probability", "outcome")
    for outcome, probability in lottery_rows(lottery):
        view.add_row(probability, Text(printable(outcome)))
    return view


def text_view(answer: Any) -> Text:
    """Return what an answer says when it is printed, for rich to print as it is."""
    return Text(str(answer))
