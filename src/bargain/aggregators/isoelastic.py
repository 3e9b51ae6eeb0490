"""Isoelastic welfare: one path from expected utility, past Nash, to the worst off."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain.aggregators.between import BetweenRule
from bargain.aggregators.checks import check_aversion, name_some
from bargain.errors import InvalidOptionError
from bargain.normalization import Normalization, as_normalization
from bargain.rows import ArrayRows
from bargain.welfare import Isoelastic as IsoelasticWelfare

if TYPE_CHECKING:
    from bargain.aggregators.stakes import Stakes, StakesMaker
    from bargain.aggregators.talks import Places, Talks


@dataclass(frozen=True, repr=False)
class Isoelastic(BetweenRule):
    """Maximize a power mean of expected gains: the more averse, the more equal.

    With aversion a, the sum of ``w_h y_h^(1 - a) / (1 - a)`` over normalized expected
    gains y is maximized, and with it their power mean
    ``M = (sum_h w_h y_h^(1 - a) / sum_h w_h)^(1 / (1 - a))``.

    Parameters
    ----------
    aversion : float
        The exponent a, which has no unit, at least 0: 0 is `ExpectedUtility`, without
        the constraint that nobody falls below disagreement; 1 is `NashBargaining`; as
        it grows, the worst off decide alone.
    normalization : {"range", "variance", None} or Normalization
        The units in which gains are compared.
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail, in each hypothesis's own units; see
        `NashBargaining`.
    tolerance : float
        Certified gap to reach, as a share of M: no lottery has a mean that is larger
        by more than this share.
    max_passes : int, optional
        See `NashBargaining`.
    time_limit : float, optional
        Seconds; see `NashBargaining`.
    progress : bool
        See `NashBargaining`.
    solver : {"simplex-newton", "convex"}
        The library's own solver, or cvxpy for comparison.
    min_credence : float
        Hypotheses of less credence have no say; see `NashBargaining`. An aversion of 0
        does not know it.

    Raises
    ------
    InvalidOptionError
        If the aversion is negative or infinite, the normalization is no change of
        units, or another option is none.

    Notes
    -----
    A decision's value is M over those who can gain, in normalized units; at an aversion
    of 0 or 1 it is that of the rule which this one is then.

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
        super().__post_init__()

    @property
    def place(self) -> float:
        """The aversion, which has no unit; see `BetweenRule.place`."""
        return self.aversion

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
