"""Sets that differ from a set in one respect: what axioms ask about the second time.

Labels are the set's own where they can be; rows and outcomes that are new get names
that are not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain._arrays import FloatArray
from bargain.hypotheses import HypothesisSet


def varied(
    hypotheses: HypothesisSet,
    *,
    utilities: Any = None,
    credences: Any = None,
    outcomes: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> HypothesisSet:
    """Return a set that differs in what is given."""
    return HypothesisSet.from_arrays(
        hypotheses.utilities if utilities is None else utilities,
        hypotheses.credences if credences is None else credences,
        hypotheses.outcomes if outcomes is None else outcomes,
        hypotheses.names if names is None else names,
        normalize=True,
    )


def unused(labels: Sequence[str], wanted: str) -> str:
    """Return a label that is not among some: the wanted one, or a numbered one."""
    taken, label, count = set(labels), wanted, 1
    while label in taken:
        count += 1
        label = f"{wanted} ({count})"
    return label


def without_hypothesis(hypotheses: HypothesisSet, row: int) -> HypothesisSet:
    """Return a set that one has left; the others share its credence."""
    names = [name for k, name in enumerate(hypotheses.names) if k != row]
    return varied(
        hypotheses,
        utilities=np.delete(hypotheses.utilities, row, axis=0),
        credences=np.delete(hypotheses.credences, row),
        names=names,
    )


def with_row(
    hypotheses: HypothesisSet, row: FloatArray, credence: float, name: str
) -> HypothesisSet:
    """Return a set that somebody has joined; the others share what is left."""
    return varied(
        hypotheses,
        utilities=np.vstack([hypotheses.utilities, row]),
        credences=np.append((1 - credence) * hypotheses.credences, credence),
        names=[*hypotheses.names, unused(hypotheses.names, name)],
    )


def with_row_replaced(
    hypotheses: HypothesisSet, row: int, utilities: FloatArray
) -> HypothesisSet:
    """Return a set in which one values the outcomes differently."""
    table = np.array(hypotheses.utilities, dtype=np.float64)
    table[row] = utilities
    return varied(hypotheses, utilities=table)


def without_outcome(hypotheses: HypothesisSet, outcome: int) -> HypothesisSet:
    """Return a set without one outcome."""
    outcomes = [label for k, label in enumerate(hypotheses.outcomes) if k != outcome]
    utilities = np.delete(hypotheses.utilities, outcome, axis=1)
    return varied(hypotheses, utilities=utilities, outcomes=outcomes)


def with_outcome(
    hypotheses: HypothesisSet, column: FloatArray, label: str
) -> HypothesisSet:
    """Return a set with one more outcome."""
    return varied(
        hypotheses,
        utilities=np.column_stack([hypotheses.utilities, column]),
        outcomes=[*hypotheses.outcomes, unused(hypotheses.outcomes, label)],
    )


def with_credence(
    hypotheses: HypothesisSet, row: int, credence: float
) -> HypothesisSet:
    """Return a set in which one has another credence, the others the same odds."""
    credences = np.array(hypotheses.credences)
    credences[row] = 0.0
    if credences.any():
        # By the largest first: a sum of tiny ones need not have an inverse.
        credences /= credences.max()
        credences *= (1 - credence) / credences.sum()
    credences[row] = credence
    return varied(hypotheses, credences=credences)
