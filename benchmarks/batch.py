"""How many bargains a second, when there are many small ones?

100,000 problems of 8 hypotheses x 16 outcomes, one call. Beside it: a plain vectorized
interior point (what a user who knows numpy would write in an afternoon), and cvxpy in
a loop over the first of the same problems. Every answer is held to the certificate,
computed here. Run with ``python -m benchmarks.batch``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import bargain as bg
from benchmarks.problems import many_tables
from benchmarks.small_problem import cvxpy_lottery
from benchmarks.timing import Figure

CHUNK = 2000
THREADS = 2


def plain_lotteries(utilities: np.ndarray, credences: np.ndarray) -> np.ndarray:
    """Return Nash lotteries by a plain primal-dual interior point, chunk by chunk."""
    gains = utilities - utilities.min(axis=2, keepdims=True)
    gains /= gains.max(axis=2, keepdims=True)
    starts = range(0, len(gains), CHUNK)
    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(
            lambda k: _interior_point(gains[k : k + CHUNK], credences[k : k + CHUNK]),
            starts,
        )
        return np.concatenate(list(parts))


def _interior_point(gains: np.ndarray, credences: np.ndarray) -> np.ndarray:
    """Solve ``G' v + s = 1, v (G p) = w, p s = m`` by Newton's method, m falling.

    Systems are H x H: ``G diag(p / s) G' + diag(y / v)``.
    """
    n_problems, _, n_outcomes = gains.shape
    answers = np.empty((n_problems, n_outcomes))
    left = np.arange(n_problems)
    lottery = np.full((n_problems, n_outcomes), 1 / n_outcomes)
    expected = gains.mean(axis=2)
    prices = credences / expected
    prices *= 0.9 / np.einsum("bho,bh->bo", gains, prices).max(axis=1, keepdims=True)
    slack = 1 - np.einsum("bho,bh->bo", gains, prices)
    transposed = gains.swapaxes(1, 2)
    for _ in range(60):
        middle = 0.1 * (lottery * slack).mean(axis=1, keepdims=True)
        systems = (gains * (lottery / slack)[:, None]) @ transposed
        diagonal = np.einsum("bhh->bh", systems)
        diagonal += expected / prices
        right = credences / prices - np.einsum("bho,bo->bh", gains, middle / slack)
        change = np.linalg.solve(systems, right[:, :, None])[:, :, 0]
        slack_change = -np.einsum("bho,bh->bo", gains, change)
        lottery_change = (middle - lottery * slack_change) / slack - lottery
        expected_change = credences / prices - expected - expected / prices * change
        primal = _room((lottery, lottery_change), (expected, expected_change))
        dual = _room((slack, slack_change), (prices, change))
        lottery = lottery + primal * lottery_change
        slack = slack + dual * slack_change
        prices = prices + dual * change
        found = lottery / lottery.sum(axis=1, keepdims=True)
        expected = np.einsum("bho,bo->bh", gains, lottery)
        done = _gaps(gains, credences, found) <= 1e-9
        answers[left[done]] = found[done]
        going = ~done
        if not going.any():
            break
        left, gains, credences = left[going], gains[going], credences[going]
        transposed = gains.swapaxes(1, 2)
        lottery, slack = lottery[going], slack[going]
        expected, prices = expected[going], prices[going]
    else:
        raise AssertionError("the plain method did not converge")
    return answers


def _room(*moves: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    pace = np.max([(-change / here).max(axis=1) for here, change in moves], axis=0)
    return np.asarray(np.minimum(1, 0.995 / np.maximum(pace, 1e-9)))[:, None]


def _gaps(
    gains: np.ndarray, credences: np.ndarray, lotteries: np.ndarray
) -> np.ndarray:
    expected = np.einsum("bho,bo->bh", gains, lotteries)
    gradient = np.einsum("bho,bh->bo", gains, credences / expected)
    return np.asarray(gradient.max(axis=1) - credences.sum(axis=1))


def check(utilities: np.ndarray, credences: np.ndarray, lotteries: np.ndarray) -> None:
    """Hold every lottery to a gap of 1e-8, computed from the utilities."""
    assert (lotteries >= 0).all()
    assert np.abs(lotteries.sum(axis=1) - 1).max() <= 1e-12
    gains = utilities - utilities.min(axis=2, keepdims=True)
    assert _gaps(gains, credences, lotteries).max() <= 1e-8


def figures(
    n_problems: int = 100_000, n_looped: int = 200, repeats: int = 5
) -> list[Figure]:
    """Time all three on the same fresh problems, in turns."""
    rule = bg.NashBargaining()
    warm = many_tables(4 * CHUNK, seed=repeats)
    rule.solve_batch(*warm)  # loads the solvers
    plain_lotteries(*warm)
    ours, plain, loop = [], [], []
    for turn in range(repeats):
        utilities, credences = problems = many_tables(n_problems, seed=turn)
        plain.append(_seconds(plain_lotteries, *problems) / n_problems)
        ours.append(
            _seconds(lambda u, w: rule.solve_batch(u, w).lotteries, *problems)
            / n_problems
        )
        few = slice(turn * n_looped // repeats, (turn + 1) * n_looped // repeats)
        loop += [
            _cvxpy_seconds(table, weights)
            for table, weights in zip(utilities[few], credences[few], strict=True)
        ]
    mine = statistics.median(ours)
    size = f"{n_problems:,} x 8 x 16"
    return [
        Figure(size, 1 / mine, "problems/s", 60_000, at_most=False),
        Figure(
            f"{size}, times faster than cvxpy in a loop",
            statistics.median(loop) / mine,
            "times",
            500,
            at_most=False,
        ),
        Figure(
            f"{size}, times faster than a plain interior point",
            statistics.median(plain) / mine,
            "times",
            60 / 46,
            at_most=False,
        ),
    ]


def _seconds(
    solve: Callable[[np.ndarray, np.ndarray], np.ndarray],
    utilities: np.ndarray,
    credences: np.ndarray,
) -> float:
    started = time.perf_counter()
    lotteries = solve(utilities, credences)
    seconds = time.perf_counter() - started
    check(utilities, credences, lotteries)
    return seconds


def _cvxpy_seconds(table: np.ndarray, credences: np.ndarray) -> float:
    hypotheses = bg.HypothesisSet.from_arrays(table, credences)
    started = time.perf_counter()
    lottery = cvxpy_lottery(hypotheses)
    seconds = time.perf_counter() - started
    gains = table - table.min(axis=1, keepdims=True)
    # Its answers are less exact: a check that they answer the same problem.
    lottery = np.maximum(lottery, 0) / np.maximum(lottery, 0).sum()
    assert _gaps(gains[None], credences[None], lottery[None])[0] < 1e-3
    return seconds


if __name__ == "__main__":
    for figure in figures():
        print(figure)
