"""What each hypothesis and each outcome has to do with a decision, in numbers.

One pass over the utilities; nothing here is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, difference, frozen, frozen_state, row_blocks
from bargain.aggregators.decision import Decision

# A gain of no more than this share of the ideal one is nothing.
NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class HypothesisAccounts:
    """What each hypothesis has of a decision; all arrays of shape (n_hypotheses,).

    Attributes
    ----------
    disagreement, expected, best : ndarray
        In each hypothesis's own units: if talks fail, by the lottery, at most.
    gains, ideals : ndarray
        Of the lottery, and of the best outcome, above disagreement.
    shares : ndarray
        Gains as shares of the ideal ones; NaN where nothing could be gained.
    fair_shares : ndarray
        The credences: what fairness would leave to each, as a share of its ideal gain.
    weights : ndarray
        Weights under which expected utility would choose from the same outcomes, once
        each hypothesis is measured by its ideal gain; NaN for those without a say.
    """

    disagreement: Float64Array
    expected: Float64Array
    best: Float64Array
    gains: Float64Array
    ideals: Float64Array
    shares: Float64Array
    fair_shares: Float64Array
    weights: Float64Array

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))


@dataclass(frozen=True, eq=False)
class OutcomeAccounts:
    """What each outcome would do; arrays of shape (n_outcomes,).

    Attributes
    ----------
    probabilities : ndarray
    prices : ndarray
        What the outcome is worth under the weights, as a multiple of what the lottery
        is: at most 1 where the weights support it, and 1 for the outcomes it uses. NaN
        where the rule has no weights.
    losses : ndarray
        In nats, the credence-weighted mean of the logarithms of gains that are lost if
        the outcome is chosen outright; infinite if somebody who gains by the lottery
        would gain nothing.
    left_out : ndarray
        The credence of those who gain by the lottery and not by the outcome.
    nearest : int
        The outcome that comes nearest to the bargain, for who may not randomize: that
        of least loss; if all leave somebody out, that which leaves out the least
        credence, and of these that of least loss to the others.
    """

    probabilities: Float64Array
    prices: Float64Array
    losses: Float64Array
    left_out: Float64Array
    nearest: int

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))


def accounts(decision: Decision) -> tuple[HypothesisAccounts, OutcomeAccounts]:
    """Return what hypotheses and outcomes have to do with a decision."""
    hypotheses = decision.hypotheses
    best = np.asarray(hypotheses.best, dtype=float)
    disagreement = np.asarray(decision.disagreement, dtype=float)
    gains = np.asarray(decision.gains, dtype=float)
    ideals = difference(best, disagreement)
    can = (ideals > 0) & ~hypotheses.indifferent
    units = np.where(can, ideals, np.inf)
    shares = np.where(can, gains / units, np.nan)
    weights = _in_ideal_units(decision.weights, units)
    of_hypotheses = HypothesisAccounts(
        *map(
            frozen,
            (
                disagreement,
                np.array(decision.expected_utilities),
                best,
                gains,
                ideals,
                shares,
                np.array(hypotheses.credences),
                weights,
            ),
        )
    )
    return of_hypotheses, _of_outcomes(decision, of_hypotheses, units)


def _in_ideal_units(weights: Float64Array, units: Float64Array) -> Float64Array:
    """Return weights of shares of ideals, in place of weights of utilities."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        # In logarithms: units may differ by more than a float can hold.
        logarithms = np.log(weights) + np.where(np.isinf(units), 0.0, np.log(units))
        logarithms[np.isinf(units)] = np.nan
    if not np.isfinite(logarithms).any():
        return np.full(len(weights), np.nan)
    found = np.exp(logarithms - np.nanmax(logarithms))
    return np.asarray(found / np.nansum(found))


def _of_outcomes(
    decision: Decision, of: HypothesisAccounts, units: Float64Array
) -> OutcomeAccounts:
    utilities = decision.hypotheses.utilities
    n_rows, n = utilities.shape
    weights = np.nan_to_num(of.weights)
    gaining = np.nan_to_num(of.shares) > NOTHING
    credences = np.where(gaining, decision.hypotheses.credences, 0.0)
    worth, losses, left_out = np.zeros(n), np.zeros(n), np.zeros(n)
    for rows in row_blocks(n_rows, n):
        above = difference(utilities[rows], of.disagreement[rows, None])
        levels = above / units[rows, None]
        worth += weights[rows] @ levels
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = of.shares[rows, None] / levels
            lost = np.where(levels > NOTHING, np.log(ratios), 0.0)
        held = credences[rows]
        losses += np.where(held > 0, held, 0.0) @ np.where(gaining[rows, None], lost, 0)
        left_out += held @ (levels <= NOTHING)
    has = float(weights @ np.nan_to_num(of.shares))
    prices = worth / has if has > 0 else np.full(n, np.nan)
    nearest = int(np.lexsort((losses, np.round(left_out, 12)))[0])
    losses = np.where(left_out > 0, np.inf, losses)
    probabilities = np.array(decision.lottery.probabilities)
    return OutcomeAccounts(
        frozen(probabilities), frozen(prices), frozen(losses), frozen(left_out), nearest
    )
