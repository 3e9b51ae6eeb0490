"""Units, zeros, names: what a rule should not look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.measures import Excess, caring, largest_move, shares
from bargain.axioms.variations import varied, with_row_replaced
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet


class _Unit(NamedTuple):
    row: int
    factor: float


class ScaleInvariance(Axiom):
    """The units in which a hypothesis states its utilities do not matter.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(ScaleInvariance().check(bg.ExpectedUtility(), pair).sentence)
    multiplying the utilities of 'hypothesis 0' by 0.000976562 moves what
    'hypothesis 0' expects from 1 to 0 of its range
    >>> ScaleInvariance().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "scale invariance"
    statement = (
        "Multiplying one hypothesis's utilities by a positive number multiplies what "
        "it expects by that number, and changes what no other hypothesis expects."
    )
    reference = "Nash (1950), invariance under positive affine transformations"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return each caring row with a larger unit and with a smaller one."""
        rows = np.flatnonzero(caring(hypotheses)).tolist()
        # Powers of two change no digit of the utilities.
        return [_Unit(row, factor) for row in rows for factor in (2.0**10, 2.0**-10)]

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after; none if the product would be rounded."""
        row = hypotheses.utilities[place.row]
        scaled = row * place.factor
        if (scaled / place.factor != row).any():
            return ()
        after = with_row_replaced(hypotheses, place.row, scaled)
        return (rule, hypotheses), (rule, after)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare shares of ranges, which have no unit."""
        before, after = decisions
        name = before.hypotheses.names[place.row]
        return moved(
            before, after, f"multiplying the utilities of {name!r} by {place.factor:g}"
        )


class ShiftInvariance(Axiom):
    """Where a hypothesis puts its zero does not matter.

    Examples
    --------
    >>> def in_proportion(hypotheses):
    ...     scores = hypotheses.credences @ hypotheses.utilities
    ...     return scores / scores.sum()
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(ShiftInvariance().check(in_proportion, pair).sentence)
    adding 4 to the utilities of 'hypothesis 0' moves what 'hypothesis 0' expects
    from 0.6 to 0.5172 of its range
    >>> ShiftInvariance().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "shift invariance"
    statement = (
        "Adding a constant to one hypothesis's utilities adds it to what that "
        "hypothesis expects, and changes what no other hypothesis expects."
    )
    reference = "Nash (1950), invariance under positive affine transformations"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the rows that care."""
        return np.flatnonzero(caring(hypotheses)).tolist()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set before and after; none if the sum would be rounded."""
        row = hypotheses.utilities[place]
        constant = 4 * 2.0 ** np.ceil(np.log2(np.abs(row).max()))
        shifted = row + constant
        if (shifted - constant != row).any():
            return ()
        after = with_row_replaced(hypotheses, place, shifted)
        # Beside a large enough constant, any range is no more than rounding.
        if after.indifferent[place]:
            return ()
        return (rule, hypotheses), (rule, after)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare shares of ranges, which have no zero."""
        before, after = decisions
        name = before.hypotheses.names[place]
        constant = after.hypotheses.worst[place] - before.hypotheses.worst[place]
        return moved(before, after, f"adding {constant:g} to the utilities of {name!r}")


class Symmetry(Axiom):
    """The names and the order of hypotheses do not matter (anonymity).

    Examples
    --------
    >>> def first_decides(hypotheses):
    ...     return np.eye(hypotheses.n_outcomes)[hypotheses.utilities[0].argmax()]
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(Symmetry().check(first_decides, pair).sentence)
    listing the hypotheses as (1, 0) moves what 'hypothesis 0' expects from 1 to 0
    of its range
    >>> Symmetry().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "symmetry"
    statement = (
        "Listing the hypotheses in another order changes what no hypothesis expects."
    )
    reference = "Nash (1950), symmetry; May (1952), anonymity"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return two other orders."""
        return _orders(len(hypotheses))

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set in either order, without its names."""
        order = np.array(place)
        other = HypothesisSet.from_arrays(
            hypotheses.utilities[order],
            hypotheses.credences[order],
            hypotheses.outcomes,
        )
        return (rule, hypotheses), (rule, other)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare each hypothesis with itself."""
        before, after = decisions
        places = np.argsort(place)
        return moved(before, after, f"listing the hypotheses as {place}", places)


class OutcomeNeutrality(Axiom):
    """The names and the order of outcomes do not matter.

    Examples
    --------
    >>> def first_listed(hypotheses):
    ...     return np.eye(hypotheses.n_outcomes)[0]
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(OutcomeNeutrality().check(first_listed, pair).sentence)
    listing the outcomes as (1, 0) moves what 'hypothesis 0' expects from 1 to 0 of
    its range
    >>> OutcomeNeutrality().check(bg.NashBargaining(), pair) is None
    True
    """

    name = "outcome neutrality"
    statement = (
        "Listing the outcomes in another order changes what no hypothesis expects."
    )
    reference = "May (1952), neutrality"

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return two other orders."""
        return _orders(hypotheses.n_outcomes)

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set in either order; each outcome keeps its label."""
        order = list(place)
        other = varied(
            hypotheses,
            utilities=hypotheses.utilities[:, order],
            outcomes=[hypotheses.outcomes[k] for k in order],
        )
        return (rule, hypotheses), (rule, other)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare what everybody expects."""
        before, after = decisions
        return moved(before, after, f"listing the outcomes as {place}")


def moved(
    before: Decision,
    after: Decision,
    what: str,
    places: np.ndarray | None = None,
    scale: HypothesisSet | None = None,
) -> Excess | None:
    """Return whose share moved most, in a sentence; None if nobody's did.

    Parameters
    ----------
    before, after : Decision
    what : str
        What was done, such as ``"adding 1"``.
    places : ndarray of int, optional
        Which rows of the second set are those of the first.
    scale : HypothesisSet, optional
        On whose scale the second is measured; on its own when left out.
    """
    rows = np.flatnonzero(caring(before.hypotheses)).tolist()
    others = rows if places is None else places[rows].tolist()
    levels = shares(before), shares(after, scale)
    excess, row = largest_move(before, after, levels, (rows, others))
    if excess <= 0:
        return None
    other = row if places is None else int(places[row])
    return Excess(
        excess,
        f"{what} moves what {before.hypotheses.names[row]!r} expects from "
        f"{levels[0][row]:.4g} to {levels[1][other]:.4g} of its range",
    )


def _orders(count: int) -> list[tuple[int, ...]]:
    """Return a reversed order, and one that moves the first to the end."""
    if count < 2:
        return []
    orders = {tuple(range(count))[::-1], (*range(1, count), 0)}
    return sorted(orders)
