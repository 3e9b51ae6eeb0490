"""A mixture of the two objectives: expected utility and the Nash product."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.checks import check_share
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.statement import Statement
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import NoNormalization, Normalization, as_normalization
from bargain.rows import ArrayRows
from bargain.welfare import Blend

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver
    from bargain.aggregators.stakes import Stakes, StakesMaker
    from bargain.aggregators.talks import Places, Talks


@dataclass(frozen=True, repr=False)
class Mixed(BargainingRule):
    """Maximize ``(1 - k)`` times expected gains plus ``k`` times their logarithms.

    Parameters
    ----------
    nash_weight : float
        The share k of the Nash product, from 0 (`ExpectedUtility`, without the
        constraint that nobody falls below disagreement) to 1 (`NashBargaining`).
    normalization : str, Normalization or None
        The units in which gains are added up; see `ExpectedUtility`. Not "rank",
        which has none.
    disagreement : str, array_like, Lottery or Disagreement
        Where talks end if they fail; see `NashBargaining`.
    tolerance : float
        Certified gap to reach, in units of the objective with normalized rows (with
        ``normalization=None``, of the range of its linear part if that is above 1).
    max_passes, time_limit, progress
        See `NashBargaining`.
    solver : {"simplex-newton", "convex"}
        The library's own solver, or cvxpy for comparison.
    min_credence : float
        Hypotheses of less credence have no say; see `NashBargaining`.

    Notes
    -----
    With a disagreement point above the worst case, every ``k > 0`` keeps everyone at
    or above it, and ``k = 0`` does not: the path from one rule to the other may jump
    at 0. Nor does ``k = 0`` know `min_credence`: expected utility has no veto.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.6, 0.4])
    >>> bg.Mixed(0.5)(pair)
    Lottery({'outcome 0': 0.3542, 'outcome 1': 0.6458})
    """

    nash_weight: float = 0.5
    _: KW_ONLY
    normalization: str | Normalization | None = "range"
    gap_unit = "units of the mixed objective"

    def __post_init__(self) -> None:
        share = check_share("nash_weight", self.nash_weight)
        object.__setattr__(self, "nash_weight", share)
        if not as_normalization(self.normalization).is_affine:
            raise InvalidOptionError(
                f"normalization must be a change of units (got {self.normalization!r}, "
                "which has none, while gains over disagreement are in units); use it "
                "with ExpectedUtility"
            )
        super().__post_init__()

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best lottery for the mixture, with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        """
        if self.nash_weight == 0:
            return replace(self._pure().solve(hypotheses), rule=self)
        if self.nash_weight == 1:
            return replace(self._bargain().solve(hypotheses), rule=self)
        # The pipeline is loaded by those who solve.
        from bargain.aggregators.bargaining import solve_bargain

        return solve_bargain(self, hypotheses, self._stakes)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem without solving it; see `Rule.state`."""
        if self.nash_weight == 0:
            return self._pure().state(hypotheses, held)
        if self.nash_weight == 1:
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

    def aim(self) -> Aim:
        """Return the mixed objective, or the pure one at an end; see `Rule.aim`."""
        if self.nash_weight == 0:
            return self._pure().aim()
        if self.nash_weight == 1:
            return self._bargain().aim()
        from bargain.aggregators.aim import BargainAim

        return BargainAim(self.disagreement, self._stakes, self.tolerance)

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        from bargain.aggregators.batch_bargain import bargain_chunks, blend_stakes

        normalization = as_normalization(self.normalization)
        if self.nash_weight == 0:
            return self._pure()._chunk_solver(common)
        if self.nash_weight == 1:
            return self._bargain()._chunk_solver(common)
        make = blend_stakes(float(self.nash_weight), normalization)
        if self.is_limited or self.solver == "convex" or make is None:
            return None
        return bargain_chunks(
            self.disagreement,
            make,
            self.tolerance,
            common,
            min_credence=self.min_credence,
        )

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
        share = float(self.nash_weight)

        def make(rows: ArrayRows, places: Places) -> Stakes:
            credences = talks.hypotheses.credences[places]
            welfare = Blend(credences, share, rows.scale, units[places])
            logarithms = np.log(rows.scale) - np.log(units[places])
            unit = 1.0
            if isinstance(normalization, NoNormalization) and rows.n_rows:
                scores = rows.combine((1 - share) * credences * rows.scale)
                unit = max(1.0, float(scores.max() - scores.min()))
            return Stakes(welfare, unit, share * float(credences @ logarithms))

        return make
