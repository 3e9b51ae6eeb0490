"""Randomizing between rules: a lottery over their lotteries."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from bargain.aggregators.base import Question, Rule, certified_answers, decide
from bargain.aggregators.checks import check_hypotheses, check_rule, check_share
from bargain.aggregators.decision import Decision
from bargain.certificate import Certificate, Status
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

Part = tuple[float, Callable[[HypothesisSet], Lottery]]


@dataclass(frozen=True)
class LotteryMixture(Rule):
    """Draw a rule, then let it decide.

    The parts are certified, the mixture is not: a mixture of efficient lotteries need
    not be efficient, so its own gap is NaN.

    Parameters
    ----------
    parts : iterable of (float, rule)
        Probabilities that sum to 1, and rules: ours, or any function from a
        HypothesisSet to a Lottery.

    Raises
    ------
    InvalidOptionError
        If the parts are no pairs of a probability and a rule, or the probabilities
        do not sum to 1.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.6, 0.4])
    >>> rule = LotteryMixture([(0.5, bg.ExpectedUtility()), (0.5, bg.NashBargaining())])
    >>> rule(pair)
    Lottery({'outcome 0': 0.2, 'outcome 1': 0.8})
    """

    parts: tuple[Part, ...]

    def __init__(self, parts: Iterable[Part]) -> None:
        if not isinstance(parts, Iterable):
            raise InvalidOptionError(
                f"parts must be (probability, rule) pairs (got {parts!r}); write "
                "[(0.3, rule_a), (0.7, rule_b)]"
            )
        pairs = tuple(_checked_part(part) for part in parts)
        total = math.fsum(weight for weight, _ in pairs)
        if not abs(total - 1) <= 1e-9:
            raise InvalidOptionError(
                f"the probabilities of the parts must sum to 1 (got {total:.10g})"
            )
        object.__setattr__(self, "parts", pairs)

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the mixture, with the decisions and certificates of its parts.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            OPTIMAL when every part that certifies anything is.

        Raises
        ------
        BargainError
            If a part that is not the library's returns no lottery over the outcomes; or
            whatever a part raises.
        """
        check_hypotheses(hypotheses)
        decisions = tuple(decide(rule, hypotheses) for _, rule in self.parts)
        probabilities = np.zeros(hypotheses.n_outcomes)
        for (weight, _), decision in zip(self.parts, decisions, strict=True):
            probabilities += weight * decision.lottery.probabilities
        probabilities /= probabilities.sum()
        return Decision(
            self,
            hypotheses,
            Lottery(probabilities, hypotheses.outcomes),
            mixture_certificate(decisions, probabilities),
            hypotheses.worst,
            notes=tuple(
                f"{decision.rule!r}: {note}"
                for decision in decisions
                for note in decision.notes
            ),
            unique=all(decision.unique for decision in decisions),
            parts=decisions,
        )

    def questions(self, hypotheses: HypothesisSet) -> tuple[Question, ...]:
        """Return the parts, all asked about the set; see `Rule.questions`."""
        return tuple((rule, hypotheses) for _, rule in self.parts)


def _checked_part(part: object) -> Part:
    if not isinstance(part, tuple | list) or len(part) != 2:
        raise InvalidOptionError(
            f"parts must be pairs of a probability and a rule (got {part!r})"
        )
    weight, rule = part
    check_rule(rule)
    return check_share("the probability of a part", weight), rule


def mixture_certificate(
    decisions: tuple[Decision, ...], probabilities: np.ndarray
) -> Certificate:
    """Return the certificate of a mixture: its parts', and no gap of its own."""
    answers = [list(certified_answers(part)) for part in decisions]
    n_certified = sum(map(bool, answers))
    worst = [
        answer
        for part in answers
        for answer in part
        if answer.status is not Status.OPTIMAL
    ]
    status = worst[0].status if worst else Status.OPTIMAL
    if not n_certified:
        status = Status.LIMIT
    sentence = f"{n_certified} of {len(decisions)} parts carry certificates"
    if worst:
        sentence += f"; {worst[0].message}"
    return Certificate(
        np.nan,
        np.nan,
        np.nan,
        abs(float(probabilities.sum()) - 1),
        status,
        sentence,
        parts=tuple(part.certificate for part in decisions),
    )
