"""What one hypothesis can do to the others, by its stakes or by joining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bargain._arrays import difference
from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.measures import EQUAL, Excess, caring, shares, slack
from bargain.axioms.variations import with_row_replaced, without_hypothesis
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet


class _Stakes(NamedTuple):
    row: int
    factor: float


class BoundedStakes(Axiom):
    """Larger numbers do not buy more than to be heard at all.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(BoundedStakes().check(bg.ExpectedUtility(), pair).sentence)
    multiplying the gains of 'hypothesis 1' by 128 moves what 'hypothesis 0' expects
    from 1 to 0 of its range; without it 1
    >>> BoundedStakes().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "bounded influence of stakes"
    statement = (
        "Multiplying one hypothesis's gains over its worst outcome moves what no other "
        "expects further, as a share of its range, than removing that hypothesis does, "
        "plus its credence."
    )
    reference = "This library's; the worry: Nozick (1974), on utility monsters"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return each caring row with larger stakes and with a monster's."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        if len(rows) < 2:
            return ()
        return [_Stakes(row, factor) for row in rows for factor in (2.0**7, 2.0**30)]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before, after, and without the hypothesis.

        None if the gains would be rounded.
        """
        worst = hypotheses.worst[place.row]
        gains = place.factor * difference(hypotheses.utilities[place.row], worst)
        raised = worst + gains
        if (raised - worst != gains).any():
            return ()
        return (
            (rule, hypotheses),
            (rule, with_row_replaced(hypotheses, place.row, raised)),
            (rule, without_hypothesis(hypotheses, place.row)),
        )

    def witness(self, decisions: Sequence[Decision], place: Any) -> Decision | None:
        """Return the decision after the stakes were raised."""
        return decisions[1]

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare how far the others move."""
        before, after, without = decisions
        hypotheses = before.hypotheses
        rows = np.flatnonzero(caring(hypotheses))
        rows = rows[rows != place.row]
        levels = [shares(before)[rows], shares(after)[rows]]
        left = rows - (rows > place.row)
        alone = shares(without)[left]
        allowed = np.abs(alone - levels[0]) + hypotheses.credences[place.row] + EQUAL
        # What is allowed has `before` in it too, and `without`.
        allowed += 2 * slack(before)[rows] + slack(after)[rows] + slack(without)[left]
        beyond = np.abs(levels[1] - levels[0]) - allowed
        worst = int(beyond.argmax())
        if beyond[worst] <= 0:
            return None
        names, row = hypotheses.names, int(rows[worst])
        return Excess(
            float(beyond[worst]),
            f"multiplying the gains of {names[place.row]!r} by {place.factor:g} moves "
            f"what {names[row]!r} expects from {levels[0][worst]:.4g} to "
            f"{levels[1][worst]:.4g} of its range; without it {alone[worst]:.4g}",
        )


class BoundedHarm(Axiom):
    """Who joins costs the others no more than its credence.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(BoundedHarm().check(bg.ExpectedUtility(), pair).sentence)
    'hypothesis 0' joins with credence 0.6, and the others lose 1 of their gains
    >>> BoundedHarm().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "bounded harm"
    statement = (
        "When a hypothesis of credence e joins, the fractions that the others lose of "
        "what they expected above their worst outcomes are at most e, in the sum "
        "weighted by the credences that they had; who expected no more than the worst "
        "does not count."
    )
    reference = "This library's guarantee of Nash bargaining, with its proof"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return each row with credence, if there are others who care."""
        rows = np.flatnonzero(hypotheses.credences > 0).tolist()
        others = caring(hypotheses)
        return [row for row in rows if others.sum() - others[row] > 0]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set without the hypothesis, and with it."""
        return (rule, without_hypothesis(hypotheses, place)), (rule, hypotheses)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare the harm with the credence."""
        before, after = decisions
        joined = float(after.hypotheses.credences[place])
        had = shares(before)
        cares = caring(before.hypotheses)
        rows = np.flatnonzero(cares & (had > EQUAL))
        has = shares(after)[rows + (rows >= place)]
        weights = before.hypotheses.credences[rows]
        harm = float(weights @ (1 - has / had[rows]))
        # Gains near nothing are known to EQUAL only; some may have grown by any factor.
        open_ = float(weights @ (EQUAL / had[rows] * (1 + has / had[rows])))
        open_ += float(
            before.hypotheses.credences[cares & (had > 0) & (had <= EQUAL)].sum()
        )
        gaps = [each.certificate.gap for each in decisions]
        open_ += 2 * float(np.sqrt(2 * sum(gap for gap in gaps if np.isfinite(gap))))
        if harm - joined - open_ <= 0:
            return None
        name = after.hypotheses.names[place]
        return Excess(
            harm - joined - open_,
            f"{name!r} joins with credence {joined:.4g}, and the others lose "
            f"{harm:.4g} of their gains",
        )
