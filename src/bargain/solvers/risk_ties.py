"""Which lotteries some weights are worst for, so that these prove them equally good.

Of the lotteries that are worth most by weights q, those are as good as the best for
which q is worst. That is a polytope too: some differences of levels stay at zero, and
others may not fall below it.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.ambiguity import AmbiguitySet
from bargain.deviation_ball import DeviationBall
from bargain.tail_weights import Tail

# Weights within this share of a bound are at it.
AT_BOUND = 1e-9

# Rows with all their weights together below this bind nobody.
NOBODY = 1e-12

# Where no row lies at the edge of the tail, each of one side is compared with each of
# the other; no more than so many.
MOST_PAIRS = 2000

Tables = tuple[Float64Array | None, Float64Array | None]


def equally_good(
    ambiguity: AmbiguitySet, levels: Float64Array, weights: Float64Array
) -> Tables:
    """Return rows that stay as they are, and rows that may not fall below zero.

    Parameters
    ----------
    ambiguity : AmbiguitySet
    levels : ndarray of shape (n_rows, n_outcomes)
    weights : ndarray of shape (n_rows,)

    Returns
    -------
    stay, above : ndarray of shape (n_some, n_outcomes)
        None where it is not known which.
    """
    if isinstance(ambiguity, Tail):
        return _in_order(ambiguity.caps, levels, weights)
    if isinstance(ambiguity, DeviationBall):
        return _in_line(ambiguity, levels, weights)
    return None, None


def _in_order(
    caps: Float64Array, levels: Float64Array, weights: Float64Array
) -> Tables:
    """Rows with all that they may have lie no higher than those that have none."""
    counts = caps * len(caps) > NOBODY
    has_some = weights > AT_BOUND * np.minimum(caps, 1.0)
    has_all = weights >= (1 - AT_BOUND) * caps
    edge = levels[counts & has_some & ~has_all]
    low, high = levels[counts & has_all], levels[counts & ~has_some]
    if len(edge):
        return edge[1:] - edge[0], np.vstack([edge[0] - low, high - edge[0]])
    if len(low) * len(high) > MOST_PAIRS:
        return None, None
    pairs = high[None, :, :] - low[:, None, :]
    return np.zeros((0, levels.shape[1])), pairs.reshape(-1, levels.shape[1])


def _in_line(
    ball: DeviationBall, levels: Float64Array, weights: Float64Array
) -> Tables:
    """Levels lie apart from their mean in one direction, or not at all."""
    nothing = np.zeros((0, levels.shape[1]))
    if not ball.k:
        return nothing, nothing
    credences = ball.weights
    apart = levels - credences @ levels
    u = (1.0 - weights / credences) / ball.k
    size = float(credences @ (u * u))
    if size < 1 - AT_BOUND:
        return apart, nothing
    along = (credences * u) @ levels
    return apart - u[:, None] * along / size, along[None]
