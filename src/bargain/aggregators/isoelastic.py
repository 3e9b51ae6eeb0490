"""Isoelastic welfare: one path from expected utility, past Nash, to the worst off."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.checks import check_aversion, name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.statement import Statement
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import Normalization, as_normalization
from bargain.rows import ArrayRows
from bargain.welfare import Isoelastic as IsoelasticWelfare

if TYPE_CHECKING:
    from bargain.aggregators.batch import ChunkSolver
    from bargain.aggregators.stakes import Stakes, StakesMaker
    from bargain.aggregators.talks import Places, Talks


@dataclass(frozen=True, repr=False)
class Isoelastic(BargainingRule):
    """Maximize a power mean of expected gains: the more averse, the more equal.

    With aversion a, the sum of ``w_h y_h^(1 - a) / (1 - a)`` over normalized expected
    gains y is maximized, and with it their power mean
    ``M = (sum_h w_h y_h^(1 - a) / sum_h w_h)^(1 / (1 - a))``.

    Parameters
    ----------
    aversion : float
        The exponent a, at least 0: 0 is `ExpectedUtility`, without the constraint that
        nobody falls below disagreement; 1 is `NashBargaining`; as it grows, the worst
        off decide alone.
    normalization : {"range", "variance", None} or Normalization
        The units in which gains are compared.
    disagreement : str, array_like, Lottery or Disagreement
        Where talks end if they fail; see `NashBargaining`.
    tolerance : float
        Certified gap to reach, as a share of M: no lottery has a mean that is larger
        by more than this share.
    max_passes, time_limit, progress
        See `NashBargaining`.
    solver : {"simplex-newton", "convex"}
        The library's own solver, or cvxpy for comparison.

    Notes
    -----
    The larger a, the less credences count: at an optimum nobody expects less than
    about ``w_h^(1 / a)`` times its ideal gain. With a disagreement point above the
    worst case, every ``a > 0`` keeps everyone at or above it, and ``a = 0`` does not.

    References
    ----------
    .. [1] Atkinson, A. B., "On the measurement of inequality", *Journal of Economic
       Theory* 2(3), 1970.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.8, 0.2])
    >>> bg.Isoelastic(2)(pair)
    Lottery({'outcome 0': 0.6667, 'outcome 1': 0.3333})
    """

    aversion: float
    _: KW_ONLY
    normalization: str | Normalization | None = "range"
    gap_unit = "of the power mean"

    def __post_init__(self) -> None:
        object.__setattr__(self, "aversion", check_aversion(self.aversion))
        as_normalization(self.normalization)
        super().__post_init__()

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the lottery with the largest power mean, with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its value is M over those who can gain, in normalized units; at an
            aversion of 0 or 1 that of the rule which this one is then.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        InvalidOptionError
            If the normalization gives somebody who bargains no finite unit.
        """
        if self.aversion == 0:
            return replace(self._pure().solve(hypotheses), rule=self)
        if self.aversion == 1:
            return replace(self._bargain().solve(hypotheses), rule=self)
        # The pipeline is loaded by those who solve.
        from bargain.aggregators.bargaining import solve_bargain

        return solve_bargain(self, hypotheses, self._stakes)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        if self.aversion == 0:
            return self._pure().state(hypotheses, held)
        if self.aversion == 1:
            return self._bargain().state(hypotheses, held)
        from bargain.aggregators.stakes import state_bargain

        return state_bargain(
            hypotheses,
            self.disagreement,
            self._stakes,
            self.tolerance,
            held,
            min_credence=self.min_credence,
        )

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        if self.aversion == 0:
            return self._pure()._chunk_solver(common)
        if self.aversion == 1:
            return self._bargain()._chunk_solver(common)
        return None

    def _pure(self) -> ExpectedUtility:
        return ExpectedUtility(self.normalization)

    def _bargain(self) -> NashBargaining:
        return NashBargaining(
            disagreement=self.disagreement,
            tolerance=self.tolerance,
            max_passes=self.max_passes,
            time_limit=self.time_limit,
            progress=self.progress,
            solver=self.solver,
            min_credence=self.min_credence,
        )

    def _stakes(self, talks: Talks) -> StakesMaker:
        from bargain.aggregators.stakes import Stakes

        normalization = as_normalization(self.normalization)
        _, units = normalization.zeros_and_units(talks.hypotheses)

        def make(rows: ArrayRows, places: Places) -> Stakes:
            some = units[places]
            if not np.isfinite(some).all():
                missing = ~np.isfinite(units) & (talks.hypotheses.credences > 0)
                named = name_some(talks.hypotheses, missing)
                raise InvalidOptionError(
                    f"normalization must give a finite unit to all who bargain (not "
                    f"to {named}); use another"
                )
            credences = talks.hypotheses.credences[places]
            welfare = IsoelasticWelfare.of(credences, self.aversion, rows.scale, some)
            return Stakes(welfare, 1.0, 0.0)

        return make
