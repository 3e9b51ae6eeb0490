"""What of a set is shown, when it is too long for a page, and under which labels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from bargain.comparison import Comparison
from bargain.display.words import printable

# More rows than these nobody reads.
MOST = 40

# So many columns of numbers fit a printed page.
ABREAST = 7


@dataclass(frozen=True, eq=False)
class Shown:
    """The hypotheses and outcomes on the page, in the order of the set.

    Attributes
    ----------
    rows, columns : list of int
        Those of most credence, and those that are likeliest under some rule.
    names, outcomes : list of str
        Their labels, printable and told apart.
    note : str
        What is left out; empty if nothing is.
    """

    rows: list[int]
    columns: list[int]
    names: list[str]
    outcomes: list[str]
    note: str


class Block(TypedDict):
    """Some columns of a table: their headings, and the name and cells of each row."""

    headings: list[str]
    rows: list[tuple[str, list[str]]]


def shown_parts(comparison: Comparison) -> Shown:
    """Return what is shown of a comparison."""
    hypotheses = comparison.hypotheses
    found = [lottery.probabilities for lottery in comparison.lotteries.values()]
    likeliest = np.max([np.zeros(hypotheses.n_outcomes), *found], axis=0)
    rows = _largest(np.asarray(hypotheses.credences))
    columns = _largest(likeliest)
    parts = []
    if len(rows) < len(hypotheses):
        parts.append(f"the {MOST} hypotheses of most credence of {len(hypotheses):,}")
    if len(columns) < hypotheses.n_outcomes:
        parts.append(f"the {MOST} likeliest outcomes of {hypotheses.n_outcomes:,}")
    return Shown(
        rows,
        columns,
        distinct(hypotheses.names[k] for k in rows),
        distinct(hypotheses.outcomes[k] for k in columns),
        f"Shown are {' and '.join(parts)}." if parts else "",
    )


def blocks(headings: list[str], rows: list[tuple[str, list[str]]]) -> list[Block]:
    """Return a table as several below each other, each narrow enough for a page.

    Examples
    --------
    >>> cells = ["1", "2", "3", "4", "5", "6", "7", "8"]
    >>> [block["headings"] for block in blocks([*"abcdefgh"], [("row", cells)])]
    [['a', 'b', 'c', 'd'], ['e', 'f', 'g', 'h']]
    """
    n_blocks = max(1, math.ceil(len(headings) / ABREAST))
    parts = [part.tolist() for part in np.array_split(range(len(headings)), n_blocks)]
    return [
        {
            "headings": [headings[k] for k in part],
            "rows": [(name, [cells[k] for k in part]) for name, cells in rows],
        }
        for part in parts
    ]


def distinct(labels: Iterable[str]) -> list[str]:
    r"""Return printable labels; those that would look the same get a number.

    Examples
    --------
    >>> distinct(["tea", "a\n", r"a\n"])
    ['tea', 'a\\n', 'a\\n (2)']
    """
    # Charts keep labels in objects of the browser's, to which one name is special.
    taken = {"__proto__"}
    found = []
    for label in labels:
        name = base = printable(label)
        count = 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
        found.append(name)
    return found


def _largest(numbers: np.ndarray) -> list[int]:
    order = np.argsort(-numbers, kind="stable")[:MOST]
    return sorted(int(k) for k in order)
