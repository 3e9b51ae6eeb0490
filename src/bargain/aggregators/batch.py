"""Many problems of one shape: checked at the door, cut into chunks, solved by threads.

Each chunk is solved at once where the rule knows how; what that leaves over is solved
one by one, by the rule's own `solve`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.batch_checks import Chunk, checked_batch
from bargain.aggregators.batch_decision import BatchDecision
from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.errors import (
    BargainError,
    DisagreementError,
    SolveInterrupted,
    SolverError,
)
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

# A chunk has at most so many utilities, 4 MB: a share of the cache that the cores have
# together. Small batches make a few chunks too, so that every core has some work.
CHUNK_ENTRIES = 1 << 19
CHUNK_PROBLEMS = 1 << 13
FEW_PROBLEMS, FEW_CHUNKS = 1 << 10, 8

# Fewer problems are sooner solved one by one; so are tables of more entries.
FEWEST = 16
LARGEST_TABLE = 4096

# Longer rows would make chunks of too few problems: the work is cubic in hypotheses.
MOST_HYPOTHESES = 64


@dataclass(frozen=True, eq=False)
class Answers:
    """What came of a chunk.

    Parameters
    ----------
    lotteries : ndarray of shape (n_problems, n_outcomes)
    gaps : ndarray of shape (n_problems,)
    is_settled : ndarray of bool of shape (n_problems,)
        Which problems are done; the others are solved one by one.
    """

    lotteries: Float64Array
    gaps: Float64Array
    is_settled: np.ndarray


ChunkSolver = Callable[[Chunk], Answers]
SetSolver = Callable[[HypothesisSet], Decision]
AnyRule = Callable[[HypothesisSet], Lottery]


@dataclass(eq=False)
class _Desk:
    """The answers so far."""

    lotteries: Float64Array
    gaps: Float64Array
    statuses: np.ndarray
    is_done: np.ndarray
    errors: dict[int, BargainError] = field(default_factory=dict)
    alone: list[int] = field(default_factory=list)

    @classmethod
    def empty(cls, n_problems: int, n_outcomes: int) -> _Desk:
        return cls(
            np.full((n_problems, n_outcomes), np.nan),
            np.full(n_problems, np.nan),
            np.full(n_problems, Status.FAILED, dtype=object),
            np.zeros(n_problems, dtype=bool),
        )

    def file(self, places: slice, answers: Answers) -> None:
        which = answers.is_settled
        self.lotteries[places][which] = answers.lotteries[which]
        self.gaps[places][which] = answers.gaps[which]
        self.statuses[places][which] = Status.OPTIMAL
        self.is_done[places] = which

    def decision(self, rule: AnyRule, common: HypothesisSet) -> BatchDecision:
        return BatchDecision(
            rule,
            common.outcomes,
            frozen(self.lotteries),
            frozen(self.gaps),
            frozen(self.statuses),
            MappingProxyType(self.errors),
            frozen(np.array(self.alone, dtype=np.intp)),
        )


def solve_batch(
    rule: AnyRule,
    solve: SetSolver,
    utilities: object,
    credences: object,
    outcomes: Iterable[str] | None,
    make_solver: Callable[[HypothesisSet], ChunkSolver | None],
) -> BatchDecision:
    """Solve many problems of one shape.

    Parameters
    ----------
    rule : callable
        Who asks.
    solve : callable
        Its answer to one problem, for those that are not ordinary.
    utilities : array_like of shape (n_problems, n_hypotheses, n_outcomes)
    credences : array_like of shape (n_hypotheses,) or (n_problems, n_hypotheses)
    outcomes : iterable of str, or None
    make_solver : callable
        Given a set with the labels, what solves a chunk; None to solve one by one.
    """
    whole = checked_batch(utilities, credences, outcomes)
    solver = make_solver(whole.common)
    n_problems, n_rows, n_outcomes = whole.utilities.shape
    desk = _Desk.empty(n_problems, n_outcomes)
    is_small = n_rows <= MOST_HYPOTHESES and n_rows * n_outcomes <= LARGEST_TABLE
    try:
        if solver is not None and is_small and n_problems >= FEWEST:
            _solve_chunks(desk, whole, solver)
        for place in np.flatnonzero(~desk.is_done).tolist():
            _solve_one(desk, solve, whole, place)
    except KeyboardInterrupt as interrupt:
        done = int(desk.is_done.sum())
        raise SolveInterrupted(
            f"interrupted after {done} of {n_problems} problems; .decision holds "
            "their answers",
            desk.decision(rule, whole.common),
        ) from interrupt
    return desk.decision(rule, whole.common)


def _solve_chunks(desk: _Desk, whole: Chunk, solver: ChunkSolver) -> None:
    """Solve all chunks at once, as many at a time as there are cores.

    How problems are cut into chunks does not depend on the threads, so nor do the
    answers.
    """
    n_problems = len(whole.utilities)
    n_chunks = max(
        1,
        whole.utilities.size // CHUNK_ENTRIES,
        n_problems // CHUNK_PROBLEMS,
        min(FEW_CHUNKS, n_problems // FEW_PROBLEMS),
    )
    ends = np.linspace(0, n_problems, n_chunks + 1).astype(int).tolist()
    slices = [slice(*pair) for pair in pairwise(ends)]

    def work(places: slice) -> Answers:
        return solver(whole.part(places))

    with ThreadPoolExecutor(min(n_chunks, _n_cores())) as pool:
        futures: list[Future[Answers]] = [pool.submit(work, part) for part in slices]
        try:
            for places, future in zip(slices, futures, strict=True):
                desk.file(places, future.result())
        finally:
            pool.shutdown(cancel_futures=True)


def _n_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _solve_one(desk: _Desk, solve: SetSolver, whole: Chunk, place: int) -> None:
    try:
        decision = solve(whole.one(place))
    except (DisagreementError, SolverError) as error:
        desk.errors[place] = error
    else:
        desk.lotteries[place] = decision.lottery.probabilities
        desk.gaps[place] = decision.certificate.gap
        desk.statuses[place] = decision.status
    desk.is_done[place] = True
    desk.alone.append(place)
