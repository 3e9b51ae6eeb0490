"""Asking a rule under test, which may raise, return nonsense, or never return."""

from __future__ import annotations

import time
import weakref
from collections import deque
from collections.abc import Sequence

import numpy as np

from bargain.aggregators.base import certifies, decide
from bargain.aggregators.decision import Decision
from bargain.aggregators.outside import decide_any, is_ours
from bargain.axioms.limits import CALL_LIMIT
from bargain.axioms.violation import AnyRule
from bargain.axioms.worker import TooLong, Worker
from bargain.certificate import Status
from bargain.errors import (
    BargainError,
    DisagreementError,
    InfeasibleConstraintsError,
    InvalidOptionError,
    RuleFailureError,
    UnknownLabelError,
)
from bargain.hypotheses import HypothesisSet

# A rule that takes too long so often in a row is asked no more.
MOST_TIMEOUTS = 3

# By these errors of the library's a rule from outside says that it has no answer for a
# set: its point is not attainable, the outcome that it names has gone. Others tell that
# it built something wrong. Our own rules mean what they raise.
DECLINING = (
    DisagreementError,
    InfeasibleConstraintsError,
    InvalidOptionError,
    UnknownLabelError,
)

# So many of the last answers are remembered, whatever the set.
RECENT = 4

# A rule may also decline.
_Answer = Decision | BargainError


class Asker:
    """Puts sets to a rule, and remembers the answers to those that come again.

    Parameters
    ----------
    rule : callable
        Whose answers are remembered.
    call_limit : float
        Seconds that a rule from outside may take for one set.
    shared : sequence of HypothesisSet
        Sets that several axioms start from.
    deadline : float
        When time runs out, on the monotonic clock: no call outlasts it.

    Attributes
    ----------
    given_up : RuleFailureError or None
        Why a rule is asked no more: it took too long several times in a row.
    """

    def __init__(
        self,
        rule: AnyRule,
        call_limit: float = CALL_LIMIT,
        shared: Sequence[HypothesisSet] = (),
        deadline: float = np.inf,
    ) -> None:
        self._rule, self._call_limit = rule, call_limit
        self._shared = {id(each): each for each in shared}  # kept, so that ids stay
        self._answers: dict[int, _Answer] = {}
        self._recent: deque[tuple[HypothesisSet, _Answer]] = deque(maxlen=RECENT)
        self._worker: Worker | None = None
        self.deadline = deadline
        self.given_up: RuleFailureError | None = None
        self._n_timeouts = 0

    def ask(self, rule: AnyRule, hypotheses: HypothesisSet) -> Decision:
        """Return a rule's decision.

        Raises
        ------
        RuleFailureError
            If it raised, returned no lottery, could not stand behind it, or took too
            long. It has the set.
        BargainError
            If it says by an error of the library's that it has no answer.
        KeyboardInterrupt
            On Ctrl-C, whoever is at work.
        """
        if rule is not self._rule:
            return self._asked(rule, hypotheses)
        answer = self._remembered(hypotheses)
        if answer is None:
            try:
                answer = self._asked(rule, hypotheses)
            except BargainError as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                answer = error
            if id(hypotheses) in self._shared:
                self._answers[id(hypotheses)] = answer
        self._recent.append((hypotheses, answer))
        if isinstance(answer, BargainError):
            raise answer.with_traceback(None)
        return answer

    def _remembered(self, hypotheses: HypothesisSet) -> _Answer | None:
        """Return the answer about this very set, if it is still known."""
        if id(hypotheses) in self._answers:
            return self._answers[id(hypotheses)]
        # The places of one set follow each other, and most ask about it first.
        recent = (answer for asked, answer in self._recent if asked is hypotheses)
        return next(recent, None)

    def _asked(self, rule: AnyRule, hypotheses: HypothesisSet) -> Decision:
        is_own = is_ours(rule)
        answer = decide if is_own else self._from_outside
        try:
            decision = answer(rule, hypotheses)
        except (KeyboardInterrupt, RuleFailureError):
            raise
        except BargainError as error:
            if is_own or isinstance(error, DECLINING):
                raise
            raise RuleFailureError(str(error), hypotheses) from error
        except BaseException as error:  # a rule may even exit
            raise RuleFailureError(
                f"it raised {type(error).__name__}: {error}", hypotheses
            ) from error
        _check_answer(rule, decision, hypotheses)
        return decision

    def _from_outside(self, rule: AnyRule, hypotheses: HypothesisSet) -> Decision:
        if self._worker is None:
            self._worker = Worker()
            weakref.finalize(self, self._worker.close)
        left = max(self.deadline - time.monotonic(), 0.0)
        try:
            found: Decision = self._worker.run(
                lambda: decide_any(rule, hypotheses), min(self._call_limit, left)
            )
        except TooLong:
            self._worker = None  # that thread is lost
            if left < self._call_limit:
                raise RuleFailureError(
                    "it had not returned when time ran out", hypotheses
                ) from None
            raise self._timeout(hypotheses) from None
        except KeyboardInterrupt:
            self._worker = None
            raise
        except BaseException:
            self._n_timeouts = 0
            raise
        self._n_timeouts = 0
        return found

    def _timeout(self, hypotheses: HypothesisSet) -> RuleFailureError:
        """Count a call that took too long, and say so."""
        self._n_timeouts += 1
        said = f"it did not return within {self._call_limit:g} s"
        if self._n_timeouts < MOST_TIMEOUTS:
            return RuleFailureError(said, hypotheses)
        self.given_up = RuleFailureError(
            f"{said}, {MOST_TIMEOUTS} times in a row; it is asked no more", hypotheses
        )
        return self.given_up


def _check_answer(rule: AnyRule, decision: Decision, hypotheses: HypothesisSet) -> None:
    """Refuse a decision about something else, or one that is not certified."""
    is_about = decision.hypotheses is hypotheses
    if not is_about or decision.lottery.outcomes != hypotheses.outcomes:
        raise RuleFailureError(
            "it decided about another set, or over other outcomes", hypotheses
        )
    if certifies(rule) and decision.status is not Status.OPTIMAL:
        raise RuleFailureError(
            f"it does not stand behind its lottery: {decision.message}", hypotheses
        )
