"""What a better alternative to the bargain is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.guarantees import at_point, takes_point
from bargain.axioms.measures import Excess, caring, largest_loss, ranges, shares
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet


class DisagreementMonotonicity(Axiom):
    """To have more to fall back on never hurts.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> DisagreementMonotonicity().check(bg.NashBargaining(), pair) is None
    True
    >>> DisagreementMonotonicity().applies_to(bg.ExpectedUtility())
    False
    """

    name = "disagreement monotonicity"
    statement = (
        "Raising one hypothesis's disagreement utility from its worst by half its "
        "credence times its range, the others' staying at their worst, never lowers "
        "what that hypothesis expects."
    )
    reference = "Thomson (1987), d-monotonicity"

    def applies_to(self, rule: AnyRule) -> bool:
        """Whether the rule takes a disagreement point."""
        return takes_point(rule)

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the rows that care."""
        return np.flatnonzero(caring(hypotheses)).tolist()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set over either point; a drawn dictator attains both."""
        low = np.array(hypotheses.worst, dtype=float)
        high = low.copy()
        high[place] += 0.5 * hypotheses.credences[place] * ranges(hypotheses)[place]
        return (at_point(rule, low), hypotheses), (at_point(rule, high), hypotheses)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See whether it lost."""
        before, after = decisions
        levels = shares(before), shares(after)
        amount, row = largest_loss(before, after, levels, [place])
        if amount <= 0:
            return None
        return Excess(
            amount,
            f"raising the disagreement utility of {before.hypotheses.names[row]!r} "
            f"lowers what it expects from {levels[0][row]:.4g} to "
            f"{levels[1][row]:.4g} of its range",
        )
