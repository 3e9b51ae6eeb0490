"""A primal-dual interior point on many small problems at once, to a few digits.

At the optimum, with ``y = G p``, prices u and slacks s,

    u_h y_h = b_h,    p_o s_o = 0,    s = top - r - G' u >= 0,    p >= 0,

where b are the powers of the logarithms, r the linear part of the gradient and top its
largest entry. Newton's method with ``p_o s_o = m`` for a falling m eliminates all but
the prices:

    (G diag(p / s) G' + diag(y / u)) du = b / u - m G (1 / s).

Without a linear part, top is the sum of the powers and the lotteries sum to 1 by
themselves. With one, top is unknown: it is minus the price of one more row, of ones,
whose "gain" is the sum of the lottery, 1.

Which outcomes are used shows after a few steps; so single precision is enough, and
`stacked_support` finds the digits. Predictor and corrector as in Mehrotra's method.

References
----------
.. [1] Mehrotra, S., "On the implementation of a primal-dual interior point method",
   *SIAM Journal on Optimization* 2(4), 1992.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.solvers.stacked import Stacked, factor, solve, weighted_squares
from bargain.stack import ProblemStack

# Ordinary problems are done after so many steps; the others go on by themselves.
STEPS, MORE_STEPS = 5, 15

# Where the uniform lottery gives less than this, y starts at the ideal gain instead,
# and the first steps make up the difference; below this share of y it does not matter.
LEAST_GAIN = 0.05
MISSED = 0.05

# A product p s as low as this settles which of the two is zero; single precision
# cannot go much lower.
ENOUGH = 1e-5
LOWEST = 1e-7

# Powers below this share of the whole are raised to it; the digits come later.
LEAST_POWER = 1e-6

# What single precision may lose of a diagonal, so that it stays positive definite.
RIDGE = 5e-7

# How much of the way to the boundary a step may go.
SHARE = 0.99


@dataclass(eq=False)
class _State:
    """Where the iteration stands, one column per problem."""

    rows: Stacked  # the gains, and a row of ones if top is unknown
    powers: Stacked
    lottery: Stacked
    slack: Stacked
    expected: Stacked
    prices: Stacked  # of the rows; those of ones would be last, and are not needed

    def take(self, which: np.ndarray) -> _State:
        return _State(*(part[..., which] for part in vars(self).values()))

    def put(self, which: np.ndarray, part: _State) -> None:
        for name in ("lottery", "slack", "expected", "prices"):
            getattr(self, name)[:, which] = getattr(part, name)


def nearly_best(stack: ProblemStack) -> tuple[Stacked, Stacked]:
    """Return lotteries near the best ones, with the slack of each outcome.

    Parameters
    ----------
    stack : ProblemStack
        The uniform lottery need not give everyone a positive gain: while steps are
        short, the y of the equations need not be G p.

    Returns
    -------
    lotteries, slacks : ndarray of shape (n_outcomes, n_problems)
        float32, positive. An outcome is used if its probability is the larger one.
    """
    state = _start(stack)
    for _ in range(STEPS):
        _step(state)
    rough, part = np.arange(stack.n_problems), state
    for _ in range(MORE_STEPS):
        unclear = ~_is_clear(part)
        if not unclear.any():
            break
        rough, part = rough[unclear], part.take(unclear)
        _step(part)
        state.put(rough, part)
    return state.lottery, state.slack


def _is_clear(state: _State) -> np.ndarray:
    """Whether it shows which outcomes are used, in each problem."""
    products = (state.lottery * state.slack).max(axis=0)
    n = len(state.prices)
    expected = np.einsum("hob,ob->hb", state.rows[:n], state.lottery)
    misses = np.abs(expected / state.expected - 1).max(axis=0)
    return np.asarray((products <= ENOUGH) & (misses <= MISSED))


def _start(stack: ProblemStack) -> _State:
    """Start from the uniform lottery, in units in which the gradient is about 1."""
    _, n_outcomes, n = stack.gains.shape
    # Powers may be next to nothing, and then single precision has none left.
    powers = np.maximum(stack.powers, LEAST_POWER * stack.powers.max(axis=0))
    uniform = np.full((n_outcomes, n), np.float32(1 / n_outcomes))
    rows = stack.gains.astype(np.float32)
    expected = np.einsum("hob,ob->hb", rows, uniform)
    expected[expected < LEAST_GAIN] = 1.0
    total = powers.sum(axis=0)
    if stack.stakes is not None:
        total = total + np.einsum("hb,hb->b", stack.stakes, expected)
    powers = (powers / total).astype(np.float32)
    prices = powers / expected
    gradient = np.einsum("hob,hb->ob", rows, prices)
    if stack.stakes is None:
        share = np.float32(0.9) / np.maximum(gradient.max(axis=0), 1)
        prices *= share
        slack = 1 - gradient * share
    else:
        stakes = (stack.stakes / total).astype(np.float32)
        gradient += np.einsum("hob,hb->ob", rows, stakes)
        slack = np.float32(1.1) * gradient.max(axis=0) - gradient
        rows = np.concatenate([rows, np.ones((1, n_outcomes, n), np.float32)])
    return _State(rows, powers, uniform, slack, expected, prices)


def _step(state: _State) -> None:
    rows, powers, lottery, slack, expected, prices = vars(state).values()
    n = len(prices)
    ratio = lottery / slack
    bend = expected / prices
    squares = weighted_squares(rows, ratio)
    for k in range(len(rows)):
        squares[k, k] *= 1 + RIDGE
    for k in range(n):
        squares[k, k] += bend[k]
    factored = factor(squares)

    # Straight to the optimum, to see how far that way leads.
    goal = np.ones((len(rows), prices.shape[1]), np.float32)
    np.divide(powers, prices, out=goal[:n])
    change = solve(factored, goal.copy())
    slack_change = -np.einsum("hob,hb->ob", rows, change)
    change = change[:n]
    lottery_change = -lottery - ratio * slack_change
    expected_change = goal[:n] - expected - bend * change
    primal = _room((lottery, lottery_change), (expected, expected_change))
    dual = _room((slack, slack_change), (prices, change))
    here = np.einsum("ob,ob->b", lottery, slack)
    there = np.einsum(
        "ob,ob->b", lottery + primal * lottery_change, slack + dual * slack_change
    )
    center = np.maximum(here * (there / here) ** 3 / len(lottery), LOWEST)

    # Then with a center to stay near, and what the first trial left out; if the way was
    # short, only so much of it.
    far = primal * dual
    lottery_pull = (center - far * lottery_change * slack_change) / slack
    price_pull = far * change * expected_change / prices
    goal[:n] -= price_pull
    change = solve(factored, goal - np.einsum("hob,ob->hb", rows, lottery_pull))
    slack_change = -np.einsum("hob,hb->ob", rows, change)
    change = change[:n]
    lottery_change = lottery_pull - lottery - ratio * slack_change
    expected_change = goal[:n] - expected - bend * change
    primal = _room((lottery, lottery_change), (expected, expected_change), share=SHARE)
    dual = _room((slack, slack_change), (prices, change), share=SHARE)
    moves = (lottery_change, expected_change, slack_change, change)
    broken = ~np.isfinite(primal + dual)
    if broken.any():  # stay, then
        for move in moves:
            move[:, broken] = 0.0
        primal[broken] = dual[broken] = 0.0
    lottery += primal * lottery_change
    expected += primal * expected_change
    slack += dual * slack_change
    prices += dual * change


def _room(*moves: tuple[Stacked, Stacked], share: float = 1.0) -> Stacked:
    """Return how far numbers can move and stay positive, at most 1."""
    pace = np.max([(-change / here).max(axis=0) for here, change in moves], axis=0)
    return np.asarray(np.minimum(1, share / np.maximum(pace, share)), np.float32)
