"""What each hypothesis and each outcome has to do with a decision, in numbers.

One pass over the utilities, besides that of the decision's own gains; nothing here is
solved again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, difference, frozen, row_blocks
from bargain._read_only import ReadOnly
from bargain.aggregators.decision import Decision
from bargain.explanation.binding import Binding, bindings
from bargain.explanation.ground import Ground, ground_of
from bargain.explanation.nearest import nearest
from bargain.explanation.support import Support, Weights, support_of, weights_of

# A gain of no more than this share of the ideal one is nothing.
NOTHING = 1e-12

# Who loses no larger share of its gain loses nothing.
LOST = 1e-9

# Losses beyond this many ideal gains are all the same, and may not overflow.
FARTHEST = 1e250


@dataclass(frozen=True, eq=False)
class HypothesisAccounts(ReadOnly):
    """What each hypothesis has of a decision; all arrays of shape (n_hypotheses,).

    Attributes
    ----------
    disagreement, expected, best : ndarray
        In each hypothesis's own units: what gains are counted from, which is the worst
        that can happen if the rule knows no disagreement point; what the lottery
        gives; and the most that any lottery allowed could.
    gains, ideals : ndarray
        Of the lottery, and at most, above disagreement.
    shares : ndarray
        Gains as shares of the ideal ones, 0 if within 1e-12 of it; NaN where nothing
        could be gained.
    fair_shares : ndarray
        The credences: what fairness would leave to each, as a share of its ideal gain.
    utility_weights : ndarray
        Shadow weights, of sum 1: with these in the place of credences, expected
        utility finds no lottery allowed better, on the table as it stands. Whoever is
        held at disagreement weighs what it forbids. NaN for those without a say.
    share_weights : ndarray
        The same weights once each hypothesis is measured by its ideal gain (or its
        range, where it has none): of shares, with sum 1.
    """

    disagreement: Float64Array
    expected: Float64Array
    best: Float64Array
    gains: Float64Array
    ideals: Float64Array
    shares: Float64Array
    fair_shares: Float64Array
    utility_weights: Float64Array
    share_weights: Float64Array


@dataclass(frozen=True, eq=False)
class OutcomeAccounts(ReadOnly):
    """What each outcome would do; arrays of shape (n_outcomes,).

    Attributes
    ----------
    probabilities : ndarray
    prices : ndarray
        What the outcome is worth under the weights, as a multiple of what the lottery
        is; NaN where the rule has no weights. Where `is_supported`, none is above 1 if
        all lotteries are allowed; above that, constraints keep it down.
    losses : ndarray
        The credence-weighted mean of the logarithms by which gains fall if the outcome
        is chosen outright, of those who gain by the lottery; infinite if it leaves
        somebody out. Negative where gains rise on average.
    hit_hardest : ndarray of int
        Whose gain falls to the least share of what it is, of those counted in the
        loss; -1 if nobody's falls.
    left_out : ndarray
        The credence of those whom the outcome puts below disagreement, or leaves with
        nothing though they gain by the lottery.
    nearest : int or None
        The outcome that comes nearest to the lottery, for who may not randomize: that
        of least loss; if all leave somebody out, that which leaves out the least
        credence, and of these that of least loss to the others. None if constraints
        allow no outcome by itself.
    is_supported : bool
        Whether it was checked that by the weights, and the prices of what binds, no
        lottery allowed is worth more than this one.
    """

    probabilities: Float64Array
    prices: Float64Array
    losses: Float64Array
    hit_hardest: np.ndarray
    left_out: Float64Array
    nearest: int | None
    is_supported: bool


@dataclass(frozen=True, eq=False)
class Facts:
    """All that is said about a decision, in numbers.

    Parameters
    ----------
    hypotheses : HypothesisAccounts
    outcomes : OutcomeAccounts
    binding : tuple of Binding
    ground : Ground
    """

    hypotheses: HypothesisAccounts
    outcomes: OutcomeAccounts
    binding: tuple[Binding, ...]
    ground: Ground


def facts(decision: Decision) -> Facts:
    """Return the accounts, what binds, and what gains are measured by."""
    ground = ground_of(decision)
    gains = np.asarray(decision.gains, dtype=float)
    levels = gains / ground.units
    levels[np.abs(levels) <= NOTHING] = 0.0
    weights = weights_of(decision, ground)
    swept = _swept(decision, ground, levels, weights)
    support = swept.support
    of_hypotheses = HypothesisAccounts(
        frozen(ground.disagreement),
        frozen(swept.expected),
        frozen(ground.best),
        frozen(gains),
        frozen(ground.ideals),
        frozen(np.where(ground.can_gain, levels, np.nan)),
        frozen(np.array(decision.hypotheses.credences)),
        frozen(weights.of_utilities),
        frozen(weights.of_shares),
    )
    of_outcomes = OutcomeAccounts(
        frozen(np.array(decision.lottery.probabilities)),
        frozen(support.prices),
        frozen(np.where(swept.left_out > 0, np.inf, swept.losses)),
        frozen(swept.hit_hardest),
        frozen(swept.left_out),
        nearest(swept.losses, swept.left_out, ground.allowed),
        support.is_shown,
    )
    found = bindings(decision, ground, weights, support)
    return Facts(of_hypotheses, of_outcomes, found, ground)


@dataclass(frozen=True, eq=False)
class _Swept:
    """What one pass over the utilities adds up."""

    expected: Float64Array
    losses: Float64Array
    hit_hardest: np.ndarray
    left_out: Float64Array
    support: Support


def _swept(
    decision: Decision, ground: Ground, shares: Float64Array, weights: Weights
) -> _Swept:
    utilities = decision.hypotheses.utilities
    probabilities = decision.lottery.probabilities
    n_rows, n = utilities.shape
    gaining = ground.heard & (shares > NOTHING)
    credences = np.where(ground.heard, decision.hypotheses.credences, 0.0)
    known = vars(decision).get("expected_utilities")
    expected = np.empty(n_rows) if known is None else np.array(known)
    worths, losses, left_out = np.zeros(n), np.zeros(n), np.zeros(n)
    hit_hardest, most_lost = np.full(n, -1), np.full(n, LOST)
    for rows in row_blocks(n_rows, n):
        block = np.asarray(utilities[rows], dtype=float)
        if known is None:
            expected[rows] = block @ probabilities
        levels = levels_of(ground, rows, block)
        worths += weights.counted[rows] @ levels
        gains = gaining[rows, None]
        is_out = (levels < -NOTHING) | (gains & (levels <= NOTHING))
        left_out += credences[rows] @ is_out
        with np.errstate(divide="ignore", invalid="ignore"):
            lost = np.log(shares[rows, None] / levels)
        lost = np.where(gains & ~is_out, lost, 0.0)
        losses += credences[rows] @ lost
        hardest = lost.argmax(axis=0)
        most = lost[hardest, np.arange(n)]
        hit_hardest = np.where(most > most_lost, rows.start + hardest, hit_hardest)
        most_lost = np.maximum(most, most_lost)
    has = float(worths @ probabilities)
    size = float(np.abs(weights.counted) @ np.abs(np.nan_to_num(shares)))
    support = support_of(decision, ground, worths, has, size)
    return _Swept(expected, losses, hit_hardest, left_out, support)


def levels_of(
    ground: Ground, rows: slice | np.ndarray, utilities: Float64Array
) -> Float64Array:
    """Return gains over disagreement in the units of the ground, of some rows."""
    above = difference(utilities, ground.disagreement[rows, None])
    with np.errstate(over="ignore"):
        levels = above / ground.units[rows, None]
    return np.clip(levels, -FARTHEST, FARTHEST)
