"""How far to go towards a lottery, from cached expected gains alone.

A trial costs O(H): the matrix is not read.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.welfare import Welfare

# A slope this much smaller than the first one is as good as zero.
FLAT = 0.05


def best_step(welfare: Welfare, here: Float64Array, there: Float64Array) -> float:
    """Return a share t in [0, 1) that nearly maximizes W on a segment of gains.

    W is concave along the segment from `here` to `there`; the root of its slope is
    bracketed, and sought by Newton's method with bisection in the logarithm of
    1 - t, because the maximum may lie within 1e-12 of an end that is infeasible.

    Parameters
    ----------
    welfare : Welfare
    here, there : ndarray of shape (n_rows,)
        Expected gains at both ends, positive at the first.
    """
    change = there - here
    first = float(welfare.slope(here) @ change)
    limit = 1.0
    if there.min() <= 0:
        falling = change < 0
        limit = min(1.0, float((here[falling] / -change[falling]).min()))
    low, high = 0.0, limit
    step = 0.5 * limit
    for _ in range(60):
        gains = (1 - step) * here + step * there
        if gains.min() <= 0:
            high = step
        else:
            slope = float(welfare.slope(gains) @ change)
            if abs(slope) <= FLAT * first:
                return step
            low, high = (step, high) if slope > 0 else (low, step)
            bend = float(welfare.bend(gains) @ (change * change))
            trial = step + slope / bend if bend > 0 else np.inf
            if low < trial < high:
                step = trial
                continue
        room = limit - low
        left = max(limit - high, 1e-16 * limit)
        step = limit - np.sqrt(room * left) if left < 0.5 * room else (low + high) / 2
        if not low < step < high:
            break
    return low
