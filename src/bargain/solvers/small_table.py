"""Newton's method on one small table: the ordinary case, at little overhead.

On a table of a few rows and columns the arithmetic costs nothing and every call of
numpy counts. This is `simplex_newton` without its care: all negative entries of a
step leave the model at once, and whatever is out of the ordinary (curvatures decades
apart, a step that finds no end) is left to it.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dgesv

from bargain._arrays import Float64Array
from bargain.rows import Segment, Sums
from bargain.solvers.line_search import best_step
from bargain.solvers.quadratic import EVEN, RIDGE, maximize_quadratic
from bargain.solvers.solution import ROUNDING, Solution
from bargain.welfare import Welfare

# The ordinary case takes three to six steps.
MAX_STEPS = 20


def maximize_table(
    table: Float64Array, welfare: Welfare, start: Float64Array, tolerance: float
) -> Solution | None:
    """Maximize the welfare of expected gains over all lotteries.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_outcomes)
        Row-scaled gains.
    welfare : Welfare
    start : ndarray of shape (n_outcomes,)
        A lottery at which every expected gain is positive.
    tolerance : float
        Gap to reach, in units of W; one more step is taken after reaching it.

    Returns
    -------
    solution : Solution, or None
        None if the case is not ordinary.
    """
    reached = None
    here, gains = start, table.dot(start)
    with np.errstate(all="ignore"):
        for steps in range(MAX_STEPS):
            if not gains[gains.argmin()] > 0:
                return reached
            slope = welfare.slope(gains)
            gradient = slope.dot(table)
            pairing = float(slope.dot(gains))
            gap = float(gradient[gradient.argmax()]) - pairing
            if reached is not None and not gap < reached.gap:
                return reached
            if gap <= tolerance:
                sums = Sums(gains, gradient, pairing)
                done = reached is not None or gap <= ROUNDING
                reached = Solution(here, gap, steps, sums)
                if done:
                    return reached
            moved = _step(table, welfare, here, gains, gradient, pairing)
            if moved is None:
                return reached
            here, gains = moved
    return reached


def _step(
    table: Float64Array,
    welfare: Welfare,
    here: Float64Array,
    gains: Float64Array,
    gradient: Float64Array,
    pairing: float,
) -> tuple[Float64Array, Float64Array] | None:
    """Return the next lottery and the expected gains there."""
    free = ((here > 0) | (gradient > pairing)).nonzero()[0]
    some = table if len(free) == len(here) else table[:, free]
    bent = np.sqrt(welfare.bend(gains))[:, None] * some
    curvature = bent.T.dot(bent)
    sizes = curvature.diagonal()
    largest = sizes[sizes.argmax()]
    if not largest < np.inf:  # stakes so far apart that squares overflow
        return None
    if not EVEN * largest < sizes[sizes.argmin()]:
        # A slope squared is at most the curvature: what nobody gains by leaves.
        worthy = sizes > EVEN * largest
        if not (worthy | (gradient[free] < pairing)).all():
            return None
        free, curvature = free[worthy], curvature[worthy][:, worthy]
    slopes, origin = gradient[free], here[free]
    model = np.zeros(len(here))
    kept, shares = _boldly(slopes, curvature, origin, RIDGE * largest)
    model[free[kept]] = shares
    there = table.dot(model)
    if _is_good(welfare, gains, there):
        return model, there
    # Some of those that left at once should have stayed.
    model[free] = maximize_quadratic(slopes, curvature, origin, np.ones((1, len(free))))
    model /= model.sum()
    there = table.dot(model)
    if _is_good(welfare, gains, there):
        return model, there
    share = best_step(Segment(welfare, gains, there))
    between = (1 - share) * here + share * model
    return between, table.dot(between)


def _boldly(
    slopes: Float64Array, curvature: Float64Array, origin: Float64Array, ridge: float
) -> tuple[np.ndarray, Float64Array]:
    """Maximize the quadratic model over the simplex, dropping all negatives at once.

    Returns
    -------
    kept : ndarray of int of shape (n_kept,)
    shares : ndarray of shape (n_kept,)
        The lottery over these; the others have nothing. Empty if none is found.
    """
    n = len(slopes)
    kept = np.arange(n)
    system = np.ones((n + 1, n + 1))
    system[:n, :n] = curvature
    system.ravel()[: n * (n + 2) : n + 2] += ridge
    system[n, n] = 0.0
    right = np.ones(n + 1)
    right[:n] = slopes + system[:n, :n].dot(origin)
    while True:
        _, _, answer, _ = dgesv(system, right)
        shares = answer[:-1]
        if not shares[shares.argmin()] < 0:
            return kept, shares / shares.sum()
        positive = (shares > 0).nonzero()[0]
        if not len(positive):  # the curvature is so large that the sum of 1 is lost
            return positive, shares[positive]
        index = np.append(positive, len(shares))
        kept, right = kept[positive], right[index]
        system = system[index[:, None], index]


def _is_good(welfare: Welfare, gains: Float64Array, there: Float64Array) -> bool:
    """Whether a full step goes up, and does not overshoot by much."""
    change = there - gains
    fall = change + welfare.doubling * gains
    if fall[fall.argmin()] >= 0:
        return True
    if not there[there.argmin()] > 0:
        return False
    first = float(welfare.slope(gains).dot(change))
    return float(welfare.slope(there).dot(change)) >= -0.5 * abs(first)
