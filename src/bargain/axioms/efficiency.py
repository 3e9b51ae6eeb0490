"""Nothing is left on the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import decide
from bargain.aggregators.decision import Decision
from bargain.axioms.axiom import Question
from bargain.axioms.measures import EQUAL, Excess, caring, levels, shares, slack
from bargain.axioms.one_decision import OneDecisionAxiom
from bargain.axioms.variations import with_outcome
from bargain.axioms.violation import AnyRule
from bargain.axioms.witness import Witness
from bargain.hypotheses import HypothesisSet
from bargain.solvers.improving import most_improving

# Whom a better lottery costs no more than this share of its range, it does not hurt:
# a sum of shares is rounded by no more. A larger number would let a loss pass that buys
# somebody else a millionth, where two outcomes are nearly as good.
UNHURT = 1e-14


class ExAntePareto(OneDecisionAxiom):
    """No lottery is better for somebody and worse for nobody.

    Examples
    --------
    >>> three = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], [0.7, 0.3])
    >>> print(ExAntePareto().check(bg.RandomDictator(), three).sentence)
    another lottery gives 'hypothesis 1' 0.15 of its range more, and nobody less
    """

    name = "ex-ante Pareto efficiency"
    statement = (
        "No other lottery gives every hypothesis with credence at least what it "
        "expects, and one of them more."
    )
    reference = "Harsanyi (1955), for expected utilities; Nash (1950)"

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See what the best lottery that hurts nobody adds."""
        (decision,) = decisions
        found = _improvement(decision)
        if found is None:
            return None
        better, rows = found
        added = levels(decision.hypotheses)[rows] @ better - shares(decision)[rows]
        most = int(added.argmax())
        amount = float(added[most] - EQUAL - slack(decision)[rows][most])
        if amount <= 0:
            return None
        name = decision.hypotheses.names[int(rows[most])]
        return Excess(
            amount,
            f"another lottery gives {name!r} {added[most]:.4g} of its range more, and "
            "nobody less",
        )

    def witness(self, decisions: Sequence[Decision], place: Any) -> Decision | None:
        """Return the better lottery."""
        (decision,) = decisions
        found = _improvement(decision)
        if found is None:
            return None
        return decide(Witness.over(decision.hypotheses, found[0]), decision.hypotheses)


class Unanimity(OneDecisionAxiom):
    """What everybody likes best is done.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
    >>> print(Unanimity().check(bg.RandomDictator(), pair).sentence)
    'hypothesis 1' expects 0.7 of its range where one outcome is best for all
    """

    name = "unanimity"
    statement = (
        "If an outcome is a best one for every hypothesis, every hypothesis with "
        "credence expects its best."
    )
    reference = "Arrow (1963), the weak Pareto principle"

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set with an outcome that is as good as each one's best."""
        column = np.array(hypotheses.best, dtype=float)
        return ((rule, with_outcome(hypotheses, column, "best for all")),)

    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """See who expects less than its best."""
        (decision,) = decisions
        rows = np.flatnonzero(caring(decision.hypotheses))
        short = 1 - shares(decision)[rows] - slack(decision)[rows] - EQUAL
        worst = int(short.argmax())
        if short[worst] <= 0:
            return None
        row = int(rows[worst])
        return Excess(
            float(short[worst]),
            f"{decision.hypotheses.names[row]!r} expects {shares(decision)[row]:.4g} "
            "of its range where one outcome is best for all",
        )


def _improvement(decision: Decision) -> tuple[Float64Array, np.ndarray] | None:
    """Return a lottery that hurts nobody and helps some, and the rows that care."""
    rows = np.flatnonzero(caring(decision.hypotheses))
    table, has = levels(decision.hypotheses)[rows], shares(decision)[rows]
    if _is_supported(table, has, decision.hypotheses.credences[rows]):
        return None
    found = most_improving(table, has)
    # A linear program may hurt somebody within its own tolerance, and where two
    # outcomes are nearly as good for somebody that is no rounding.
    if found is None or (table @ found[0] - has).min() < -UNHURT:
        return None
    return found[0], rows


def _is_supported(
    table: Float64Array, has: Float64Array, credences: Float64Array
) -> bool:
    """Whether some weights prove that there is next to nothing to add.

    Under weights v, all improvements together are worth no more than the best
    outcome's excess; those of the Nash product prove it for many rules.
    """
    if (has <= 0).any():
        return False
    with np.errstate(over="ignore", invalid="ignore"):  # infinite weights prove nothing
        weights = credences / has
        left = (weights @ table).max() - weights @ has
    return bool((left <= EQUAL / 2 * weights).all())
