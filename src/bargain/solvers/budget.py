"""Budgets split by the dual: weights on the hypotheses in the place of money.

Let weights s >= 0 be given to the hypotheses. A budget spent for their weighted sum
is known in closed form, and so is what it buys. The best split for a concave welfare
is the one at which s is the slope of the welfare; these s minimize a smooth convex
function of as many variables as there are hypotheses, by Newton's method.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.returns import Returns

MAX_STEPS = 200

# The barrier of the worst share shrinks from round to round by this factor, to this.
SHRINKING = 0.2
LEAST_BARRIER = 1e-14
MOST_CENTERING = 30

# A fall of the dual function by less than this is lost among its digits.
HIDDEN = 1e-13


def split_for_logarithms(
    gains: Float64Array,
    point: Float64Array,
    fixed: Float64Array,
    powers: Float64Array,
    returns: Returns,
    budget: float,
) -> Float64Array:
    """Maximize ``sum_h fixed_h y_h + powers_h log y_h`` over splits of a budget.

    Here ``y = gains @ f(x) - point``, and some split makes all of it positive.

    Parameters
    ----------
    gains : ndarray of shape (n_hypotheses, n_projects)
        Not negative, scaled so that the ideal gains are 1.
    point : ndarray of shape (n_hypotheses,)
        In the same units.
    fixed, powers : ndarray of shape (n_hypotheses,)
        Not negative, and positive.
    returns : Returns
    budget : float

    Returns
    -------
    money : ndarray of shape (n_projects,)
    """

    def loss(slopes: Float64Array) -> float:
        weights = (fixed + slopes) @ gains
        spread = returns.ceiling(weights, budget) - point @ (fixed + slopes)
        return float(spread - powers @ np.log(slopes))

    slopes = powers.copy()
    money = np.zeros(gains.shape[1])
    lowest = loss(slopes)
    for _ in range(MAX_STEPS):
        weights = (fixed + slopes) @ gains
        money = returns.spend(weights, budget)
        # In units of the slopes themselves, so that tiny credences count like others.
        miss = slopes * (gains @ returns.value(money) - point) - powers
        bent = gains @ returns.bend(weights, money) @ gains.T
        curvature = slopes[:, None] * bent * slopes + np.diag(powers)
        step = -np.linalg.solve(curvature, miss)
        share = 1.0 if step.min() > -0.9 else -0.9 / step.min()
        expected = float(miss @ step)
        while True:
            there = slopes * (1 + share * step)
            after = loss(there)
            if after <= lowest + 0.1 * share * expected or share < 1e-8:
                break
            share /= 2
        if not after < lowest or share < 1e-8:
            if np.abs(step).max() < 1e-6:  # rounding hides what full steps still gain
                slopes = slopes * (1 + step)
                money = returns.spend((fixed + slopes) @ gains, budget)
            break
        slopes, lowest = there, after
    return money


def split_for_the_worst(
    gains: Float64Array, point: Float64Array, returns: Returns, budget: float
) -> tuple[Float64Array, Float64Array]:
    """Maximize the least of ``gains @ f(x) - point`` over splits of a budget.

    Parameters
    ----------
    gains, point, returns, budget
        See `split_for_logarithms`.

    Returns
    -------
    money : ndarray of shape (n_projects,)
    multipliers : ndarray of shape (n_hypotheses,)
        Nonnegative, of sum 1: no split makes their weighted sum of gains larger than
        ``returns.ceiling(multipliers @ gains, budget) - multipliers @ point``.
    """
    multipliers = np.full(len(gains), 1.0 / len(gains))
    best, found = -np.inf, (np.zeros(gains.shape[1]), multipliers)
    barrier, lowest = 1.0, np.inf
    while barrier > LEAST_BARRIER:
        multipliers = _center(gains, point, returns, budget, multipliers, barrier)
        weights = multipliers @ gains
        money = returns.spend(weights, budget)
        least = float((gains @ returns.value(money) - point).min())
        ceiling = returns.ceiling(weights, budget) - float(multipliers @ point)
        if ceiling < lowest:
            lowest, found = ceiling, (found[0], multipliers)
        if least > best:
            best, found = least, (money, found[1])
        barrier *= SHRINKING
    return found


def _center(
    gains: Float64Array,
    point: Float64Array,
    returns: Returns,
    budget: float,
    multipliers: Float64Array,
    barrier: float,
) -> Float64Array:
    """Minimize the ceiling less `barrier` times the logarithms of the multipliers."""
    n = len(gains)

    def loss(at: Float64Array) -> float:
        spread = returns.ceiling(at @ gains, budget) - point @ at
        return float(spread - barrier * np.log(at).sum())

    here = loss(multipliers)
    for _ in range(MOST_CENTERING):
        weights = multipliers @ gains
        money = returns.spend(weights, budget)
        expected = gains @ returns.value(money) - point
        bent = gains @ returns.bend(weights, money) @ gains.T
        # Scaled by the multipliers; the last row keeps their sum at 1.
        system = np.zeros((n + 1, n + 1))
        system[:n, :n] = multipliers[:, None] * bent * multipliers
        system[:n, :n] += barrier * np.eye(n)
        system[:n, n] = system[n, :n] = multipliers
        downhill = barrier - multipliers * expected
        step = np.linalg.lstsq(system, np.append(downhill, 0.0), rcond=1e-15)[0][:n]
        expected_fall = float(downhill @ step)
        share = 1.0 if step.min() > -0.9 else -0.9 / step.min()
        there = _moved(multipliers, step, share)
        # Rounding hides falls as small as this; the step itself is still good.
        is_hidden = expected_fall < HIDDEN
        while not is_hidden and share > 1e-10:
            if loss(there) <= here - 0.1 * share * expected_fall:
                break
            share /= 2
            there = _moved(multipliers, step, share)
        if share <= 1e-10:
            return multipliers
        multipliers, here = there, loss(there)
        if expected_fall < 0.01 * barrier:
            return multipliers
    return multipliers


def _moved(at: Float64Array, step: Float64Array, share: float) -> Float64Array:
    there = at * (1 + share * step)
    return np.asarray(there / there.sum())
