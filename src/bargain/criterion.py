"""Criteria: what makes a lottery the right one where no welfare is maximized.

Some rules define their lottery outright, some maximize the worst of several sums. Each
criterion computes from a lottery, and the multipliers that come with it, how far it
can be from the right one. Labels, rules and solvers are not known here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from bargain._arrays import Float64Array, frozen_state
from bargain.polytope import Polytope
from bargain.rows import ArrayRows

# Value, gap and infeasibility; see `bargain.Certificate`.
Numbers = tuple[float, float, float]


class Criterion(ABC):
    """What a lottery must be, and how far it is from that.

    Attributes
    ----------
    n_stages : int or None
        How many rows of multipliers belong to an answer: none, one, or any number.
    polytope : Polytope or None
        Constraints on the lottery; None for the whole simplex.
    value_size : float
        What the value's terms add up to in magnitude; rounding is relative to it.
    """

    n_stages: int | None = 0
    polytope: Polytope | None = None
    value_size: float = 1.0

    def __post_init__(self) -> None:
        # A decision shows its criterion, and claims what was true of it.
        rows = [part for part in vars(self).values() if isinstance(part, ArrayRows)]
        for part in (self, *rows):
            vars(part).update(frozen_state(vars(part)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    @abstractmethod
    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """Return value, gap and infeasibility of a lottery.

        Parameters
        ----------
        probabilities : ndarray of shape (n_outcomes,)
        stages : ndarray of shape (n_stages, n_hypotheses), or None
            Multipliers of the hypotheses; wrong ones only make the gap larger.
        exact : bool
            In rational arithmetic, from the floats given.
        prices : ndarray of shape (n_prices, n_constraints), or None
            Of the constraints on lotteries, if there are any; wrong ones only make
            the gap larger too.
        """

    def shadow_weights(
        self, probabilities: Float64Array, stages: Float64Array | None
    ) -> Float64Array | None:
        """Return weights under which expected utility chooses from the same support.

        Shape (n_hypotheses,), of the raw utilities, of any sum; None if there are none.
        """
        return None


def off_simplex(probabilities: Float64Array) -> float:
    """Return by how much numbers fail to be probabilities that sum to 1."""
    total, least = float(probabilities.sum()), float(probabilities.min())
    return max(abs(total - 1), -least, 0.0)
