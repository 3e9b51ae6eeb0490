"""Worked examples of log-optimal betting and investment.

A state of the world is a hypothesis, its probability the credence, an asset an outcome,
the wealth it returns the utility. Nothing left is the disagreement point, so the Nash
lottery is the portfolio of greatest expected log wealth.
"""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import (
    POLISHED,
    log_product,
    multiplicative_update,
    nash_gap,
)


def _growth_optimal(
    returns: object, probabilities: object
) -> tuple[np.ndarray, bg.Decision]:
    hypotheses = bg.HypothesisSet.from_arrays(returns, probabilities)
    ruin = np.zeros(hypotheses.n_hypotheses)
    decision = bg.NashBargaining(disagreement=ruin).solve(hypotheses)
    return decision.lottery.probabilities, decision


@pytest.mark.parametrize("odds", [[3, 3, 3], [2, 4, 8], [1.5, 20, 1000]])
def test_proportional_betting_is_optimal_in_a_horse_race(odds: list[float]) -> None:
    """Bet the probabilities, whatever the odds.

    T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd ed., 2006,
    section 6.1, theorem "proportional gambling is log-optimal": the optimal doubling
    rate is ``sum p_i log o_i - H(p)`` and is achieved by b = p (read in a summary of
    chapter 6; here in nats).
    """
    chances = np.array([0.5, 0.3, 0.2])

    bets, decision = _growth_optimal(np.diag(odds), chances)

    entropy = -(chances @ np.log(chances))
    assert bets == pytest.approx(chances, rel=POLISHED)
    rate = chances @ np.log(odds) - entropy
    assert decision.certificate.value == pytest.approx(rate, abs=2e-9)


def test_kelly_bet_on_a_coin_with_an_edge() -> None:
    """Bet p - q of one's wealth at even money.

    J. L. Kelly, "A new interpretation of information rate", Bell System Technical
    Journal 35(4), 1956, pp. 917-926 (statement as quoted in lecture slides on the Kelly
    criterion: g(f) = p log(1 + f) + q log(1 - f) has its maximum at f = p - q).
    The outcomes are a bet, which doubles or loses the stake, and cash.
    """
    wealth = [[2, 1], [0, 1]]

    bets, _ = _growth_optimal(wealth, [0.6, 0.4])

    assert bets == pytest.approx([0.2, 0.8], rel=POLISHED)


@pytest.mark.parametrize(
    ("win", "net_odds", "stake"),
    [(0.3, 4.0, 0.125), (0.5, 2.0, 0.25), (0.9, 0.5, 0.7), (0.2, 4.0, 0.0)],
)
def test_kelly_fraction_at_other_odds(
    win: float, net_odds: float, stake: float
) -> None:
    """Bet (b p - q) / b of one's wealth at net odds b, nothing without an edge.

    The formula as in S. Pokutta, "Universal portfolios: how to (not) get rich" (2019),
    section "The Kelly criterion", which derives it from the expected logarithm of
    wealth and notes that the stake is zero exactly at p = 1 / (b + 1).
    """
    assert max((net_odds * win - (1 - win)) / net_odds, 0) == pytest.approx(stake)

    bets, _ = _growth_optimal([[1 + net_odds, 1], [0, 1]], [win, 1 - win])

    # In the last case the slope is zero at the end f = 0, where the gap is 4 f^2: a
    # gap of 1e-9 leaves f up to 1.6e-5.
    assert bets[0] == pytest.approx(stake, abs=2e-5)


def test_subfair_odds_leave_money_in_cash() -> None:
    """Water-filling: bet p_i - c / o_i where that is positive, and keep c in cash.

    Cover and Thomas (2006), section 6.1: with subfair odds "it is optimal to bet only
    some of the money and leave the rest aside as cash", "it has a simple 'water-
    filling' interpretation" (p. 164, read in an excerpt).

    The arithmetic. Wealth if horse i wins is b_i o_i + c. With bets on horses 1 and 2
    only, the gradient at their columns is ``p_i o_i / (b_i o_i + c) = 1``, so
    ``b_i = p_i - c / o_i``; the sum b_1 + b_2 + c = 1 gives
    ``c = (1 - p_1 - p_2) / (1 - 1/o_1 - 1/o_2) = 0.1 / (4/15) = 3/8``, so
    b = (3/8, 1/4). The column of horse 3 has gradient ``p_3 o_3 / c = 8/15``, below 1.
    """
    chances, odds = np.array([0.5, 0.4, 0.1]), np.array([3.0, 2.5, 2.0])
    assert (1 / odds).sum() > 1
    returns = np.hstack([np.diag(odds), np.ones((3, 1))])

    bets, decision = _growth_optimal(returns, chances)

    assert bets == pytest.approx([3 / 8, 1 / 4, 0, 3 / 8], abs=POLISHED)
    assert decision.gains == pytest.approx([3 / 2, 1, 3 / 8], rel=POLISHED)


# S. Boyd and L. Vandenberghe, Convex Optimization, 2004, exercise 4.60 "Log-optimal
# investment strategy", with the data of its solution in the CVX examples (J. Skaf,
# 24 April 2008): ten equally likely scenarios, five assets.
RETURNS = np.array(
    [
        [3.50, 1.11, 1.11, 1.04, 1.01],
        [0.50, 0.97, 0.98, 1.05, 1.01],
        [0.50, 0.99, 0.99, 0.99, 1.01],
        [0.50, 1.05, 1.06, 0.99, 1.01],
        [0.50, 1.16, 0.99, 1.07, 1.01],
        [0.50, 0.99, 0.99, 1.06, 1.01],
        [0.50, 0.92, 1.08, 0.99, 1.01],
        [0.50, 1.13, 1.10, 0.99, 1.01],
        [0.50, 0.93, 0.95, 1.04, 1.01],
        [3.50, 0.99, 0.97, 0.98, 1.01],
    ]
)


def test_log_optimal_investment_of_boyd_and_vandenberghe() -> None:
    """Exercise 4.60: maximize ``sum_j pi_j log(p_j' x)`` over the simplex.

    The check is the tangent bound of section 3.1.3, in the test's own arithmetic, and
    Cover's algorithm as a second opinion: neither can beat the other by more than its
    own bound.
    """
    chances = np.full(10, 0.1)

    portfolio, decision = _growth_optimal(RETURNS, chances)

    growth = log_product(RETURNS, chances, portfolio)
    assert nash_gap(RETURNS, chances, portfolio) <= 2e-9
    assert decision.certificate.value == pytest.approx(growth, abs=1e-12)
    uniform = np.full(5, 0.2)
    assert growth > log_product(RETURNS, chances, uniform) + 0.01
    other = multiplicative_update(RETURNS, chances, uniform, 5000)
    bound = nash_gap(RETURNS, chances, other)
    assert 0 <= growth - log_product(RETURNS, chances, other) + 2e-9 <= bound + 4e-9
