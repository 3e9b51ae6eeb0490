"""Between which credences the same outcomes stay in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.answers import asked, trusted

# Probabilities up to this are none.
UNUSED = 1e-9

# Steps on the way to either end, and then halvings of the step that goes too far.
STEPS = 16
HALVINGS = 30


class CredenceRange(NamedTuple):
    """Between which credences of a hypothesis the same outcomes are used.

    Parameters
    ----------
    low, high : float
        The others keep their odds; if one has all credence, they get equal shares of
        the rest. NaN where an answer on the way is missing or not certified.
    """

    low: float
    high: float


def credence_range(decision: Decision, hypothesis: str) -> CredenceRange:
    """Return between which credences of one hypothesis the same outcomes are used.

    Parameters
    ----------
    decision : Decision
        Of any rule; it is asked about 90 times.
    hypothesis : str
        Its name.

    Returns
    -------
    range : CredenceRange
        The part without a break that holds the present credence, found by steps of a
        sixteenth of what is left to either end; a break within a step and back goes
        unseen.
    """
    hypotheses = decision.hypotheses
    row = hypotheses.names.position(hypothesis)
    if len(hypotheses) == 1:
        return CredenceRange(1.0, 1.0)  # nobody else can have any
    present = trusted(decision)
    if np.isnan(present).any():
        return CredenceRange(np.nan, np.nan)
    used = present > UNUSED
    now = float(hypotheses.credences[row])

    def is_same(credence: float) -> bool | None:
        found = asked(decision, _with_credence(hypotheses, row, credence))
        return None if np.isnan(found).any() else bool(((found > UNUSED) == used).all())

    return CredenceRange(_last(is_same, now, 0.0), _last(is_same, now, 1.0))


def _last(is_same: Callable[[float], bool | None], start: float, end: float) -> float:
    """Return the last credence on the way to an end at which nothing has changed."""
    good, bad = start, None
    for credence in np.linspace(start, end, STEPS + 1)[1:].tolist():
        same = is_same(credence)
        if same is None:
            return np.nan
        if not same:
            bad = credence
            break
        good = credence
    if bad is None:
        return end
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        same = is_same(middle)
        if same is None:
            return np.nan
        if same:
            good = middle
        else:
            bad = middle
    return good


def _with_credence(
    hypotheses: HypothesisSet, row: int, credence: float
) -> Float64Array:
    """Return credences of which one is another, the others with the same odds."""
    credences = np.array(hypotheses.credences)
    others = 1 - credences[row]
    if others > 0:
        credences *= (1 - credence) / others
    else:
        credences[:] = (1 - credence) / max(len(credences) - 1, 1)
    credences[row] = credence
    return credences
