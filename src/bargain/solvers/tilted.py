"""What is best for a sample whose gradient was made that of all rows.

A sample misjudges the gradient by more than the steps that are left are worth. With
the exact gradient g at a lottery p, the model ``W_s(x) + (g - grad W_s(p)) . x`` is off
by its curvature alone; and unlike a quadratic model it knows how fast the logarithms
of those bend who expect next to nothing.

References
----------
O. Shamir, N. Srebro and T. Zhang, "Communication-efficient distributed optimization
using an approximate Newton-type method", *International Conference on Machine
Learning*, 2014.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.quadratic import maximize_quadratic
from bargain.solvers.sampling import Sample

MOST_STEPS = 12
LEAST_SHARE = 1e-3


def maximize_tilted(
    sample: Sample, here: Float64Array, gradient: Float64Array, gap: float
) -> Float64Array:
    """Return the model's best lottery, by Newton's method on the sample.

    Parameters
    ----------
    sample : Sample
    here : ndarray of shape (n_outcomes,)
        A lottery at which every expected gain is positive.
    gradient : ndarray of shape (n_outcomes,)
        That of all rows there.
    gap : float
        What the model's own gap shall be.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    """
    rows, welfare = sample.rows, sample.welfare
    place, known = here, rows.accumulate(here, welfare)
    tilt, share = gradient - known.gradient, 0.0
    for _ in range(MOST_STEPS):
        slopes = known.gradient + tilt
        left = _gap(slopes, place)
        # Only a full step leaves the outcomes that are not used at zero.
        if share == 1 and left <= gap:
            break
        columns = ((place > 0) | (slopes > slopes @ place)).nonzero()[0]
        bent = rows.accumulate(place, welfare, columns).curvature
        assert bent is not None
        target = np.zeros_like(here)
        target[columns] = maximize_quadratic(
            slopes[columns], bent, place[columns], np.ones((1, len(columns)))
        )
        move = target / target.sum() - place
        rise, share = float(slopes @ move), 1.0
        while share > LEAST_SHARE:
            tried = rows.accumulate(place + share * move, welfare)
            if tried.least > 0:
                after = tried.gradient + tilt
                # Close to the optimum, slopes along the step are rounding.
                if _gap(after, place + share * move) <= 0.5 * left:
                    break
                if float(after @ move) >= -0.5 * abs(rise):
                    break
            share /= 2
        else:
            break
        place, known = place + share * move, tried
    return np.asarray(place / place.sum())


def _gap(slopes: Float64Array, lottery: Float64Array) -> float:
    return float(slopes.max() - slopes @ lottery)
