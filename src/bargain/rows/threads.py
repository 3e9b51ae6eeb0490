"""Threads of our own: rows are split between them, and BLAS keeps to one in each.

BLAS's threads wait busily for more work after every product, on the very cores that
ours need; a sweep takes about twice as long beside them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
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


def one_thread_each() -> AbstractContextManager[Any]:
    """Return a block in which BLAS uses one thread in each of ours.

    Of several callers at once the first decides, and gives the threads back.
    """
    limits: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limits


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
