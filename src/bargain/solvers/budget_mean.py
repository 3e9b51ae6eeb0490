"""Budgets split for a power mean of gains, from the logarithm or from the worst off."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.budget import Spending, minimize_dual, split_for_logarithms
from bargain.solvers.budget_tail import split_for_the_tail
from bargain.tail_weights import Tail

# Aversions are reached from that of the logarithm, by factors of at most this.
STEP = 2.0

# What stands for gains that are none.
LEAST = 1e-300

# Gains may fall short of none by this, which rounding does.
HIDDEN = 1e-13

# The logarithm of the least slope that counts.
SMALLEST = -600.0


def split_for_power_mean(
    spending: Spending, logs: Float64Array, ratios: Float64Array, aversion: float
) -> tuple[Float64Array, Float64Array]:
    """Maximize a power mean of gains over splits of a budget.

    Parameters
    ----------
    spending : Spending
        Some split makes all gains positive.
    logs : ndarray of shape (n_hypotheses,)
        Logarithms of the credences.
    ratios : ndarray of shape (n_hypotheses,)
        Logarithms of what a unit of gains is in the units that are compared.
    aversion : float
        Positive.

    Returns
    -------
    money : ndarray of shape (n_projects,)
    tangents : ndarray of shape (n_hypotheses,)
        The gains that its slopes belong to, which rounding does not spoil.
    """
    fair, _ = split_for_the_tail(spending, Tail(np.ones(len(logs)), 0.0))
    tried = [_moved(spending, logs, ratios, aversion, fair)]
    money, _ = split_for_logarithms(spending, np.zeros(len(logs)), np.exp(logs))
    found = money, spending.expect(money)
    steps = int(np.ceil(abs(np.log(aversion)) / np.log(STEP)))
    for step in range(1, steps + 1):
        here = aversion ** (step / steps)
        found = _moved(spending, logs, ratios, here, found[0])
    tried.append(found)
    # From the logarithm tiny credences get gains that rounding hides; from the worst
    # off, little aversion is far away.
    excess = [_excess(spending, logs, ratios, aversion, *some) for some in tried]
    return tried[int(np.argmin(excess))]


def _moved(
    spending: Spending,
    logs: Float64Array,
    ratios: Float64Array,
    aversion: float,
    money: Float64Array,
) -> tuple[Float64Array, Float64Array]:
    """Return the best split and its tangents, from the slopes at another."""
    exponents, steep = _slopes(logs, ratios, aversion, spending.expect(money))
    start = np.exp(np.maximum(steep, SMALLEST))
    zero = np.zeros(len(logs))
    found, slopes = minimize_dual(spending, zero, exponents, aversion, start)
    with np.errstate(all="ignore"):
        return found, np.exp((exponents - np.log(slopes)) / aversion)


def _slopes(
    logs: Float64Array, ratios: Float64Array, aversion: float, gains: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Return logarithms of slopes at gains of 1, and at others.

    In units in which slopes times these gains add up to 1.
    """
    places = np.log(np.maximum(gains, LEAST))
    exponents = logs + (1 - aversion) * ratios
    steep = exponents - aversion * places
    with np.errstate(invalid="ignore"):  # no number where the gains are none
        shift = float(np.logaddexp.reduce(steep + places))
    return exponents - shift, steep - shift


def _excess(
    spending: Spending,
    logs: Float64Array,
    ratios: Float64Array,
    aversion: float,
    money: Float64Array,
    tangents: Float64Array,
) -> float:
    """Return by what share a mean could be larger; infinite if somebody loses."""
    least = float(spending.expect(money).min())
    if not (least > (0 if aversion >= 1 else -HIDDEN) and (tangents > 0).all()):
        return np.inf
    _, steep = _slopes(logs, ratios, aversion, tangents)
    return abs(spending.ceiling(np.exp(np.maximum(steep, SMALLEST))) - 1)
