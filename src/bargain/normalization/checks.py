"""Units that are none, since what should give them makes no difference to someone."""

from __future__ import annotations

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, difference
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet


def check_units(
    hypotheses: HypothesisSet, units: Float64Array, source: str
) -> Float64Array:
    """Return units that normalize a set, infinite for an indifferent row.

    Parameters
    ----------
    hypotheses : HypothesisSet
    units : ndarray of shape (n_hypotheses,)
        One that is zero, infinite or NaN is none.
    source : str
        What they come from, for the message.

    Raises
    ------
    InvalidOptionError
        If a hypothesis with credence cares about the outcomes and has no unit, or so
        small a one that its range has more of them than a float holds.
    """
    ranges = difference(hypotheses.best, hypotheses.worst)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        too_small = ranges / units > LARGEST_UTILITY
    missing = ~(np.isfinite(units) & (units > 0))
    counts = (hypotheses.credences > 0) & ~hypotheses.indifferent
    for wrong, what in (
        (missing, "gives it none, since it makes no difference to it there"),
        (too_small, "gives it one so small that no float holds its range"),
    ):
        if (wrong & counts).any():
            name = hypotheses.names[int((wrong & counts).argmax())]
            raise InvalidOptionError(
                f"hypothesis {name!r} must have a unit to be normalized ({source} "
                f"{what}); give it one, or leave the hypothesis out"
            )
    return np.where(hypotheses.indifferent | missing | too_small, np.inf, units)
