"""Conditional value at risk: the mean over the worst of the credence."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.risk import RiskRule
from bargain.ambiguity import AmbiguitySet
from bargain.errors import InvalidOptionError
from bargain.robust import Robust
from bargain.tail_weights import Tail

if TYPE_CHECKING:
    from bargain.solvers.saddle import Saddle


@dataclass(frozen=True)
class ConditionalValueAtRisk(RiskRule):
    """Maximize the mean over the hypotheses that fare worst.

    Expected utilities are normalized by range. The mean is over the worst `level` of
    credence; a hypothesis at its edge counts with the part of its credence that fits.

    Parameters
    ----------
    level : float
        Above 0, at most 1. At 1 this is `ExpectedUtility` with ``"range"``; at or
        below the least credence it is `WorstCase`.

    Raises
    ------
    InvalidOptionError
        If `level` does not lie above 0 and at most at 1.

    References
    ----------
    .. [1] Rockafellar, R. T. and Uryasev, S., "Optimization of conditional
       value-at-risk", *Journal of Risk* 2(3), 2000.

    Examples
    --------
    >>> models = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])
    >>> decision = bg.ConditionalValueAtRisk(0.5).solve(models)
    >>> decision.lottery.probabilities.round(6)
    array([0., 0., 1.])
    >>> round(decision.certificate.value, 6)
    0.6
    """

    level: float = 0.1

    def __post_init__(self) -> None:
        given = self.level
        if isinstance(given, bool | np.bool_) or not isinstance(given, Real):
            raise InvalidOptionError(f"level must be a number (got {given!r})")
        if not 0 < float(given) <= 1:
            raise InvalidOptionError(
                f"level must be above 0 and at most 1 (got {given!r}); for the limit "
                "at 0 use WorstCase"
            )
        object.__setattr__(self, "level", float(given))

    def ambiguity(self, credences: Float64Array) -> AmbiguitySet:
        """Return the weights of at most credence over level."""
        return Tail(credences, self.level)

    def _search(self, problem: Robust) -> Saddle:
        from bargain.solvers.tail import best_tail

        assert isinstance(problem.ambiguity, Tail)
        return best_tail(problem.rows, problem.ambiguity)
