"""Threads of our own: rows are split between them, and BLAS keeps to one in each.

BLAS's threads wait busily for more work after every product, on the very cores that
ours need; a sweep takes about twice as long beside them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from bargain._arrays import BLOCK_ENTRIES

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


def n_threads() -> int:
    """Return how many cores this process may use, at most ``OMP_NUM_THREADS``."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        cores = os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(asked)) if asked.isdigit() and int(asked) > 0 else cores


def in_threads(task: Callable[[int], T], n_tasks: int) -> list[T]:
    """Return ``[task(0), task(1), ...]``, each run in a thread of its own.

    Parameters
    ----------
    task : callable
        Lets go of the interpreter's lock, as numpy does.
    n_tasks : int
        At most `n_threads()`.
    """
    if n_tasks == 1:
        return [task(0)]
    with one_thread_each():
        return list(_workers(os.getpid()).map(task, range(n_tasks)))


def shares_of(slices: list[slice], n_threads: int) -> list[list[slice]]:
    """Split consecutive blocks between threads; never more threads than blocks."""
    n = min(n_threads, len(slices))
    cuts = [k * len(slices) // n for k in range(n + 1)]
    return [slices[low:high] for low, high in pairwise(cuts)]


@cache
def _workers(_process: int) -> ThreadPoolExecutor:
    """Return the threads of this process: a fork has none of its parent's."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(n_threads(), thread_name_prefix="bargain")


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Open a block in which BLAS uses one thread in each of ours.

    Of several callers at once the first to come takes BLAS's threads away, and the
    last to leave gives them back, in whatever order they leave.
    """
    limits = _LIMITS
    limits.enter()
    try:
        yield
    finally:
        limits.leave()


class _Limits:
    """How many want BLAS to keep to one thread, and what it had before."""

    def __init__(self, limits: Any = None) -> None:
        self.lock = threading.Lock()
        self.callers = 0
        self.limits = limits

    def enter(self) -> None:
        """Limit BLAS for the first caller."""
        with self.lock:
            if self.limits is None:
                self.limits = _controller().limit(limits=1)
            self.callers += 1

    def leave(self) -> None:
        """Give the threads back after the last caller."""
        with self.lock:
            self.callers -= 1
            if not self.callers:
                limits, self.limits = self.limits, None
                limits.restore_original_limits()


_LIMITS = _Limits()


def _forget_callers() -> None:
    """Count anew after a fork: other threads of the parent will not leave here."""
    global _LIMITS
    _LIMITS = _Limits(_LIMITS.limits)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_forget_callers)


def ours_alone(size: int) -> AbstractContextManager[Any]:
    """Return `one_thread_each` for a matrix that is swept by our threads.

    Parameters
    ----------
    size : int
        How many entries the matrix has.
    """
    return one_thread_each() if size > BLOCK_ENTRIES else nullcontext()


@cache
def _controller() -> Any:
    import scipy.linalg  # it has a BLAS of its own  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
