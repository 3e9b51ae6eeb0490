"""Mean minus deviation: where hypotheses disagree, a lottery is worth less."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.risk import RiskRule
from bargain.ambiguity import AmbiguitySet
from bargain.deviation_ball import DeviationBall
from bargain.errors import InvalidOptionError
from bargain.robust import Robust

if TYPE_CHECKING:
    from bargain.solvers.saddle import Saddle


@dataclass(frozen=True)
class MeanMinusDeviation(RiskRule):
    """Maximize the mean over hypotheses less k standard deviations.

    Expected utilities are normalized by range; mean and deviation are weighted by
    credence.

    Parameters
    ----------
    k : float
        Nonnegative; 0 is `ExpectedUtility` with ``"range"``.

    Raises
    ------
    InvalidOptionError
        If `k` is negative or infinite.

    Notes
    -----
    The rule is not monotone: for large k an outcome that every hypothesis likes less
    can be chosen because they agree on it. `Decision.weights` may then be negative,
    or NaN where they do not sum to something positive.

    References
    ----------
    .. [1] Coste, T., Anwar, U., Kirk, R. and Krueger, D., "Reward model ensembles help
       mitigate overoptimization", ICLR 2024 (uncertainty-weighted optimization, which
       subtracts the variance).
    .. [2] Rockafellar, R. T., Uryasev, S. and Zabarankin, M., "Generalized deviations
       in risk analysis", *Finance and Stochastics* 10, 2006.

    Examples
    --------
    >>> models = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])
    >>> bg.MeanMinusDeviation(1)(models)
    Lottery({'outcome 0': 0, 'outcome 1': 0, 'outcome 2': 1})
    """

    k: float = 1.0

    def __post_init__(self) -> None:
        given = self.k
        if isinstance(given, bool | np.bool_) or not isinstance(given, Real):
            raise InvalidOptionError(f"k must be a number (got {given!r})")
        if not 0 <= float(given) < np.inf:
            raise InvalidOptionError(
                f"k must be nonnegative and finite (got {given!r})"
            )
        object.__setattr__(self, "k", float(given))

    def ambiguity(self, credences: Float64Array) -> AmbiguitySet:
        """Return the ball around the credences; see `RiskRule.ambiguity`."""
        return DeviationBall(credences, self.k)

    def _search(self, problem: Robust) -> Saddle:
        from bargain.solvers.mean_deviation import best_mean_less_deviation

        assert isinstance(problem.ambiguity, DeviationBall)
        return best_mean_less_deviation(problem.rows, problem.ambiguity)
