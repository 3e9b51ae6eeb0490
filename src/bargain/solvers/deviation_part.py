"""Mean less deviations on some outcomes, by smooth quadratic steps.

With m the mean row of levels and R a root of their covariance, ``V = R' R``, the value
is ``m . p - k |R p|``. The deviation is smoothed as ``sqrt(|R p|^2 + eps^2)`` with eps
falling, and each smooth function is maximized by quadratic steps. Then ``u = R p / s``,
s the smooth deviation, has a norm below 1 and proves a bound, also where the deviation
vanishes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.quadratic import maximize_quadratic
from bargain.solvers.tied_columns import TiedColumns

# What the deviation is smoothed by, one after the other, in units of levels.
SMOOTHING = 10.0 ** np.arange(-1.0, -11.5, -1.0)

# Steps for each; the next begins close to where the last ended.
MAX_STEPS = 50

# A gap that is rounding.
CLOSE = 1e-14

# An outcome whose price falls short by no more than this may share in an optimum.
TIED = 1e-9

# A deviation that is rounding; and the norm of u below which a lottery without risk
# may be best.
RISKLESS = 1e-8
SHORT = 1 - 1e-6

# What levels differ by, at least, to be told apart.
SEEN = 1e-11


@dataclass(frozen=True, eq=False)
class Found:
    """A lottery, and a u of norm at most 1 given by another lottery and its s."""

    lottery: Float64Array
    proof: Float64Array
    size: float

    def among(self, places: np.ndarray) -> Found:
        """Return the same on more outcomes, with these at the places of a mask."""
        lottery, proof = np.zeros(len(places)), np.zeros(len(places))
        lottery[places], proof[places] = self.lottery, self.proof
        return Found(lottery, proof, self.size)


@dataclass(frozen=True, eq=False)
class DeviationPart:
    """The problem on some outcomes.

    Parameters
    ----------
    mean : ndarray of shape (n,)
    root : ndarray of shape (rank, n)
    k : float
    """

    mean: Float64Array
    root: Float64Array
    k: float

    def value(self, p: Float64Array) -> float:
        """Return the mean less deviations, not smoothed."""
        return float(self.mean @ p - self.k * np.linalg.norm(self.root @ p))

    def prices(self, u: Float64Array) -> Float64Array:
        """Return what each outcome is worth under the weights that u stands for."""
        return np.asarray(self.mean - self.k * (self.root.T @ u))

    def solve(self) -> Found:
        """Return the best lottery, and the u that gives the least bound."""
        n = len(self.mean)
        p = np.full(n, 1.0 / n)
        best, bound = -np.inf, np.inf
        lottery, proof, size = p, p, 1.0
        for eps in SMOOTHING:
            p = self._climb(p, float(eps))
            along = self.root @ p
            s = float(np.hypot(np.linalg.norm(along), eps))
            worth = float(self.prices(along / s).max())
            if worth < bound:
                bound, proof, size = worth, p, s
            candidates = [p]
            if np.linalg.norm(along) < SHORT * s and bound - best > CLOSE:
                flat, _ = self.tied(self.root @ proof / size, None)
                candidates += [] if flat is None else [flat]
            for candidate in candidates:
                if self.value(candidate) > best:
                    best, lottery = self.value(candidate), candidate
            if bound - best <= CLOSE * (1 + self.k):
                break
        return self._sharpened(Found(lottery, proof, size))

    def _sharpened(self, found: Found) -> Found:
        """Return the lottery that hardly any smoothing leads to, unless it is worse.

        A gap closes before the last digits of the lottery are right.
        """
        if np.linalg.norm(self.root @ found.lottery) <= RISKLESS:
            return found
        sharp = self._climb(found.lottery, float(SMOOTHING[-1]))
        is_worse = self.value(sharp) < self.value(found.lottery) - CLOSE
        return found if is_worse else replace(found, lottery=sharp)

    def _climb(self, p: Float64Array, eps: float) -> Float64Array:
        """Maximize the smooth value from a lottery, by quadratic steps."""
        square = self.root.T @ self.root
        ones = np.ones((1, len(p)))
        slope, pull, s = self._slope(p, eps)
        for _ in range(MAX_STEPS):
            gap = float(slope.max() - slope @ p)
            if gap <= CLOSE:
                break
            curvature = self.k / s * (square - np.outer(pull, pull))
            target = maximize_quadratic(slope, curvature, p, ones)
            target = target / target.sum()
            there = self._slope(target, eps)
            # Close to the optimum a step gains less than rounding shows, but its
            # slope tells that it was right.
            if not float(there[0].max() - there[0] @ target) < gap / 2:
                step = self._step(self.root @ p, s, target - p)
                if not step > 0:
                    break
                target = np.maximum(p + step * (target - p), 0.0)
                target = target / target.sum()
                there = self._slope(target, eps)
            p, (slope, pull, s) = target, there
        return p

    def _slope(
        self, p: Float64Array, eps: float
    ) -> tuple[Float64Array, Float64Array, float]:
        """Return the smooth value's slope, the deviation's part of it, and s."""
        along = self.root @ p
        s = float(np.hypot(np.linalg.norm(along), eps))
        pull = self.root.T @ (along / s)
        return self.mean - self.k * pull, pull, s

    def _step(self, along: Float64Array, s: float, move: Float64Array) -> float:
        """Return how far to go: the smooth value on a line is known in closed form."""
        turn = self.root @ move
        rise, a, b = float(self.mean @ move), float(turn @ turn), float(along @ turn)
        steepness = self.k * self.k * a - rise * rise
        if rise >= 0 and steepness <= 0:
            return 1.0
        if steepness <= 0:
            return 0.0
        rest = max(a * s * s - b * b, 0.0)
        best = (rise * np.sqrt(rest / steepness) - b) / a
        return float(min(max(best, 0.0), 1.0))

    def tied(
        self, u: Float64Array, along: Float64Array | None
    ) -> tuple[Float64Array | None, bool]:
        """Return the least-norm lottery that a u proves best, and if no other is.

        It uses only outcomes that are best under u, and its levels lie along those of
        another best lottery, or all at their mean if that has no risk (None).
        """
        prices = self.prices(u)
        columns = np.flatnonzero(prices >= prices.max() - TIED)
        some, above = self.root[:, columns], np.zeros((0, len(columns)))
        if along is not None:
            along = along / np.linalg.norm(along)
            above = (along @ some)[None]
            some = some - np.outer(along, above[0])
        polytope = TiedColumns(_compact(some), above)
        x = polytope.nearest()
        if x is None:
            return None, False
        lottery = np.zeros(len(self.mean))
        lottery[columns] = x
        return lottery, polytope.is_single(x)


def _compact(system: Float64Array) -> Float64Array:
    """Return as few rows that are zero at the same places, rounding left out."""
    _, sizes, axes = np.linalg.svd(system, full_matrices=False)
    return np.asarray(axes[sizes > SEEN])
