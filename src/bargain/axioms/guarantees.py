"""What everybody is sure of, alone and in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import decide
from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Question
from bargain.axioms.measures import EQUAL, Excess, caring, levels, shares, slack
from bargain.axioms.one_decision import OneDecisionAxiom
from bargain.axioms.violation import AnyRule
from bargain.axioms.witness import Witness
from bargain.disagreement import KEYWORDS
from bargain.hypotheses import HypothesisSet
from bargain.solvers.improving import best_for_all

# Of more hypotheses than this, only small groups are asked, and all together.
MOST_IN_GROUPS = 4


class IndividualRationality(OneDecisionAxiom):
    """Nobody is worse off than without a bargain.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(IndividualRationality().check(bg.ExpectedUtility(), pair).sentence)
    'hypothesis 1' expects 0 of its range, and 0.4 if a dictator is drawn
    >>> IndividualRationality().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "individual rationality"
    statement = (
        "No hypothesis with credence expects less than under the random dictator, "
        "which is the disagreement point of the rules that take one."
    )
    reference = "Nash (1950); the point: Greaves and Cotton-Barratt (2023)"

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set, for the rule over that point if it takes one."""
        return ((at_point(rule, "random-dictator"), hypotheses),)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See who is below the point."""
        (decision,) = decisions
        hypotheses = decision.hypotheses
        drawn = dictator_lottery(hypotheses)
        rows = np.flatnonzero(caring(hypotheses))
        point = levels(hypotheses) @ drawn
        short = (point - shares(decision) - slack(decision))[rows] - EQUAL
        worst = int(short.argmax())
        if short[worst] <= 0:
            return None
        row = int(rows[worst])
        return Excess(
            float(short[worst]),
            f"{hypotheses.names[row]!r} expects {shares(decision)[row]:.4g} of its "
            f"range, and {point[row]:.4g} if a dictator is drawn",
        )


class FairShare(OneDecisionAxiom):
    """Everybody has at least its credence's share of what it could have.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(FairShare().check(bg.ExpectedUtility(), pair).sentence)
    'hypothesis 1', of credence 0.4, expects 0 of its range
    >>> FairShare().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "fair share"
    statement = (
        "Every hypothesis expects, above its worst outcome, at least its credence "
        "times its range."
    )
    reference = "Aziz, Bogomolnaia and Moulin (2020), individual fair share"

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See who has less."""
        (decision,) = decisions
        hypotheses = decision.hypotheses
        rows = np.flatnonzero(caring(hypotheses))
        fair = hypotheses.credences / (1 + _gap(decision))
        short = (fair - shares(decision))[rows] - EQUAL
        worst = int(short.argmax())
        if short[worst] <= 0:
            return None
        row = int(rows[worst])
        return Excess(
            float(short[worst]),
            f"{hypotheses.names[row]!r}, of credence {hypotheses.credences[row]:.4g}, "
            f"expects {shares(decision)[row]:.4g} of its range",
        )


class Core(OneDecisionAxiom):
    """No coalition does better with its share of the probability.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(Core().check(bg.ExpectedUtility(), pair).sentence)
    with probability 0.4 alone, 'hypothesis 1' could get 0.4 of each one's range
    more than all expect
    >>> Core().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "core"
    asks_anew = False
    statement = (
        "No group of hypotheses has a lottery that would give each of them more above "
        "its worst outcome, even if it were used only with the group's credence as "
        "probability, and the worst came of the rest."
    )
    reference = (
        "Aziz, Bogomolnaia and Moulin (2020), core fair share; "
        "Fain, Goel and Munagala (2016)"
    )

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return groups of those who care: all of few, or the small ones of many."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        sizes = set(range(1, len(rows) + 1))
        if len(rows) > MOST_IN_GROUPS:
            sizes = {1, 2, len(rows)}
        return [group for size in sorted(sizes) for group in combinations(rows, size)]

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See what the group could do for the one of them for whom it does least."""
        (decision,) = decisions
        found = _objection(decision, place)
        if found is None:
            return None
        gap = np.sqrt(2 * _gap(decision))
        amount = found[1] - EQUAL - gap
        if amount <= 0:
            return None
        names = decision.hypotheses.names
        group = ", ".join(repr(names[row]) for row in place)
        share = decision.hypotheses.credences[list(place)].sum()
        return Excess(
            amount,
            f"with probability {share:.4g} alone, {group} could get {found[1]:.4g} of "
            "each one's range more than all expect",
        )

    def witness(self, decisions: Sequence[Decision], place: Any) -> Decision | None:
        """Return the group's own lottery."""
        (decision,) = decisions
        found = _objection(decision, place)
        if found is None:
            return None
        return decide(Witness.over(decision.hypotheses, found[0]), decision.hypotheses)


def dictator_lottery(hypotheses: HypothesisSet) -> Float64Array:
    """Return the lottery of a dictator drawn by credence: shape (n_outcomes,)."""
    lottery = KEYWORDS["random-dictator"].formula(hypotheses).lottery
    assert lottery is not None
    return lottery


def at_point(rule: AnyRule, point: Any) -> AnyRule:
    """Return a rule over another disagreement point; itself if it takes none."""
    if takes_point(rule):
        return replace(rule, disagreement=point)  # type: ignore[type-var]  # a dataclass
    return rule


def takes_point(rule: AnyRule) -> bool:
    """Whether a rule has a disagreement point to set."""
    return is_dataclass(rule) and any(
        field.name == "disagreement" and field.init for field in fields(rule)
    )


def _objection(
    decision: Decision, group: Sequence[int]
) -> tuple[Float64Array, float] | None:
    rows = list(group)
    hypotheses = decision.hypotheses
    table = levels(hypotheses)[rows]
    has, share = shares(decision)[rows], float(hypotheses.credences[rows].sum())
    weights = hypotheses.credences[rows]
    if (has > 0).all():
        # If all had more by t, the sum of w levels / has would exceed 1.
        with np.errstate(over="ignore", invalid="ignore"):  # proves nothing, then
            most = ((weights / has) @ table).max()
        if most <= 1 + EQUAL:
            return None
    return best_for_all(table, has, share)


def _gap(decision: Decision) -> float:
    gap = decision.certificate.gap
    return float(gap) if np.isfinite(gap) else 0.0
