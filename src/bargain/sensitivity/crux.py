"""The crux of a disagreement: whose resolution would change the decision most.

Suppose it were found out whether a hypothesis is right. With its credence as
probability it is, and the rule is asked with all credence on it; otherwise it is asked
without it. What a hypothesis k expects of that, less what it expects now, is the value
of the information to k, in its own units: for expected utility, in the mean by
credences, it is the value of perfect information on h.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen, frozen_state
from bargain.aggregators.base import decide
from bargain.aggregators.decision import Decision
from bargain.errors import BargainError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


@dataclass(frozen=True, eq=False, repr=False)
class Crux:
    """What resolving each hypothesis would change; see `crux`.

    Attributes
    ----------
    hypotheses : HypothesisSet
    moves : ndarray of shape (n_hypotheses,)
        By resolved hypothesis: how far the lottery is expected to move, half the sum of
        the changes of probabilities; NaN where a rule has no answer.
    values : ndarray of shape (n_hypotheses, n_hypotheses)
        What resolving the hypothesis of the row is worth to that of the column, in the
        latter's units.

    References
    ----------
    .. [1] Howard, R. A., "Information value theory", *IEEE Transactions on Systems
       Science and Cybernetics* 2(1), 1966.

    Examples
    --------
    >>> views = bg.examples.load("wireheading")
    >>> crux = bg.NashBargaining().solve(views).crux()
    >>> crux.hypothesis, crux.moves.round(2)
    ('task success', array([0.52, 0.25, 0.23, 0.17, 0.02]))
    """

    hypotheses: HypothesisSet
    moves: Float64Array
    values: Float64Array

    @property
    def hypothesis(self) -> str:
        """The one whose resolution moves the lottery most."""
        return self.hypotheses.names[int(np.nan_to_num(self.moves, nan=-1.0).argmax())]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))

    def __repr__(self) -> str:
        order = np.argsort(-np.nan_to_num(self.moves), kind="stable")[:5]
        names = self.hypotheses.names
        parts = [f"{names[int(k)]!r}: {self.moves[k]:.3g}" for k in order]
        return f"Crux({', '.join(parts)})"


def crux(decision: Decision) -> Crux:
    """Return which hypothesis's resolution would change a decision most.

    Parameters
    ----------
    decision : Decision
        Of any rule; it is asked twice for each hypothesis.
    """
    hypotheses, now = decision.hypotheses, decision.lottery.probabilities
    n_rows = len(hypotheses)
    moves = np.full(n_rows, np.nan)
    values = np.full((n_rows, n_rows), np.nan)
    for row in range(n_rows):
        credence = float(hypotheses.credences[row])
        answers = [
            (probability, _asked(decision.rule, hypotheses, credences))
            for probability, credences in _resolved(hypotheses, row, credence)
        ]
        if any(answer is None for _, answer in answers):
            continue
        later = [(share, answer) for share, answer in answers if answer is not None]
        moves[row] = sum(s * np.abs(p - now).sum() / 2 for s, p in later)
        step = np.sum([s * (p - now) for s, p in later], axis=0)
        values[row] = hypotheses.utilities @ step
    return Crux(hypotheses, frozen(moves), frozen(values))


def _resolved(
    hypotheses: HypothesisSet, row: int, credence: float
) -> list[tuple[float, Float64Array]]:
    """Return the two ways it can turn out, with their probabilities."""
    right = np.zeros(len(hypotheses))
    right[row] = 1.0
    wrong = np.array(hypotheses.credences)
    wrong[row] = 0.0
    ways = []
    if credence > 0:
        ways.append((credence, right))
    if credence < 1:
        ways.append((1 - credence, wrong / wrong.sum()))
    return ways


def _asked(
    rule: Callable[[HypothesisSet], Lottery],
    hypotheses: HypothesisSet,
    credences: Float64Array,
) -> Float64Array | None:
    try:
        found = decide(rule, hypotheses.with_credences(credences, normalize=True))
    except BargainError as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    return np.asarray(found.lottery.probabilities)
