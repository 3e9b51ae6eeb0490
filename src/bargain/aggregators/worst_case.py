"""The worst case: the least satisfied hypothesis decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargain._arrays import Float64Array
from bargain.aggregators.risk import RiskRule
from bargain.ambiguity import AmbiguitySet
from bargain.robust import Robust
from bargain.tail_weights import Tail

if TYPE_CHECKING:
    from bargain.solvers.saddle import Saddle


@dataclass(frozen=True)
class WorstCase(RiskRule):
    """Maximize the least range-normalized expected utility of any hypothesis.

    Notes
    -----
    How large a credence is makes no difference, unless it is zero. Credences must not
    multiply utilities under a minimum, since raising one would then hurt its owner.
    The answer need not be Pareto efficient: above the minimum nobody counts.

    References
    ----------
    .. [1] Wald, A., "Statistical decision functions", *The Annals of Mathematical
       Statistics* 20(2), 1949.
    .. [2] Coste, T., Anwar, U., Kirk, R. and Krueger, D., "Reward model ensembles help
       mitigate overoptimization", ICLR 2024 (worst-case optimization).

    Examples
    --------
    >>> models = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])
    >>> bg.WorstCase()(models)
    Lottery({'outcome 0': 0, 'outcome 1': 0, 'outcome 2': 1})
    """

    def ambiguity(self, credences: Float64Array) -> AmbiguitySet:
        """Return all weights; see `RiskRule.ambiguity`."""
        return Tail(credences, 0.0)

    def _search(self, problem: Robust) -> Saddle:
        from bargain.solvers.tail import best_tail

        assert isinstance(problem.ambiguity, Tail)
        return best_tail(problem.rows, problem.ambiguity)
