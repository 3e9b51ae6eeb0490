"""Budgets split for whoever is worst off, or for the worst tail of credence.

The largest least sum of gains over some weights is the least, over these weights, of
what a budget can buy: a convex function of the weights, minimized by Newton's method
along a path on which a barrier keeps them inside.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.budget import Spending
from bargain.tail_weights import Tail

# The barrier shrinks from round to round by this factor, to this.
SHRINKING = 0.2
LEAST_BARRIER = 1e-14
MOST_CENTERING = 30

# A fall of the dual function by less than this is lost among its digits.
HIDDEN = 1e-13


def split_for_the_tail(
    spending: Spending, tail: Tail
) -> tuple[Float64Array, Float64Array]:
    """Maximize the least sum of gains over the weights of a tail.

    Parameters
    ----------
    spending : Spending
    tail : Tail
        Of a level below 1; at 0 the least gain is maximized.

    Returns
    -------
    money : ndarray of shape (n_projects,)
    weights : ndarray of shape (n_hypotheses,)
        Of the tail: no split makes their sum of gains larger than
        ``spending.ceiling(weights)``.
    """
    weights = tail.weights
    if not tail.level:
        # Whoever has much to gain is not the worst off, and is not to hide the others.
        tops = [
            spending.returns.ceiling(row, spending.budget) for row in spending.gains
        ]
        weights = 1 / np.array(tops)
        weights /= weights.sum()
    # No weight can be above 1 as they sum to it.
    caps = np.where(tail.caps < 1, tail.caps, np.inf)
    best, found = -np.inf, (spending.spend(weights), weights)
    barrier, lowest = 1.0, np.inf
    while barrier > LEAST_BARRIER:
        weights = _center(spending, caps, weights, barrier)
        money = spending.spend(weights)
        least, ceiling = (
            tail.worst(spending.expect(money))[0],
            spending.ceiling(weights),
        )
        if ceiling < lowest:
            lowest, found = ceiling, (found[0], weights)
        if least > best:
            best, found = least, (money, found[1])
        barrier *= SHRINKING
    return found


def _center(
    spending: Spending, caps: Float64Array, weights: Float64Array, barrier: float
) -> Float64Array:
    """Minimize the ceiling less `barrier` times the logarithms of all distances."""
    n = len(weights)

    def loss(at: Float64Array) -> float:
        with np.errstate(invalid="ignore", divide="ignore"):  # NaN above a cap
            inside = np.log(at).sum() + np.log1p(-at / caps).sum()
        return float(spending.ceiling(at) - barrier * inside)

    here = loss(weights)
    for _ in range(MOST_CENTERING):
        money = spending.spend(weights)
        bent = spending.bend(weights, money)
        # How close each is to its cap, in units of its distance from zero; steps count
        # in units of about the shorter of the two.
        close = weights / (caps - weights)
        scale = weights / np.hypot(1.0, close)
        # The last row keeps the sum of the weights at 1.
        system = np.zeros((n + 1, n + 1))
        system[:n, :n] = scale[:, None] * bent * scale + barrier * np.eye(n)
        system[:n, n] = system[n, :n] = scale
        slope = barrier * (1 - close) / weights - spending.expect(money)
        downhill = scale * slope
        step = np.linalg.lstsq(system, np.append(downhill, 0.0), rcond=1e-15)[0][:n]
        expected_fall = float(downhill @ step)
        step = step * scale / weights
        share = 0.9 / max(0.9, -float(step.min()), float((step * close).max()))
        there = _moved(weights, step, share)
        # Rounding hides falls as small as this; the step itself is still good.
        is_hidden = expected_fall < HIDDEN
        while not is_hidden and share > 1e-10:
            if loss(there) <= here - 0.1 * share * expected_fall:
                break
            share /= 2
            there = _moved(weights, step, share)
        if share <= 1e-10 or not (there < caps).all():
            return weights
        weights, here = there, loss(there)
        if expected_fall < 0.01 * barrier:
            return weights
    return weights


def _moved(at: Float64Array, step: Float64Array, share: float) -> Float64Array:
    there = at * (1 + share * step)
    return np.asarray(there / there.sum())
