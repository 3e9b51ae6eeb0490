"""Polytopes of lotteries: rows of constraints and upper bounds, without labels.

A constraint ``a . p <= b`` is kept as the row of its slacks ``s = b - a``, since a
lottery sums to 1: it holds where ``s . p >= 0``, as if one more hypothesis must not
fall below zero. Upper bounds are no rows: the best lottery under them is known in
closed form, which fills the best outcomes to the brim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain._read_only import ReadOnly

# Upper bounds may sum to less than 1 by this much, as three thirds do in floats.
MISSING = 1e-12


@dataclass(frozen=True, eq=False)
class Polytope(ReadOnly):
    """The lotteries that satisfy linear constraints.

    Parameters
    ----------
    coefficients : ndarray of shape (n_rows, n_outcomes)
    limits : ndarray of shape (n_rows,)
        ``coefficients @ p`` is at most this, or equal to it.
    is_equality : ndarray of bool of shape (n_rows,)
    upper : ndarray of shape (n_outcomes,)
        The largest probability of each outcome, between 0 and 1.
    """

    coefficients: Float64Array
    limits: Float64Array
    is_equality: np.ndarray
    upper: Float64Array

    @property
    def n_rows(self) -> int:
        """How many constraints there are, without the upper bounds."""
        return len(self.limits)

    @property
    def n_outcomes(self) -> int:
        """How many outcomes there are."""
        return len(self.upper)

    @cached_property
    def slacks(self) -> Float64Array:
        """The slack of each constraint at each outcome: (n_rows, n_outcomes)."""
        return frozen(self.limits[:, None] - self.coefficients)

    @cached_property
    def scale(self) -> Float64Array:
        """The largest magnitude of each row of slacks, 1 for a row of zeros."""
        if not self.n_rows:
            return frozen(np.zeros(0))
        sizes = np.abs(self.slacks).max(axis=1)
        return frozen(np.where(sizes > 0, sizes, 1.0))

    @cached_property
    def allowed(self) -> np.ndarray:
        """Which outcomes may have probability: bool of shape (n_outcomes,)."""
        return frozen(self.upper > 0)

    @property
    def holds_everywhere(self) -> bool:
        """Whether every lottery satisfies the constraints."""
        inside = (self.slacks >= 0).all() and not self.slacks[self.is_equality].any()
        return bool(inside and (self.upper >= 1).all())

    def outcomes_inside(self) -> np.ndarray:
        """Return which outcomes, each for certain, satisfy all constraints."""
        even = self.slacks[self.is_equality]
        inside = (self.slacks >= 0).all(axis=0) & ~even.any(axis=0)
        return np.asarray(inside & (self.upper >= 1))

    def without_forbidden(self) -> Polytope:
        """Return the same lotteries with upper bounds of 0 where rows leave no room.

        A row whose slack is nowhere positive leaves none where it is negative. What a
        monster would have had from such an outcome then counts in no scale.
        """
        upper, ceased = self.upper, False
        while not ceased:
            among = self.slacks[:, upper > 0]
            if not among.size:
                return self
            full = among.max(axis=1) == 0
            empty = self.is_equality & (among.min(axis=1) == 0)
            none = (self.slacks[full] < 0).any(axis=0)
            none |= (self.slacks[empty] > 0).any(axis=0)
            ceased = not (none & (upper > 0)).any()
            upper = np.where(none, 0.0, upper)
        return replace(self, upper=upper)

    def with_rows(self, gains: Float64Array) -> Polytope:
        """Return the part in which some gains are not below zero.

        Parameters
        ----------
        gains : ndarray of shape (n_rows, n_outcomes)
            They are the slacks of as many more constraints.
        """
        return Polytope(
            np.concatenate([self.coefficients, -gains]),
            np.append(self.limits, np.zeros(len(gains))),
            np.append(self.is_equality, np.zeros(len(gains), dtype=bool)),
            self.upper,
        )

    def violation(self, probabilities: Float64Array) -> float:
        """Return the largest violation by a lottery, in row-scaled units."""
        over = float((probabilities - self.upper).max())
        if not self.n_rows:
            return max(over, 0.0)
        slack = self.slacks @ probabilities / self.scale
        missed = np.where(self.is_equality, np.abs(slack), -slack)
        return max(over, float(missed.max()), 0.0)

    def violations_by_outcome(self) -> Float64Array:
        """Return the same for each outcome for certain: shape (n_outcomes,)."""
        over = np.maximum(1.0 - self.upper, 0.0)
        if not self.n_rows:
            return over
        slack = self.slacks / self.scale[:, None]
        missed = np.where(self.is_equality[:, None], np.abs(slack), -slack)
        return np.asarray(np.maximum(over, missed.max(axis=0)))

    def combine(self, prices: Float64Array) -> Float64Array:
        """Return the sum of the rows of slacks at prices: shape (n_outcomes,).

        No lottery inside makes it negative, whatever the prices: below zero they
        count as zero where a constraint is no equality.
        """
        fair = np.where(self.is_equality, prices, np.maximum(prices, 0.0))
        return np.asarray(fair @ self.slacks)

    def ceiling(self, worth: Float64Array) -> float:
        """Return the most that lotteries under the upper bounds are worth.

        Parameters
        ----------
        worth : ndarray of shape (n_outcomes,)
            Of each outcome.
        """
        return float(self.brim(worth) @ np.where(self.allowed, worth, 0.0))

    def brim(self, worth: Float64Array) -> Float64Array:
        """Return a lottery under the upper bounds that is worth most."""
        order = np.flatnonzero(self.allowed)
        order = order[np.argsort(-worth[order], kind="stable")]
        full = np.cumsum(self.upper[order])
        taken = np.minimum(
            self.upper[order], np.maximum(1 - full + self.upper[order], 0)
        )
        taken[0] += max(1 - full[-1], 0.0)
        lottery = np.zeros(self.n_outcomes)
        lottery[order] = taken
        return lottery

    def exact_slacks(self, row: int) -> list[Fraction]:
        """Return one row of slacks in rational arithmetic."""
        limit = Fraction(float(self.limits[row]))
        return [limit - Fraction(float(a)) for a in self.coefficients[row]]

    def exact_violation(self, lottery: list[Fraction]) -> Fraction:
        """Return the largest violation by a lottery; see `violation`."""
        pairs = zip(lottery, self.upper, strict=True)
        worst = max(p - Fraction(float(u)) for p, u in pairs)
        for row in range(self.n_rows):
            pairs = zip(lottery, self.exact_slacks(row), strict=True)
            slack = sum((p * s for p, s in pairs if p), Fraction(0))
            slack /= Fraction(float(self.scale[row]))
            worst = max(worst, abs(slack) if self.is_equality[row] else -slack)
        return max(worst, Fraction(0))

    def exact_combine(self, prices: Float64Array) -> list[Fraction]:
        """Return the sum of the rows of slacks at prices; see `combine`."""
        total = [Fraction(0)] * self.n_outcomes
        for row in np.flatnonzero(prices):
            if prices[row] < 0 and not self.is_equality[row]:
                continue
            price = Fraction(float(prices[row]))
            pairs = zip(total, self.exact_slacks(int(row)), strict=True)
            total = [so_far + price * slack for so_far, slack in pairs]
        return total

    def exact_ceiling(self, worth: list[Fraction]) -> Fraction:
        """Return the most that lotteries under the upper bounds are worth."""
        order = [k for k in range(self.n_outcomes) if self.upper[k] > 0]
        order.sort(key=lambda k: -worth[k])
        room, value = Fraction(1), Fraction(0)
        for k in order:
            taken = min(room, Fraction(float(self.upper[k])))
            value += taken * worth[k]
            room -= taken
            if not room:
                break
        return value + room * worth[order[0]]
