"""The egalitarian solution: gains in common units, the least of them first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.aggregators.lexicographic import (
    Ideals,
    LexicographicRule,
    Units,
    best_alone,
)
from bargain.aggregators.talks import Places, Talks
from bargain.errors import InvalidOptionError, SolverError
from bargain.normalization import Normalization, as_change_of_units, as_normalization

# Beyond this many times the least ideal gain, sums of gains would overflow.
LARGEST = 1e250

SMALLEST = float(np.finfo(float).smallest_subnormal)


@dataclass(frozen=True, kw_only=True, repr=False)
class Egalitarian(LexicographicRule):
    """Make the least gain as large as can be, then the next least: leximin.

    Parameters
    ----------
    disagreement : str, array_like of shape (n_hypotheses,), Lottery or Disagreement
        Where talks end if they fail, in each hypothesis's own units; see
        `KalaiSmorodinsky`. Gains are counted from there.
    normalization : {"range", "variance", None} or Normalization
        The units in which gains are compared. None compares them as they are, so
        that whoever has small stakes is served first.
    tolerance : float
        Certified gap to reach, as a share of an ideal gain.
    min_credence : float
        Hypotheses of less credence have no say at all; see `NashBargaining`.

    Raises
    ------
    InvalidOptionError
        If the normalization is no change of units, or another option is none.

    Notes
    -----
    Utilities are not multiplied by credences: that would make a hypothesis look
    better off the more credible it is, and serve it later. Credences only matter for
    who has a say, and for a disagreement point that depends on them. The answer is
    Pareto efficient. From the worst case, with ``normalization="range"``, it is that of
    `KalaiSmorodinsky`.

    References
    ----------
    .. [1] Kalai, E., "Proportional solutions to bargaining situations: interpersonal
       utility comparisons", *Econometrica* 45(7), 1977.
    .. [2] Sen, A. K., *Collective Choice and Social Welfare*, 1970.

    Examples
    --------
    Here the second hypothesis has twice the stakes, and needs half the chance.

    >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 2]], [0.9, 0.1])
    >>> bg.Egalitarian(normalization=None)(pair)
    Lottery({'outcome 0': 0.6667, 'outcome 1': 0.3333})
    """

    normalization: str | Normalization | None = "range"

    def __post_init__(self) -> None:
        as_change_of_units(self.normalization)
        super().__post_init__()

    @property
    def is_scale_invariant(self) -> bool:
        """Whether the normalization and the disagreement point follow the units."""
        by, point = self.normalization, self.disagreement
        return isinstance(by, str) and by != "none" and isinstance(point, str)

    def units(
        self,
        talks: Talks,
        can_gain: np.ndarray,
        places: Places,
        ideals: Ideals | None = None,
    ) -> Units:
        """Return the normalization's units; see `LexicographicRule.units`."""
        rows = talks.rows if can_gain.all() else talks.rows.select(can_gain)
        normalization = as_normalization(self.normalization)
        units = normalization.zeros_and_units(talks.hypotheses)[1][places]
        if not ((units > 0) & np.isfinite(units)).all():
            raise InvalidOptionError(
                "the units of a normalization must be positive and finite "
                f"({normalization!r} gives others); correct it"
            )
        gains = best_alone(rows) if ideals is None else ideals[0]
        with np.errstate(over="ignore", under="ignore"):
            # The least ideal gain is one, so that numbers are near it where it counts.
            unit = float((gains * (rows.scale / units)).min())
            scale = units * unit
            largest = gains * (rows.scale / np.maximum(scale, SMALLEST))
        if not (scale > 0).all() or not (largest <= LARGEST).all():
            raise SolverError(
                "gains differ by more than floats can add up; pass normalization="
                '"range"'
            )
        return Units(scale, largest, unit)
