"""Of several lotteries that are best for the worst of the credence, the least norm.

Let q be weights that prove an optimum. A lottery is as good if it uses only outcomes
that are best under q, and q is worst for it: the levels of the rows that have a part
of what they may have are equal, those with all of it no higher, those with none no
lower. That is a polytope; its many bounds are generated as they are broken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.copies import share_among_copies
from bargain.solvers.saddle import Saddle
from bargain.solvers.simplex_newton import Face
from bargain.solvers.tied_columns import TiedColumns
from bargain.tail_weights import Tail

# An outcome whose price falls short by no more than this may share in an optimum: what
# a linear program calls equal; where that spoils the value, less.
TIED = (1e-9, 1e-11, 1e-13)

# Weights within this share of a bound are at it.
AT_BOUND = 1e-9

# Rows with all their weights together below this bind nobody.
NOBODY = 1e-12

# Levels may be out of order by this much.
OUT_OF_ORDER = 1e-12

# So many bounds join at once, so many times.
AT_ONCE = 50
MAX_ROUNDS = 40

# More tied outcomes than this are not searched for the least norm.
MOST_TIED = 2000

# What settling ties may add to the gap: values within that are the same.
SPOILED = 1e-12


def settle_tail(rows: ArrayRows, ambiguity: Tail, found: Saddle) -> Saddle:
    """Return the least-norm lottery among the best ones.

    Parameters
    ----------
    rows : ArrayRows
    ambiguity : Tail
    found : Saddle
        A lottery that is best, and weights that prove it.
    """
    weights = ambiguity.member(found.weights)
    found = replace(found, weights=weights)
    prices = rows.combine(weights)
    least = ambiguity.worst(rows.expect(found.lottery))[0] - SPOILED
    least = min(least, float(prices.max()) - SPOILED)
    ranked = _Ranked.under(rows, ambiguity.caps, weights)
    for slack in TIED:
        columns = np.flatnonzero(prices >= prices.max() - slack)
        settled, is_only = ranked.settle(rows, columns)
        if settled is None:
            continue
        lottery = _shared(rows, columns, settled)
        if ambiguity.worst(rows.expect(lottery))[0] >= least:
            return replace(found, lottery=lottery, unique=is_only)
    used = np.flatnonzero(prices >= prices.max() - TIED[-1])
    used = np.union1d(used, np.flatnonzero(found.lottery))
    lottery = _shared(rows, used, found.lottery[used])
    return replace(found, lottery=lottery, unique=False, is_least=False)


def _shared(rows: ArrayRows, columns: np.ndarray, shares: Float64Array) -> Float64Array:
    """Return a lottery on some outcomes, in which copies have the same shares."""
    lottery = np.zeros(rows.n_outcomes)
    face = Face.simplex(rows.n_outcomes)
    lottery[columns] = share_among_copies(rows, face, columns, shares)
    return np.asarray(lottery / lottery.sum())


@dataclass(frozen=True, eq=False)
class _Ranked:
    """How the levels of rows must be ordered for weights to be worst.

    Parameters
    ----------
    edge : ndarray of int
        Rows whose levels must be equal.
    low, high : ndarray of int
        Rows whose levels must be no higher, and no lower, than those at the edge.
    """

    edge: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def under(cls, rows: ArrayRows, caps: Float64Array, weights: Float64Array):  # type: ignore[no-untyped-def]  # its own type
        """Return the order that some weights ask for."""
        counts = caps * len(caps) > NOBODY
        has_some = weights > AT_BOUND * np.minimum(caps, 1.0)
        has_all = weights >= (1 - AT_BOUND) * caps
        return cls(
            np.flatnonzero(counts & has_some & ~has_all),
            np.flatnonzero(counts & has_all),
            np.flatnonzero(counts & ~has_some),
        )

    def settle(
        self, rows: ArrayRows, columns: np.ndarray
    ) -> tuple[Float64Array | None, bool]:
        """Return the least-norm lottery on some outcomes, and if it is the only one.

        None if rounding hides it, or there are too many outcomes.
        """
        n = len(columns)
        if n == 1:
            return np.ones(1), True
        if n > MOST_TIED:
            return None, False
        equal, edge = np.zeros((0, n)), None
        if len(self.edge):
            table = rows.select(self.edge).dense(columns)
            edge = table[0]
            equal = table[1:] - edge
        polytope = TiedColumns(equal, np.zeros((0, n)))
        for _ in range(MAX_ROUNDS):
            x = polytope.nearest()
            if x is None:
                return None, False
            bounds = self._broken(rows, columns, x, edge)
            if not len(bounds):
                return x, self._is_single(rows, columns, x, edge, polytope)
            polytope = replace(polytope, above=np.vstack([polytope.above, bounds]))
        return None, False

    def _broken(
        self,
        rows: ArrayRows,
        columns: np.ndarray,
        x: Float64Array,
        edge: Float64Array | None,
        slack: float = OUT_OF_ORDER,
    ) -> Float64Array:
        """Return differences of rows that should not be negative, and are."""
        lottery = np.zeros(rows.n_outcomes)
        lottery[columns] = x
        levels = rows.expect(lottery)
        low, high = self.low, self.high
        if edge is not None:
            level = float(edge @ x)
            highest = lowest = level
        else:
            highest = float(levels[low].max()) if len(low) else -np.inf
            lowest = float(levels[high].min()) if len(high) else np.inf
        too_high = low[levels[low] > lowest + slack]
        too_low = high[levels[high] < highest - slack]
        too_high = too_high[np.argsort(-levels[too_high], kind="stable")[:AT_ONCE]]
        too_low = too_low[np.argsort(levels[too_low], kind="stable")[:AT_ONCE]]
        if not len(too_high) and not len(too_low):
            return np.zeros((0, len(columns)))
        if edge is not None:
            below = edge - rows.select(too_high).dense(columns)
            above = rows.select(too_low).dense(columns) - edge
            return np.vstack([below, above])
        # Each of one kind against the most extreme of the other.
        top = rows.select(too_high[:1]).dense(columns)
        bottom = rows.select(too_low[:1]).dense(columns)
        return np.vstack(
            [
                rows.select(too_low).dense(columns) - top,
                bottom - rows.select(too_high).dense(columns),
            ]
        )

    def _is_single(
        self,
        rows: ArrayRows,
        columns: np.ndarray,
        x: Float64Array,
        edge: Float64Array | None,
        polytope: TiedColumns,
    ) -> bool:
        """Whether no other lottery keeps the order; rows just in order count too."""
        close = self._broken(rows, columns, x, edge, -1e-9)
        above = np.vstack([polytope.above, close])
        return replace(polytope, above=above).is_single(x)
