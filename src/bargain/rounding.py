"""What rounding may hide of a certified gap, for tolerances so small that it shows.

At the default tolerance it does not: a gap is then off by far less than a hundredth of
it, and no pass is spent on asking.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.problem import Problem
from bargain.rows.memory import ROUNDING
from bargain.welfare import Relative

# Gaps that are to meet a tolerance below this are charged with what rounding may hide.
# Sums of a few thousand gains that cancel have been seen to hide 1e-11.
UNCHARGED = 1e-10


def hidden_by_rounding(
    problem: Problem,
    probabilities: Float64Array,
    multipliers: Float64Array | None = None,
    tangents: Float64Array | None = None,
) -> float:
    """Bound by how much a gap in floats may fall short of the one in rationals.

    To first order: an expected gain y that is off by e moves its slope, at most
    ``b / y``, by a share ``e / y`` of itself (a power's by as many times more as its
    exponent says), and sums add their own rounding.

    Parameters
    ----------
    problem : Problem
    probabilities : ndarray of shape (n_outcomes,)
    multipliers, tangents : ndarray or None
        As in `bargain.certificate.certify`.

    Returns
    -------
    hidden : float
        In units of the gap; infinite where rounding may hide a whole expected gain.
    """
    rows, welfare, steepness = problem.rows, problem.welfare, 1.0
    gains, unsure = rows.expect(probabilities), rows.rounding(probabilities)
    if welfare.needs_gains and not (gains > unsure).all():
        return np.inf
    touching = gains
    if tangents is not None:
        touching = np.where(np.isnan(tangents), gains, tangents)
    if isinstance(welfare, Relative) and (gains > 0).all():
        welfare, steepness = welfare.near(gains), max(welfare.aversion, 1.0)
    with np.errstate(all="ignore"):  # what is not finite hides everything
        slopes = welfare.slope(touching)
        shares = np.zeros_like(gains)
        if welfare.needs_gains:
            # Where a tangent touches elsewhere, its slope is exact.
            shares = np.where(touching == gains, steepness * unsure / gains, 0.0)
        # A weighted sum of magnitudes is what the rounding of one is a share of.
        moved = rows.combined_rounding(slopes * (1 + shares / ROUNDING))
        if problem.held is not None and multipliers is not None:
            moved = moved + problem.held.combined_rounding(multipliers)
        # The same errors move what the lottery itself is worth at these slopes.
        hidden = float(moved.max()) + float(slopes @ (unsure + shares * gains))
    return hidden / problem.unit if np.isfinite(hidden) else np.inf
