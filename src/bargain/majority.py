"""The majority game: two lotteries compete for credence, and none should lose.

One outcome's margin over another is the credence of the hypotheses that rank it higher
less that of those that rank it lower. Margins are the payoffs of a symmetric game
between two players, whose value is 0: a lottery that loses to no outcome is maximal.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    each_part,
    row_blocks,
)
from bargain.criterion import Criterion, Numbers, off_simplex
from bargain.polytope import Polytope
from bargain.rankings import levels

# Margins of at most so much count as none.
TIED = 1e-12

# Credences are added up in pieces of so many binary digits, of which sums of billions
# stay exact in floats: margins do not depend on the order of the hypotheses.
DIGITS = 20

# What a margin in floats is made of: 80 binary digits, for credences up to 1.
PIECES = 4


@dataclass(frozen=True, eq=False)
class MajorityGame(Criterion):
    """Margins between outcomes; a lottery's value is its worst margin.

    Since no lottery guarantees itself a margin above 0, what is left to win is how
    far the worst margin is below 0: no multipliers are needed.

    Parameters
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    worst, best : ndarray of shape (n_hypotheses,)
        Of each row.
    credences : ndarray of shape (n_hypotheses,)
    polytope : Polytope or None
        Constraints on both lotteries; then prices bound the worst margin to one that
        they allow.
    """

    utilities: FloatArray
    worst: FloatArray
    best: FloatArray
    credences: Float64Array
    polytope: Polytope | None = None

    def margins(self) -> Float64Array:
        """Return the margin of each outcome over each: shape (n_outcomes, n_outcomes).

        Antisymmetric, and the same bit by bit for identical outcomes.
        """
        wins = np.zeros((self.utilities.shape[1],) * 2)
        # From the smallest piece up, so that little is lost.
        for k, sums in reversed(self._wins(PIECES)):
            wins += np.ldexp(sums, -DIGITS * (k + 1))
        margins = wins - wins.T
        return np.asarray(np.where(np.abs(margins) <= TIED, 0.0, margins))

    def exact_margins(self) -> list[list[Fraction]]:
        """Return the same in rational arithmetic; which utilities tie is in floats."""
        present = self.credences[self.credences > 0]
        digits = max(c.as_integer_ratio()[1].bit_length() for c in present.tolist()) - 1
        n_pieces = max(1, -(-digits // DIGITS))
        wins = np.zeros((self.utilities.shape[1],) * 2, dtype=object)
        for k, sums in self._wins(n_pieces):
            whole = sums.astype(np.int64).astype(object)
            wins += whole * (1 << (DIGITS * (n_pieces - 1 - k)))
        one, limit = 1 << (DIGITS * n_pieces), Fraction(TIED)
        margins = [[Fraction(m, one) for m in row] for row in (wins - wins.T).tolist()]
        return [[Fraction(0) if abs(m) <= limit else m for m in row] for row in margins]

    def judge(
        self,
        probabilities: Float64Array,
        stages: Float64Array | None,
        *,
        exact: bool,
        prices: Float64Array | None = None,
    ) -> Numbers:
        """Return the worst margin, by how much it is below 0, and infeasibility.

        See `Criterion.judge`.
        """
        own = None if prices is None else prices[0]
        find = self._exact_worst if exact else self._worst
        value, infeasibility = find(probabilities, own), off_simplex(probabilities)
        if self.polytope is not None:
            over = self._exactly_over if exact else self.polytope.violation
            infeasibility = max(infeasibility, over(probabilities))
        return value, max(-value, 0.0), infeasibility

    def _worst(self, probabilities: Float64Array, prices: Float64Array | None) -> float:
        margins = probabilities @ self.margins()
        if self.polytope is None:
            return float(margins.min())
        slacks = 0.0 if prices is None else self.polytope.combine(prices)
        return -self.polytope.ceiling(slacks - margins)

    def _exactly_over(self, probabilities: Float64Array) -> float:
        assert self.polytope is not None
        shares = [Fraction(p) for p in probabilities.tolist()]
        total = sum(shares, Fraction(0))
        return float(self.polytope.exact_violation([p / total for p in shares]))

    def _exact_worst(
        self, probabilities: Float64Array, prices: Float64Array | None
    ) -> float:
        shares = [Fraction(p) for p in probabilities.tolist()]
        total = sum(shares)
        pairs = [
            (share / total, row)
            for share, row in zip(shares, self.exact_margins(), strict=True)
            if share
        ]
        n = len(shares)
        margins = [sum((p * row[k] for p, row in pairs), Fraction(0)) for k in range(n)]
        if self.polytope is None:
            return float(min(margins))
        worth = [-margin for margin in margins]
        if prices is not None:
            slacks = self.polytope.exact_combine(prices)
            worth = [a + b for a, b in zip(worth, slacks, strict=True)]
        return -float(self.polytope.exact_ceiling(worth))

    def _wins(self, n_pieces: int) -> list[tuple[int, Float64Array]]:
        """Return who wins by how much of each piece of the credences that has any."""
        pieces = {k: _piece(self.credences, k) for k in range(n_pieces)}
        some = {k: units for k, units in pieces.items() if units.any()}
        weights = np.stack(list(some.values()), axis=1)
        found = each_part(self.utilities, _wins, self.worst, self.best, weights)
        return list(zip(some, np.sum(found, axis=0), strict=True))


def _piece(credences: Float64Array, k: int) -> Float64Array:
    """Return `DIGITS` binary digits of each credence, as a whole number."""
    if k == 0:
        return np.asarray(np.floor(np.ldexp(credences, DIGITS)))
    with np.errstate(over="ignore", invalid="ignore"):
        rest = np.ldexp(credences, DIGITS * k)
        rest = rest - np.floor(rest)
    # What overflows has no digits left.
    return np.asarray(np.floor(np.ldexp(np.nan_to_num(rest), DIGITS)))


def _wins(
    utilities: FloatArray, worst: FloatArray, best: FloatArray, weights: Float64Array
) -> Float64Array:
    """Return the weight of those who rank one outcome above another, for all pairs.

    Shape (n_pieces, n_outcomes, n_outcomes), for weights of shape
    (n_hypotheses, n_pieces).
    """
    n = utilities.shape[1]
    wins = np.zeros((weights.shape[1], n, n))
    for rows in row_blocks(*utilities.shape):
        ranked = levels(np.asarray(utilities[rows]), worst[rows], best[rows])
        for k in range(n):
            wins[:, k] += weights[rows].T @ (ranked[:, [k]] > ranked)
    return wins
