"""What credences should do, and what they should not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.invariance import moved
from bargain.axioms.measures import (
    Excess,
    caring,
    largest_loss,
    largest_move,
    ranges,
    shares,
)
from bargain.axioms.variations import (
    varied,
    with_credence,
    with_row,
    without_hypothesis,
)
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet

# Continuity: so small a change of credences, of no smaller credences than this, moves
# no share by more than that.
SMALL_CHANGE = 1e-7
LEAST_CREDENCE = 1e-3
LARGE_MOVE = 0.01


class _Raise(NamedTuple):
    row: int
    credence: float


class CredenceMonotonicity(Axiom):
    """To be believed more never hurts.

    Examples
    --------
    >>> def least_weighted(hypotheses):
    ...     weighted = hypotheses.credences[:, None] * hypotheses.utilities
    ...     return np.eye(hypotheses.n_outcomes)[weighted.min(axis=0).argmax()]
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[3, 1], [1, 2]], [0.4, 0.6])
    >>> print(CredenceMonotonicity().check(least_weighted, pair).sentence)
    raising the credence of 'hypothesis 0' to 0.7 lowers what it expects from 1 to 0
    of its range
    >>> CredenceMonotonicity().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "credence monotonicity"
    statement = (
        "Raising one hypothesis's credence, the others keeping their odds, never "
        "lowers what that hypothesis expects."
    )
    reference = "This library's; credences as weights: Kalai (1977)"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return each row with a little more credence and with much more."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        credences = hypotheses.credences
        return [
            _Raise(row, float(credences[row] + step * (1 - credences[row])))
            for row in rows
            for step in (0.1, 0.5)
            if credences[row] < 1
        ]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        return (rule, hypotheses), (rule, with_credence(hypotheses, *place))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See whether it lost."""
        before, after = decisions
        levels = shares(before), shares(after)
        amount, row = largest_loss(before, after, levels, [place.row])
        if amount <= 0:
            return None
        return Excess(
            amount,
            f"raising the credence of {before.hypotheses.names[row]!r} to "
            f"{place.credence:.4g} lowers what it expects from {levels[0][row]:.4g} to "
            f"{levels[1][row]:.4g} of its range",
        )


class ContinuityInCredences(Axiom):
    """A hair more belief does not turn the decision around.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 9]], [0.9, 0.1])
    >>> print(ContinuityInCredences().check(bg.ExpectedUtility(), pair).sentence)
    moving 4.5e-8 of credence from 'hypothesis 1' to 'hypothesis 0' moves what
    'hypothesis 0' expects from 0.5 to 1 of its range
    >>> ContinuityInCredences().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "continuity in credences"
    statement = (
        "A change of at most 1e-7, in sum, among credences of at least 1e-3 moves what "
        "no hypothesis of such a credence expects by more than 1 % of its range."
    )
    reference = "This library's; Nash bargaining keeps it, with a proof"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return pairs: who gives, who receives."""
        some = np.flatnonzero(hypotheses.credences >= LEAST_CREDENCE + SMALL_CHANGE)
        return [(int(i), int(j)) for i in some for j in some if i != j]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        credences = np.array(hypotheses.credences)
        credences[place[0]] -= 0.45 * SMALL_CHANGE
        credences[place[1]] += 0.45 * SMALL_CHANGE
        return (rule, hypotheses), (rule, varied(hypotheses, credences=credences))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        before, after = decisions
        names = before.hypotheses.names
        levels = shares(before), shares(after)
        # Who is hardly believed may be moved far by a hair of the others' credences,
        # even under Nash bargaining: see docs/theory/axioms.md.
        is_believed = before.hypotheses.credences >= LEAST_CREDENCE
        rows = np.flatnonzero(caring(before.hypotheses) & is_believed).tolist()
        amount, row = largest_move(before, after, levels, (rows, rows), LARGE_MOVE)
        if amount <= 0:
            return None
        return Excess(
            amount,
            f"moving 4.5e-8 of credence from {names[place[0]]!r} to "
            f"{names[place[1]]!r} moves what {names[row]!r} expects from "
            f"{levels[0][row]:.4g} to {levels[1][row]:.4g} of its range",
        )


class ZeroCredence(Axiom):
    """Who is not believed at all has no say.

    Examples
    --------
    >>> def unweighted(hypotheses):
    ...     scores = hypotheses.utilities.sum(axis=0)
    ...     return np.eye(hypotheses.n_outcomes)[scores.argmax()]
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(ZeroCredence().check(unweighted, pair).sentence)
    adding a hypothesis that nobody believes moves what 'hypothesis 0' expects from
    1 to 0 of its range
    >>> ZeroCredence().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "zero credence has no say"
    statement = (
        "Adding a hypothesis of credence 0 changes what no other hypothesis expects."
    )
    reference = "This library's policy for credences of 0"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return what each newcomer sees in an outcome over the one before."""
        return (-1e6, 1e-6, 1.0)

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after."""
        # Who likes the first best, with large stakes; or the last, with small ones.
        row = place * np.arange(hypotheses.n_outcomes, dtype=float)
        return (rule, hypotheses), (rule, with_row(hypotheses, row, 0.0, "newcomer"))

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody else expects."""
        before, after = decisions
        return moved(before, after, "adding a hypothesis that nobody believes")


class TinyCredence(Axiom):
    """Who is hardly believed has hardly a say: no veto.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(TinyCredence().check(bg.KalaiSmorodinsky(), pair).sentence)
    'hypothesis 0', of credence 1.0e-09, moves what 'hypothesis 1' expects from 1 to
    0.5 of its range
    >>> TinyCredence().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "tiny credence has no veto"
    statement = (
        "As the credence of one hypothesis goes to 0, what the others expect tends to "
        "what they expect without it: within 1 % of their ranges once its credence is "
        "at most 1e-9, and its credence, as its credence times its range, a millionth "
        "of anybody else's."
    )
    reference = (
        "This library's; "
        "the worry: Szabo, Criado, Such and Modgil (2024), on fanaticism"
    )

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the rows that care, if there are others."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        return rows if len(rows) > 1 else ()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set without the hypothesis, and with a tiny credence for it.

        None if no float is as tiny as that.
        """
        cares, units = caring(hypotheses), ranges(hypotheses)
        own, cares[place] = units[place], False
        others = hypotheses.credences[cares]
        # Beside the others' stakes, for rules that add utilities; and beside their
        # credences, for those to which stakes are nothing, such as Nash bargaining.
        least = min(float((others * units[cares]).min() / own), float(others.min()))
        credence = min(1e-9, 1e-6 * least)
        if credence == 0:
            return ()
        return (
            (rule, without_hypothesis(hypotheses, place)),
            (rule, with_credence(hypotheses, place, credence)),
        )

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what the others expect."""
        before, after = decisions
        rows = np.flatnonzero(caring(before.hypotheses))
        others = rows + (rows >= place)
        levels = shares(before), shares(after)
        amount, row = largest_move(
            before, after, levels, (rows.tolist(), others.tolist()), LARGE_MOVE
        )
        if amount <= 0:
            return None
        names, credence = after.hypotheses.names, after.hypotheses.credences[place]
        other = row + (row >= place)
        return Excess(
            amount,
            f"{names[place]!r}, of credence {credence:.1e}, moves what "
            f"{names[other]!r} expects from {levels[0][row]:.4g} to "
            f"{levels[1][other]:.4g} of its range",
        )
