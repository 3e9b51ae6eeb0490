"""Nested rules under constraints: groups add up, and the rule between is constrained.

Within groups utilities are normalized by what the lotteries allowed give, and between
them the rule chooses among these.
"""

from __future__ import annotations

from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet


def solve_nested(rule: Rule, seen: HypothesisSet, outer: Decision) -> Decision:
    """Return what the rule between has decided for the groups.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    seen : HypothesisSet
        What the set looks like inside.
    outer : Decision
    """
    return Decision(
        rule,
        seen,
        outer.lottery,
        rule.recombined(outer.certificate, (outer.certificate,)),
        seen.worst,
        notes=tuple(f"between groups: {note}" for note in outer.notes),
        unique=outer.unique,
        parts=(outer,),
    )
