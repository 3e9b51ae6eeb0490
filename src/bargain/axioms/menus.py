"""Outcomes that join or leave the menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.invariance import moved
from bargain.axioms.measures import (
    Excess,
    caring,
    largest_loss,
    ranges,
    shares,
)
from bargain.axioms.variations import with_outcome, without_outcome
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import ROUNDING, HypothesisSet

# A dreadful outcome is worse than the worst by so many ranges.
DREADFUL = 10.0

# A dominated one is worse by so much of each range.
WORSE = 0.25


class IndependenceOfIrrelevantAlternatives(Axiom):
    """Outcomes that are not used may go.

    Examples
    --------
    >>> three = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], [0.7, 0.3])
    >>> found = IndependenceOfIrrelevantAlternatives().check(bg.NashBargaining(), three)
    >>> print(found.sentence)
    removing 'outcome 1', which has no probability, moves what 'hypothesis 1'
    expects from 0.45 to 0.18 of its range
    """

    name = "independence of irrelevant alternatives"
    statement = (
        "Removing an outcome that has probability 0 changes what no hypothesis expects."
    )
    reference = "Nash (1950), independence of irrelevant alternatives"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return all outcomes, if there are others."""
        return range(hypotheses.n_outcomes if hypotheses.n_outcomes > 1 else 0)

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        return (rule, hypotheses), (rule, without_outcome(hypotheses, place))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects, if the outcome was not used."""
        before, after = decisions
        if before.lottery.probabilities[place] > 0:
            return None
        outcome = before.hypotheses.outcomes[place]
        what = f"removing {outcome!r}, which has no probability,"
        return moved(before, after, what, scale=before.hypotheses)


class RestrictedMonotonicity(Axiom):
    """More to choose from, with the same ideals and worst cases, hurts nobody.

    Examples
    --------
    >>> three = bg.HypothesisSet.from_arrays([[4, 0, 3], [0, 4, 3]], [0.6, 0.4])
    >>> print(RestrictedMonotonicity().check(bg.ExpectedUtility(), three).sentence)
    adding 'outcome 2' lowers what 'hypothesis 0' expects from 1 to 0.75 of its
    range
    """

    name = "restricted monotonicity"
    statement = (
        "If an outcome joins that is for no hypothesis with credence better than its "
        "best one or worse than its worst one, no hypothesis with credence expects "
        "less than before."
    )
    reference = (
        "Kalai and Smorodinsky (1975), monotonicity; for more than two, Roth (1979)"
    )

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the outcomes whose absence changes nobody's best or worst."""
        utilities = hypotheses.utilities[hypotheses.credences > 0]
        if hypotheses.n_outcomes < 2 or not len(utilities):
            return ()
        lowest, highest = utilities.min(axis=1), utilities.max(axis=1)
        return [
            place
            for place in range(hypotheses.n_outcomes)
            if _has_extremes(np.delete(utilities, place, axis=1), lowest, highest)
        ]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set without the outcome, and with it."""
        return (rule, without_outcome(hypotheses, place)), (rule, hypotheses)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See whether somebody lost."""
        before, after = decisions
        rows = np.flatnonzero(caring(after.hypotheses)).tolist()
        levels = shares(before), shares(after)
        amount, row = largest_loss(before, after, levels, rows)
        if amount <= 0:
            return None
        return Excess(
            amount,
            f"adding {after.hypotheses.outcomes[place]!r} lowers what "
            f"{after.hypotheses.names[row]!r} expects from {levels[0][row]:.4g} to "
            f"{levels[1][row]:.4g} of its range",
        )


class DominatedOutcome(Axiom):
    """An outcome that everybody finds worse than another does not matter.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(DominatedOutcome().check(bg.NashBargaining(), pair).sentence)
    adding an outcome that everybody finds worse than 'outcome 0' moves what
    'hypothesis 0' expects from 0.6 to 0.75 of its range
    >>> DominatedOutcome().check(bg.ExpectedUtility(), pair) is None
    True
    """

    name = "dominated outcome"
    statement = (
        "Adding an outcome that every hypothesis finds worse than one on the menu, by "
        "a quarter of its range, and the indifferent by some amount, changes what no "
        "hypothesis expects that was not indifferent."
    )
    reference = "This library's; the effect: Gulko and Leung (2015), on decoys"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return all outcomes."""
        return range(hypotheses.n_outcomes)

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after; none if a quarter of a range is rounding."""
        stakes = ranges(hypotheses)
        # The indifferent find it worse too.
        largest = hypotheses.largest()
        size = np.where(largest > 0, largest, 1.0)
        worse = WORSE * np.where(np.isinf(stakes), size, stakes)
        column = hypotheses.utilities[:, place] - worse
        if (worse <= ROUNDING * largest).any():
            return ()
        return (rule, hypotheses), (rule, with_outcome(hypotheses, column, "worse"))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        before, after = decisions
        outcome = before.hypotheses.outcomes[place]
        what = f"adding an outcome that everybody finds worse than {outcome!r}"
        return moved(before, after, what, scale=before.hypotheses)


class DreadfulOutcome(Axiom):
    """Who is threatened does not lose by the threat alone.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(DreadfulOutcome().check(bg.NashBargaining(), pair).sentence)
    an outcome that 'hypothesis 0' finds dreadful lowers what it expects from 0.6 to
    0 of its range
    >>> DreadfulOutcome().check(bg.ExpectedUtility(), pair) is None
    True
    """

    name = "dreadful outcome"
    statement = (
        "If an outcome joins that one hypothesis finds worse than its worst by ten "
        "times its range, and all others as bad as their worst, that hypothesis does "
        "not expect less than before."
    )
    reference = "This library's; the worry: Nash (1953), on threats"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the rows that care."""
        return np.flatnonzero(caring(hypotheses)).tolist()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        column = np.array(hypotheses.worst, dtype=float)
        column[place] -= DREADFUL * ranges(hypotheses)[place]
        return (rule, hypotheses), (rule, with_outcome(hypotheses, column, "dreadful"))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See whether the one that was threatened lost."""
        before, after = decisions
        levels = shares(before), shares(after, before.hypotheses)
        amount, row = largest_loss(before, after, levels, [place])
        if amount <= 0:
            return None
        return Excess(
            amount,
            f"an outcome that {before.hypotheses.names[row]!r} finds dreadful lowers "
            f"what it expects from {levels[0][row]:.4g} to {levels[1][row]:.4g} of its "
            "range",
        )


def _has_extremes(
    utilities: np.ndarray, lowest: np.ndarray, highest: np.ndarray
) -> bool:
    is_low = (utilities.min(axis=1) == lowest).all()
    return bool(is_low and (utilities.max(axis=1) == highest).all())
