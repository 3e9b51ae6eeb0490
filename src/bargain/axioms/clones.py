"""Copies of hypotheses and of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.invariance import moved
from bargain.axioms.measures import Excess, caring
from bargain.axioms.variations import unused, varied, with_outcome
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet


class HypothesisClones(Axiom):
    """Splitting a hypothesis does not pay.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(HypothesisClones().check(bg.MyFavouriteTheory(), pair).sentence)
    splitting 'hypothesis 0' in two moves what 'hypothesis 0' expects from 1 to 0 of
    its range
    >>> HypothesisClones().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "hypothesis clones"
    statement = (
        "Splitting a hypothesis into two with the same utilities, which share its "
        "credence evenly, changes what no hypothesis expects."
    )
    reference = "Kalai (1977), replications; Tideman (1987), clones among options"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the rows that care."""
        return np.flatnonzero(caring(hypotheses)).tolist()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after; none if half the credence is no float."""
        half = hypotheses.credences[place] / 2
        if 2 * half != hypotheses.credences[place]:
            return ()
        credences = np.append(hypotheses.credences, half)
        credences[place] = half
        names = hypotheses.names
        split = varied(
            hypotheses,
            utilities=np.vstack([hypotheses.utilities, hypotheses.utilities[place]]),
            credences=credences,
            names=[*names, unused(names, f"{names[place]}, again")],
        )
        return (rule, hypotheses), (rule, split)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        before, after = decisions
        name = before.hypotheses.names[place]
        return moved(before, after, f"splitting {name!r} in two")


class OutcomeClones(Axiom):
    """Listing an outcome twice does not matter.

    Examples
    --------
    >>> tied = bg.HypothesisSet.from_arrays([[1, 0], [0, 9]], [0.9, 0.1])
    >>> print(OutcomeClones().check(bg.ExpectedUtility(), tied).sentence)
    listing 'outcome 1' twice moves what 'hypothesis 0' expects from 0.5 to 0.3333
    of its range
    >>> OutcomeClones().check(bg.NashBargaining(), tied) is None
    True
    """

    name = "outcome clones"
    statement = (
        "Adding an outcome that every hypothesis values exactly as one on the menu "
        "changes what no hypothesis expects."
    )
    reference = "Tideman (1987), independence of clones"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return all outcomes."""
        return range(hypotheses.n_outcomes)

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        column = hypotheses.utilities[:, place]
        label = f"{hypotheses.outcomes[place]}, again"
        return (rule, hypotheses), (rule, with_outcome(hypotheses, column, label))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        before, after = decisions
        outcome = before.hypotheses.outcomes[place]
        return moved(before, after, f"listing {outcome!r} twice")
