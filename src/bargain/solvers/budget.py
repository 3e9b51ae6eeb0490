"""Budgets split by the dual: weights on the hypotheses in the place of money.

Let weights s >= 0 be given to the hypotheses. A budget spent for their weighted sum
is known in closed form, and so is what it buys. The best split for a concave welfare
is the one at which s is the slope of the welfare; these s minimize a smooth convex
function of as many variables as there are hypotheses, by Newton's method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.returns import Returns

MAX_STEPS = 200

# A fall of the dual function by less than this share of it is lost among its digits; so
# many steps in a row may be.
HIDDEN = 1e-14
MOST_HIDDEN = 12

# Steps this small, in units of the slopes themselves, are rounding.
CONVERGED = 1e-14

# The logarithms above floors shrink from round to round by this factor, to this.
SHRINKING = 0.1
LEAST_BARRIER = 1e-14


@dataclass(frozen=True, eq=False)
class Spending:
    """What a budget can buy, and what that is worth to whom.

    Parameters
    ----------
    gains : ndarray of shape (n_hypotheses, n_projects)
        Not negative, and about 1 for the whole budget.
    point : ndarray of shape (n_hypotheses,)
        Taken off, in the same units.
    returns : Returns
    budget : float
    """

    gains: Float64Array
    point: Float64Array
    returns: Returns
    budget: float

    def spend(self, weights: Float64Array) -> Float64Array:
        """Return the split at which the weighted sum of gains is largest."""
        return self.returns.spend(weights @ self.gains, self.budget)

    def expect(self, money: Float64Array) -> Float64Array:
        """Return everyone's gain."""
        return np.asarray(self.gains @ self.returns.value(money) - self.point)

    def ceiling(self, weights: Float64Array) -> float:
        """Return the largest weighted sum of gains."""
        prices = weights @ self.gains
        return self.returns.ceiling(prices, self.budget) - float(weights @ self.point)

    def bend(self, weights: Float64Array, money: Float64Array) -> Float64Array:
        """Return how the gains of the best split change with the weights."""
        bent = self.returns.bend(weights @ self.gains, money)
        return np.asarray(self.gains @ bent @ self.gains.T)


def split_for_logarithms(
    spending: Spending,
    fixed: Float64Array,
    powers: Float64Array,
    start: Float64Array | None = None,
) -> tuple[Float64Array, Float64Array]:
    """Maximize ``sum_h fixed_h y_h + powers_h log y_h`` over splits of a budget.

    Parameters
    ----------
    spending : Spending
        Some split makes all gains y positive.
    fixed, powers : ndarray of shape (n_hypotheses,)
        Not negative, and positive.
    start : ndarray of shape (n_hypotheses,), optional
        What the slopes of the logarithms may be.

    Returns
    -------
    money : ndarray of shape (n_projects,)
    slopes : ndarray of shape (n_hypotheses,)
        Of the logarithms.
    """
    slopes = powers if start is None else start
    return minimize_dual(spending, fixed, np.log(powers), 1.0, slopes)


def split_above_floors(
    spending: Spending, fixed: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Maximize ``sum_h fixed_h y_h`` over the splits at which no gain y is negative.

    Parameters
    ----------
    spending : Spending
        Some split makes all gains positive.
    fixed : ndarray of shape (n_hypotheses,)
        Not negative; about 1 together.

    Returns
    -------
    money : ndarray of shape (n_projects,)
    multipliers : ndarray of shape (n_hypotheses,)
        Of the floors.
    """
    barrier, slopes = 1.0, None
    while True:
        powers = np.full(len(fixed), barrier)
        money, slopes = split_for_logarithms(spending, fixed, powers, slopes)
        if barrier <= LEAST_BARRIER:
            return money, slopes
        # Where a floor does not bind, its slope shrinks with the barrier.
        barrier *= SHRINKING
        slopes = np.maximum(slopes, barrier)


def minimize_dual(
    spending: Spending,
    fixed: Float64Array,
    logs: Float64Array,
    aversion: float,
    slopes: Float64Array,
) -> tuple[Float64Array, Float64Array]:
    """Minimize the dual function over the slopes of the concave terms.

    With slopes s their gains are ``y = (exp(logs) / s) ** (1 / aversion)``.

    Parameters
    ----------
    spending : Spending
    fixed : ndarray of shape (n_hypotheses,)
        Added to the slopes.
    logs : ndarray of shape (n_hypotheses,)
        Logarithms of the slopes at gains of 1.
    aversion : float
        1 for logarithms.
    slopes : ndarray of shape (n_hypotheses,)
        Where to start.

    Returns
    -------
    money, slopes : ndarray
    """

    def gains_at(there: Float64Array) -> Float64Array:
        return np.exp((logs - np.log(there)) / aversion)

    def loss(there: Float64Array) -> float:
        if aversion == 1:
            terms = -np.exp(logs) * np.log(there)
        else:
            terms = aversion / (1 - aversion) * there * gains_at(there)
        return spending.ceiling(fixed + there) + float(terms.sum())

    with np.errstate(all="ignore"):
        money, lowest = spending.spend(fixed + slopes), loss(slopes)
        unseen = 0
        for _ in range(MAX_STEPS):
            # In units of the slopes themselves, so that tiny credences count as others.
            pairs = slopes * gains_at(slopes)
            miss = slopes * spending.expect(money) - pairs
            bent = spending.bend(fixed + slopes, money)
            curvature = slopes[:, None] * bent * slopes + np.diag(pairs / aversion)
            try:
                step = -np.linalg.solve(curvature, miss)
            except np.linalg.LinAlgError:
                break
            share = 1.0 if step.min() > -0.9 else -0.9 / step.min()
            expected = float(miss @ step)
            # What a step gains may be lost among the digits of the rest, as that of a
            # tiny credence is; a few such steps are taken as they are.
            is_hidden = -expected < HIDDEN * max(1.0, abs(lowest))
            unseen = unseen + 1 if is_hidden else 0
            there = slopes * (1 + share * step)
            after = loss(there)
            while not is_hidden and share >= 1e-8:
                if after <= lowest + 0.1 * share * expected:
                    break
                share /= 2
                there = slopes * (1 + share * step)
                after = loss(there)
            if not (share >= 1e-8 and np.isfinite(after)) or unseen > MOST_HIDDEN:
                break
            slopes, lowest = there, after
            money = spending.spend(fixed + slopes)
            if np.abs(step).max() < CONVERGED:
                break
    return money, slopes
