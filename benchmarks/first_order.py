"""First-order methods, as endless courses of (lottery, gap), and how far they get.

Gains G, credences w, a lottery p, y = G p. A pass is two reads of G: one for y, one for
the gradient ``(w / y) @ G``, whose largest entry less the sum of w is the gap.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.gap import nash_gap

Course = Iterator[tuple[np.ndarray, float]]
Method = Callable[[np.ndarray, np.ndarray], Course]


def pursue(
    method: Method,
    gains: np.ndarray,
    credences: np.ndarray,
    target: float,
    time_limit: float,
) -> tuple[np.ndarray, float]:
    """Follow a method until its gap meets the target or its time is up.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
        The best one on the way.
    seconds : float
        When it was found.
    """
    started = time.perf_counter()
    best, least, found = np.full(gains.shape[1], 1 / gains.shape[1]), np.inf, 0.0
    # Off the domain a course goes nowhere; that is told by its gap, not by warnings.
    with np.errstate(all="ignore"):
        for lottery, gap in method(gains, credences):
            now = time.perf_counter() - started
            if gap < least:
                best, least, found = lottery.copy(), gap, now
            # What was updated on the way has drifted: the answer is held to afresh.
            if gap <= target and nash_gap(gains, credences, best) <= target:
                break
            if now > time_limit or np.isnan(gap):
                break
    return best, found


def multiplicative_updates(gains: np.ndarray, credences: np.ndarray) -> Course:
    """Multiply each probability by its gradient: expectation maximization.

    One pass a step, no line search; no option to choose.
    """
    total = credences.sum()
    lottery = np.full(gains.shape[1], 1 / gains.shape[1])
    while True:
        gradient = (credences / (gains @ lottery)) @ gains
        yield lottery, gradient.max() - total
        lottery = lottery * gradient
        lottery /= lottery.sum()


def extrapolated_updates(gains: np.ndarray, credences: np.ndarray) -> Course:
    """Extrapolate from pairs of multiplicative updates.

    The scheme S3 of Varadhan and Roland, "Simple and globally convergent methods for
    accelerating the convergence of any EM algorithm" (2008): from p, two updates give
    differences r and v, and the jump is ``p + 2 a r + a^2 v`` with ``a = |r| / |v|``.
    It is kept when the product is no worse than after the two updates.
    """
    total = credences.sum()
    lottery = np.full(gains.shape[1], 1 / gains.shape[1])
    while True:
        trail = [lottery]
        for _ in range(2):
            gradient = (credences / (gains @ trail[-1])) @ gains
            yield trail[-1], gradient.max() - total
            step = trail[-1] * gradient
            trail.append(step / step.sum())
        first = trail[1] - trail[0]
        bend = trail[2] - trail[1] - first
        curved = max(float(np.linalg.norm(bend)), 1e-300)
        length = max(1.0, float(np.linalg.norm(first)) / curved)
        jump = np.maximum(trail[0] + 2 * length * first + length**2 * bend, 0)
        jump = jump + 1e-300
        jump /= jump.sum()
        there, here = gains @ jump, gains @ trail[2]
        worse = not credences @ np.log(there / here) >= 0
        lottery, expected = (trail[2], here) if worse else (jump, there)
        gradient = (credences / expected) @ gains
        yield lottery, gradient.max() - total
        lottery = lottery * gradient
        lottery /= lottery.sum()


def mirror_descent(gains: np.ndarray, credences: np.ndarray) -> Course:
    """Exponentiated gradient; the step doubles, and halves until it ascends enough.

    A step s from p to q is accepted when ``W(q) >= W(p) + g.(q - p) - KL(q, p) / s``,
    the condition under which mirror descent converges. A trial costs half a pass.
    """
    total = credences.sum()
    lottery = np.full(gains.shape[1], 1 / gains.shape[1])
    expected, step = gains @ lottery, 1.0
    while True:
        gradient = (credences / expected) @ gains
        yield lottery, gradient.max() - total
        while True:
            trial = lottery * np.exp(step * (gradient - gradient.max()))
            trial /= trial.sum()
            there = gains @ trial
            rise = credences @ np.log(there / expected)
            held = trial > 0
            distance = trial[held] @ np.log(trial[held] / lottery[held])
            promised = gradient @ (trial - lottery) - distance / step
            # The last digits of a rise are rounding.
            if rise >= promised - 1e-16 or step <= 1:
                break
            step /= 2
        lottery, expected = trial, there
        step *= 2


def pairwise_frank_wolfe(gains: np.ndarray, credences: np.ndarray) -> Course:
    """Move probability from the worst outcome in use to the best of all.

    Exact line search on cached y and dy, two columns of G; half a pass a step for the
    gradient. y is computed afresh every 100 steps.
    """
    total = credences.sum()
    lottery = np.full(gains.shape[1], 1 / gains.shape[1])
    expected, steps = gains @ lottery, 0
    while True:
        steps += 1
        if steps % 100 == 0:
            lottery /= lottery.sum()
            expected = gains @ lottery
        gradient = (credences / expected) @ gains
        yield lottery / lottery.sum(), gradient.max() - total
        towards = int(gradient.argmax())
        away = int(np.where(lottery > 0, gradient, np.inf).argmin())
        change = gains[:, towards] - gains[:, away]
        step = _best_step(credences, expected, change, float(lottery[away]))
        lottery[towards] += step
        lottery[away] -= step  # exactly zero after the longest step
        expected += step * change


def _best_step(
    credences: np.ndarray, expected: np.ndarray, change: np.ndarray, longest: float
) -> float:
    """Maximize ``sum w log(y + t dy)``, t from 0 to `longest`, by guarded Newton."""
    low, high, step = 0.0, longest, longest
    for _ in range(60):
        there = expected + step * change
        if there.min() <= 0:
            high = step
            step = (low + high) / 2
            continue
        ratio = change / there
        slope = float(credences @ ratio)
        if step == longest and slope >= 0:
            return longest
        low, high = (step, high) if slope > 0 else (low, step)
        bend = float(credences @ (ratio * ratio))
        newton = step + slope / bend
        if abs(newton - step) <= 1e-9 * newton:
            return newton
        step = newton if low < newton < high else (low + high) / 2
    return low
