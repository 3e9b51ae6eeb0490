"""Deciding before or after a coin has shown which problem is faced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.measures import EQUAL, Excess, caring, ranges, shares, slack
from bargain.axioms.variations import varied
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet

# Plans for both problems are pairs of outcomes; of larger menus only so many are kept.
MOST_OUTCOMES = 4


class ExAnteConsistency(Axiom):
    """What is decided does not depend on when.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(ExAnteConsistency().check(bg.NashBargaining(), pair).sentence)
    'hypothesis 0' expects 0.8 of its range if each problem is decided when it is
    faced, and 0.9 if both are beforehand
    >>> ExAnteConsistency().check(bg.ExpectedUtility(), pair) is None
    True
    """

    name = "ex-ante consistency"
    statement = (
        "A coin decides which of two problems is faced. Choosing a plan for both "
        "beforehand gives every hypothesis what it expects if each problem is decided "
        "when it is faced."
    )
    reference = "Myerson (1981), the timing effect"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return whose utilities are turned around in the second problem."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        return rows if hypotheses.n_outcomes > 1 and len(rows) > 1 else ()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return both problems, and the problem of choosing a plan for both."""
        first = np.array(hypotheses.utilities[:, :MOST_OUTCOMES], dtype=float)
        second = first.copy()
        second[place] = first[place, ::-1]
        both = (first[:, :, None] + second[:, None, :]) / 2
        labels = hypotheses.outcomes[:MOST_OUTCOMES]
        plans = [f"{one}, then {two}" for one in labels for two in labels]
        return (
            (rule, varied(hypotheses, utilities=first, outcomes=labels)),
            (rule, varied(hypotheses, utilities=second, outcomes=labels)),
            (
                rule,
                varied(
                    hypotheses,
                    utilities=both.reshape(len(hypotheses), -1),
                    outcomes=plans,
                ),
            ),
        )

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        first, second, both = decisions
        # Worst cases and ranges of the plans are the means of those of the problems.
        late = (shares(first) + shares(second)) / 2
        early = shares(both)
        rows = np.flatnonzero(caring(both.hypotheses))
        if not len(rows):
            return None
        moves = np.abs(early - late)[rows]
        open_ = np.sum([slack(each)[rows] for each in decisions], axis=0) + EQUAL
        # A plan's utility is the mean of two, rounded.
        largest = both.hypotheses.largest()
        open_ += (np.spacing(largest) / ranges(both.hypotheses))[rows]
        worst = int((moves - open_).argmax())
        if moves[worst] <= open_[worst]:
            return None
        row = int(rows[worst])
        return Excess(
            float((moves - open_)[worst]),
            f"{both.hypotheses.names[row]!r} expects {late[row]:.4g} of its range "
            f"if each problem is decided when it is faced, and {early[row]:.4g} if "
            "both are beforehand",
        )
