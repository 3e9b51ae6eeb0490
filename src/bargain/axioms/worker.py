"""A thread for calls that may never return.

What cannot be waited for is left behind: Python ends no thread. A loop written in
Python is told to stop; a call that stays in C, as a long sleep, goes on until it
returns, or until the process ends, which does not wait for it.
"""

from __future__ import annotations

import ctypes
import queue
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, NamedTuple, TypeAlias


class TooLong(BaseException):
    """A call took longer than it may.

    No `Exception`, so that a rule that catches these does not catch this one.
    """


# What a function returned, or what it raised.
_Answer: TypeAlias = "queue.SimpleQueue[tuple[Any, BaseException | None]]"

# Ctrl-C is noticed within so many seconds.
PIECE = 0.2


class _Call(NamedTuple):
    function: Callable[[], Any]
    answer: _Answer


class Worker:
    """A thread that runs calls, one after the other."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def run(self, function: Callable[[], Any], limit: float) -> Any:
        """Return what a function returns, or raise what it raises.

        It sees the caller's context, such as numpy's error state.

        Parameters
        ----------
        function : callable
        limit : float
            In seconds.

        Raises
        ------
        TooLong
            If it takes longer. The worker is of no use after that, nor after Ctrl-C.
        """
        context = copy_context()
        # Each call has a queue of its own: no late answer is taken for another's.
        call = _Call(lambda: context.run(function), queue.SimpleQueue())
        self._calls.put(call)
        try:
            found, error = _waited_for(call.answer, limit)
        except BaseException:  # too long, or Ctrl-C while waiting
            self._abandon()
            raise
        if error is not None:
            raise error
        return found

    def close(self) -> None:
        """Let the thread end when it has nothing left to do."""
        self._calls.put(None)

    def _work(self) -> None:
        try:
            while (call := self._calls.get()) is not None:
                _answer(call)
        except TooLong:  # came when the call had just ended
            return

    def _abandon(self) -> None:
        self.close()
        number = self._thread.ident
        if number is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(number), ctypes.py_object(TooLong)
            )


def _waited_for(answer: _Answer, limit: float) -> tuple[Any, BaseException | None]:
    """Return what comes within a limit.

    It is waited for piece by piece: if the system hands a signal to another thread, a
    thread that waits learns of it only when it next wakes.
    """
    deadline = time.monotonic() + limit
    while True:
        left = deadline - time.monotonic()
        try:
            return answer.get(timeout=min(max(left, 0.0), PIECE))
        except queue.Empty:
            if left <= PIECE:
                raise TooLong from None


def _answer(call: _Call) -> None:
    try:
        found = call.function()
    except BaseException as error:  # handed to who asked
        call.answer.put((None, error))
    else:
        call.answer.put((found, None))
