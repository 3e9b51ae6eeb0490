"""What of a set is shown, when it is too long for a page, and under which labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bargain.comparison import Comparison
from bargain.display.words import printable

# More rows than these nobody reads.
MOST = 40


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


def distinct(labels: Iterable[str]) -> list[str]:
    r"""Return printable labels; those that would look the same get a number.

    Examples
    --------
    >>> distinct(["tea", "a\n", r"a\n"])
    ['tea', 'a\\n', 'a\\n (2)']
    """
    seen: dict[str, None] = {}
    for label in labels:
        name = base = printable(label)
        count = 1
        while name in seen:
            count += 1
            name = f"{base} ({count})"
        seen[name] = None
    return list(seen)


def _largest(numbers: np.ndarray) -> list[int]:
    order = np.argsort(-numbers, kind="stable")[:MOST]
    return sorted(int(k) for k in order)
