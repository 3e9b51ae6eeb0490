"""Asking a rule under test, which may raise, return nonsense, or never return."""

from __future__ import annotations

import ctypes
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bargain.aggregators.base import Rule, certifies, decide
from bargain.aggregators.decision import Decision
from bargain.axioms.violation import AnyRule
from bargain.certificate import Status
from bargain.errors import BargainError, RuleFailureError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# A rule of somebody else's may think so long about one set, in seconds.
CALL_LIMIT = 5.0

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
    """

    def __init__(
        self,
        rule: AnyRule,
        call_limit: float = CALL_LIMIT,
        shared: Sequence[HypothesisSet] = (),
    ) -> None:
        self._rule, self._call_limit = rule, call_limit
        self._shared = {id(each): each for each in shared}  # kept, so that ids stay
        self._answers: dict[int, _Answer] = {}
        self._recent: deque[tuple[HypothesisSet, _Answer]] = deque(maxlen=RECENT)
        self._worker: _Worker | None = None

    def ask(self, rule: AnyRule, hypotheses: HypothesisSet) -> Decision:
        """Return a rule's decision.

        Raises
        ------
        RuleFailureError
            If it raised, returned no lottery, could not stand behind it, or took too
            long.
        BargainError
            If it says by one of the library's errors that it has no answer.
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
        home = type(rule).__module__
        if isinstance(rule, Rule) and home.startswith("bargain."):
            decision = decide(rule, hypotheses)
        else:
            decision = self._asked_from_outside(rule, hypotheses)
        if certifies(rule) and decision.status is not Status.OPTIMAL:
            raise RuleFailureError(
                f"it does not stand behind its lottery: {decision.message}", hypotheses
            )
        return decision

    def _asked_from_outside(self, rule: AnyRule, hypotheses: HypothesisSet) -> Decision:
        if self._worker is None:
            self._worker = _Worker()
        try:
            asked = rule if certifies(rule) else _Wrapped(rule)
            found: Decision = self._worker.run(
                lambda: decide(asked, hypotheses), self._call_limit
            )
        except _TooLong:
            self._worker = None  # that thread is lost
            raise RuleFailureError(
                f"it did not return within {self._call_limit:g} s", hypotheses
            ) from None
        except BargainError as error:
            raise RuleFailureError(str(error), hypotheses) from error
        except Exception as error:
            raise RuleFailureError(
                f"it raised {type(error).__name__}: {error}", hypotheses
            ) from error
        return found


class _Wrapped:
    """A plain function as a rule; probabilities in an array make a lottery too."""

    def __init__(self, rule: AnyRule) -> None:
        self._rule = rule

    def __call__(self, hypotheses: HypothesisSet) -> Lottery:
        found: Any = self._rule(hypotheses)
        if isinstance(found, np.ndarray | list | tuple):
            return Lottery(found, hypotheses.outcomes)
        return found  # type: ignore[no-any-return]  # checked by `decide`

    def __repr__(self) -> str:
        return getattr(self._rule, "__name__", repr(self._rule))


class _TooLong(Exception):
    """A call took longer than it may."""


class _Worker:
    """A thread that runs calls, so that one that never returns can be left behind."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[Any, BaseException | None]] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            call = self._calls.get()
            try:
                self._results.put((call(), None))
            except _TooLong:
                return
            except BaseException as error:  # handed to who asked
                self._results.put((None, error))

    def run(self, call: Callable[[], Any], limit: float) -> Any:
        self._calls.put(call)
        try:
            found, error = self._results.get(timeout=limit)
        except queue.Empty:
            self._abandon()
            raise _TooLong from None
        if error is not None:
            raise error
        return found

    def _abandon(self) -> None:
        """Raise in the thread, which ends a loop of Python's; other waits just stay."""
        number = self._thread.ident
        if number is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(number), ctypes.py_object(_TooLong)
            )
