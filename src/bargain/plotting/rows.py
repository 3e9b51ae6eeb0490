"""Which hypotheses get a row of a picture, and what the axis says of the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.display.words import counted
from bargain.hypotheses import HypothesisSet

# What rows measure, and what each is measured against.
OVER_WORST = "gain over the worst outcome, as a share of the ideal gain"
FAIR = "fair share: the credence"

# More rows than these nobody reads.
MOST = 40


def chosen_rows(hypotheses: HypothesisSet) -> tuple[list[int], str]:
    """Return the rows of most credence, in the order of the set, and a note.

    The note says how many are not drawn; it is empty if all are.
    """
    n = len(hypotheses)
    if n <= MOST:
        return list(range(n)), ""
    order = np.argsort(-np.asarray(hypotheses.credences), kind="stable")[:MOST]
    note = f"the {MOST} of most credence of {counted(n, 'hypothesis', 'hypotheses')}"
    return sorted(int(k) for k in order), note


def row_names(hypotheses: HypothesisSet, rows: list[int], cannot: Any) -> list[str]:
    """Return the names of rows; those that cannot gain say so."""
    return [
        f"{hypotheses.names[k]} (cannot gain)" if cannot[k] else hypotheses.names[k]
        for k in rows
    ]
