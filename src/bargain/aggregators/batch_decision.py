"""What a rule answers to many problems at once: numbers in arrays, not objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain._labels import Labels
from bargain._read_only import ReadOnly
from bargain.certificate import Status
from bargain.errors import BargainError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


@dataclass(frozen=True, eq=False, repr=False)
class BatchDecision(ReadOnly):
    """A rule's answers to many problems: a lottery, a gap and a status for each.

    It has a length, and indexing and iteration give each problem's `Lottery`. What a
    `Decision` has besides (notes, weights, exact rechecks) is left out for the sake of
    speed: ask ``rule.solve`` about the one problem that you want to know more of.

    Attributes
    ----------
    rule : callable
        The rule that answered.
    outcomes : Labels
        What the problems' outcomes are called.
    lotteries : ndarray of shape (n_problems, n_outcomes)
        Probabilities; a row of NaN where there is no lottery.
    gaps : ndarray of shape (n_problems,)
        Certified bounds on what is left to win, in the rule's unit, computed from the
        utilities and the lotteries alone; NaN where no bound is claimed.
    statuses : ndarray of Status of shape (n_problems,)
    errors : mapping of int to BargainError
        Why some problems have no lottery, for example since no lottery attains their
        disagreement point.
    alone : ndarray of int of shape (n_alone,)
        Which problems were not ordinary (ties, say) and were solved one by one, which
        takes longer.

    Examples
    --------
    >>> batch = bg.NashBargaining().solve_batch([[[1, 2], [2, 1]], [[0, 3], [0, 1]]])
    >>> len(batch), batch[1]
    (2, Lottery({'outcome 0': 0, 'outcome 1': 1}))
    >>> bool(batch.gaps.max() < 1e-9)
    True
    """

    rule: Callable[[HypothesisSet], Lottery]
    outcomes: Labels
    lotteries: Float64Array
    gaps: Float64Array
    statuses: np.ndarray
    errors: Mapping[int, BargainError]
    alone: np.ndarray

    @property
    def is_optimal(self) -> np.ndarray:
        """Which answers are certified: bool of shape (n_problems,)."""
        return np.asarray(self.statuses == Status.OPTIMAL)

    def __len__(self) -> int:
        return len(self.lotteries)

    def __getitem__(self, problem: int) -> Lottery:
        place = range(len(self))[problem]  # negative ones count from the end
        if place in self.errors:
            raise self.errors[place]
        return Lottery.from_solver(self.lotteries[place], self.outcomes)

    def __iter__(self) -> Iterator[Lottery]:
        return (self[place] for place in range(len(self)))

    def __getstate__(self) -> dict[str, Any]:
        # A read-only view of a dict does not pickle.
        return self.__dict__ | {"errors": dict(self.errors)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__dict__["errors"] = MappingProxyType(state["errors"])

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{np.count_nonzero(self.statuses == status)} {status.name}"
            for status in Status
            if (self.statuses == status).any()
        )
        problems = "problem" if len(self) == 1 else "problems"
        return f"BatchDecision({self.rule!r}, {len(self)} {problems}: {counts or '-'})"
