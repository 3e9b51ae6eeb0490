"""A mixture of the two objectives: expected utility and the Nash product."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.between import BetweenRule
from bargain.aggregators.checks import check_share
from bargain.hypotheses import HypothesisSet
from bargain.normalization import NoNormalization, Normalization, as_normalization
from bargain.rows import ArrayRows
from bargain.welfare import Blend

if TYPE_CHECKING:
    from bargain.aggregators.batch import ChunkSolver
    from bargain.aggregators.stakes import Stakes, StakesMaker
    from bargain.aggregators.talks import Places, Talks


@dataclass(frozen=True, repr=False)
class Mixed(BetweenRule):
    """Maximize ``(1 - k)`` times expected gains plus ``k`` times their logarithms.

    Parameters
    ----------
    nash_weight : float
        The share k of the Nash product, from 0 (`ExpectedUtility`, without the
        constraint that nobody falls below disagreement) to 1 (`NashBargaining`).
    normalization : str, Normalization or None
        The units in which gains are added up; see `ExpectedUtility`. Not "rank",
        which has none.
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail, in each hypothesis's own units; see
        `NashBargaining`.
    tolerance : float
        Certified gap to reach, in units of the objective with normalized rows (with
        ``normalization=None``, of the range of its linear part if that is above 1).
    max_passes : int, optional
        See `NashBargaining`.
    time_limit : float, optional
        Seconds; see `NashBargaining`.
    progress : bool
        See `NashBargaining`.
    solver : {"simplex-newton", "convex"}
        The library's own solver, or cvxpy for comparison.
    min_credence : float
        Hypotheses of less credence have no say; see `NashBargaining`.

    Raises
    ------
    InvalidOptionError
        If `nash_weight` does not lie between 0 and 1, the normalization is no change
        of units, or another option is none.

    Notes
    -----
    With a disagreement point above the worst case, every ``k > 0`` keeps everyone at
    or above it, and ``k = 0`` does not: the path from one rule to the other may jump
    at 0. Nor does ``k = 0`` know `min_credence`: expected utility has no veto.

    References
    ----------
    This library's own.

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
        super().__post_init__()

    @property
    def place(self) -> float:
        """The share of the Nash product; see `BetweenRule.place`."""
        return self.nash_weight

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        from bargain.aggregators.batch_bargain import bargain_chunks, blend_stakes

        if self.pure is not None:
            return self.pure._chunk_solver(common)
        normalization = as_normalization(self.normalization)
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
