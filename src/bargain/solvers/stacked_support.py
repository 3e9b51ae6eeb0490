"""Newton's method on the supports of many small problems at once: the last digits.

Where it is known which outcomes S a best lottery uses, what is left are equations:
the gradient is level on S, and the lottery sums to 1. With ``B = G_S' diag(-W'') G_S``
a step is

    dq = (B + 1 1')^-1 (grad_S - level 1),    level such that dq sums to 0.

Supports of about the same size are solved together, so that the systems are small.
An outcome that would go negative is dropped, and one whose gradient is above the level
joins, for the next round; what is not settled then is not ordinary, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.stacked import factor, solve, weighted_squares
from bargain.stack import ProblemStack

# Newton's steps in a round: from three digits these reach the last one.
STEPS = 2
ROUNDS = 6

# No further round lowers a gap of this size by much.
CLOSE = 1e-13

# Supports of so few problems are solved together with larger ones.
FEW = 256

# A step may take away so much of an expected gain.
LARGEST_LOSS = 0.9

# An outcome whose gradient falls short by no more than this could be used as well.
TIED = 1e-9

# A curvature this well conditioned (scaled to a unit diagonal) has only one answer.
CLEARLY_REGULAR = 1e-9


@dataclass(frozen=True, eq=False)
class Settled:
    """Lotteries, and which of them need nobody's second look.

    Parameters
    ----------
    lotteries : ndarray of shape (n_outcomes, n_problems)
    is_settled : ndarray of bool of shape (n_problems,)
        Whether the lottery is within the tolerance, and clearly the only one.
    """

    lotteries: Float64Array
    is_settled: np.ndarray


def settle(
    stack: ProblemStack, near: Float64Array, used: np.ndarray, tolerance: float
) -> Settled:
    """Find the best lotteries, from some that are near and what these use.

    Parameters
    ----------
    stack : ProblemStack
    near : ndarray of shape (n_outcomes, n_problems)
        Lotteries.
    used : ndarray of bool of shape (n_outcomes, n_problems)
        Which outcomes a best lottery seems to use.
    tolerance : float
        Certified gap to reach.

    Returns
    -------
    settled : Settled
    """
    best = np.zeros_like(near)
    lowest = np.full(stack.n_problems, np.inf)
    is_sure = np.zeros(stack.n_problems, dtype=bool)
    some, here, places = stack, near, np.arange(stack.n_problems)
    for _ in range(ROUNDS):
        here, is_regular = _round(some, here, used)
        expected = some.expect(here)
        gradient = some.combine(some.slopes(expected))
        gaps = some.gaps(expected, gradient)
        level = some.pairings(expected)
        lead = np.where(here > 0, -np.inf, gradient - level)
        before = lowest[places]
        better = gaps < before
        lowest[places[better]] = gaps[better]
        best[:, places[better]] = here[:, better]
        # What could be used as well may be a tie, which one at a time are settled.
        close = (lead >= -TIED * np.maximum(1.0, level)).any(axis=0)
        is_sure[places[better]] = (is_regular & ~close)[better]
        # After reaching the tolerance one more round may lower the gap.
        done = (gaps <= CLOSE) | (before <= tolerance)
        going = np.flatnonzero(~done & (expected > 0).all(axis=0))
        if not len(going):
            break
        some, places = some.take(going), places[going]
        here, lead = here[:, going], lead[:, going]
        used = here > 0
        first, columns = lead.argmax(axis=0), np.arange(len(going))
        used[first, columns] |= lead[first, columns] > 0
    return Settled(best, is_sure & (lowest <= tolerance))


def _round(
    stack: ProblemStack, near: Float64Array, used: np.ndarray
) -> tuple[Float64Array, np.ndarray]:
    """Take the steps of one round, for supports of each size in turn."""
    there = np.zeros_like(near)
    is_regular = np.zeros(stack.n_problems, dtype=bool)
    counts = used.sum(axis=0)
    # Before each used outcome there are so many others.
    ranks = used.cumsum(axis=0) - 1
    for size, places in _groups(counts):
        inside = used[:, places]
        outcomes, problems = np.nonzero(inside)
        which = np.zeros((size, len(places)), dtype=np.intp)
        which[ranks[:, places][inside], problems] = outcomes
        filled = (np.arange(size)[:, None] < counts[places]).astype(np.float64)
        start = near[which, places] * filled
        shares, is_regular[places] = _newton(stack, places, which, filled, start)
        there[outcomes, places[problems]] = shares[ranks[:, places][inside], problems]
    return there, is_regular


def _groups(counts: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield sizes, and the places of the supports to be solved at that size."""
    order = np.argsort(-counts, kind="stable")
    begin = 0
    while begin < len(order):
        size = int(counts[order[begin]])
        if size == 0:
            return
        end = begin + int(np.count_nonzero(counts[order[begin:]] == size))
        end = max(end, min(begin + FEW, len(order)))
        yield size, order[begin:end]
        begin = end


def _newton(
    stack: ProblemStack,
    places: np.ndarray,
    which: np.ndarray,
    filled: Float64Array,
    start: Float64Array,
) -> tuple[Float64Array, np.ndarray]:
    """Take Newton's steps for some problems, each with its outcomes.

    Parameters
    ----------
    which : ndarray of int of shape (size, n_places)
        The outcomes of each; any where `filled` is 0, and 1 elsewhere.

    Returns
    -------
    shares : ndarray of shape (size, n_places)
    is_regular : ndarray of bool of shape (n_places,)
        Whether no other lottery over these outcomes is as good.
    """
    rows = stack.gains[:, which, places] * filled
    some = ProblemStack(
        rows,
        stack.powers[:, places],
        None if stack.stakes is None else stack.stakes[:, places],
    )
    shares = start / start.sum(axis=0)
    expected = some.expect(shares)
    for _ in range(STEPS):
        slopes = some.slopes(expected)
        gradient = some.combine(slopes) * filled
        bends = np.sqrt(some.powers) / expected
        system = weighted_squares(
            np.ascontiguousarray((rows * bends[:, None]).swapaxes(0, 1)),
            np.ones_like(bends),
        )
        for k in range(len(which)):
            system[k, : k + 1] += filled[k] * filled[: k + 1]
            system[k, k] += 1 - filled[k]
        diagonal = np.einsum("kkb->kb", system).copy()
        factored = factor(system)
        pivots = 1 / (factored[1] ** 2 * diagonal)
        move = solve(factored, gradient)
        flat = solve(factored, filled.copy())
        move -= move.sum(axis=0) / flat.sum(axis=0) * flat
        change = some.expect(move)
        pace = (-change / expected).max(axis=0)
        shares = shares + np.minimum(1, LARGEST_LOSS / np.maximum(pace, 1e-9)) * move
        shares = np.maximum(shares, 0.0) * filled
        shares /= shares.sum(axis=0)
        expected = some.expect(shares)
    return shares, np.asarray(pivots.prod(axis=0) > CLEARLY_REGULAR)
