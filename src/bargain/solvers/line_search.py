"""How far to go towards a lottery, from cached expected gains alone.

A trial costs O(H): the matrix is not read.
"""

from __future__ import annotations

import numpy as np

from bargain.rows.segment import Segment

# A slope this much smaller than the first one is as good as zero.
FLAT = 0.05


def best_step(segment: Segment) -> float:
    """Return a share t in [0, 1) that nearly maximizes W on a segment.

    W is concave along the segment; the root of its slope is bracketed, and sought by
    Newton's method with bisection in the logarithm of 1 - t, because the maximum may
    lie within 1e-12 of an end that is infeasible.

    Parameters
    ----------
    segment : Segment
        Expected gains are positive at its first end.
    """
    first = segment.at(0.0).slope
    limit = segment.limit()
    low, high = 0.0, limit
    step = 0.5 * limit
    for _ in range(60):
        place = segment.at(step)
        if place.least <= 0:
            high = step
        else:
            if abs(place.slope) <= FLAT * first:
                return step
            low, high = (step, high) if place.slope > 0 else (low, step)
            trial = step + place.slope / place.bend if place.bend > 0 else np.inf
            if low < trial < high:
                step = trial
                continue
        room = limit - low
        left = max(limit - high, 1e-16 * limit)
        step = limit - np.sqrt(room * left) if left < 0.5 * room else (low + high) / 2
        if not low < step < high:
            break
    return low
