"""The least-norm point of a polytope: nonnegative, on some planes, above others.

A least distance problem. Of many inequalities only those that are broken join.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.nearest_above import nearest_above

# Directions with a relative singular value below this are rounding.
RANK_TOLERANCE = 1e-12

# A gain counts as zero up to this, and may be negative by as much.
ZERO = 1e-13

# A direction in which so much could be moved is a choice.
CHOICE = 1e-8

# So many broken inequalities join at once.
AT_ONCE = 200


class TiedLotteries:
    """Lotteries q >= 0 with ``E q = E p`` and ``G q >= 0``.

    Parameters
    ----------
    fixed : ndarray of shape (n_fixed, n)
        E; the first row is all ones.
    above : ArrayRows
        G.
    point : ndarray of shape (n,)
        p, which lies in it.
    """

    def __init__(
        self, fixed: Float64Array, above: ArrayRows, point: Float64Array
    ) -> None:
        sizes = np.abs(fixed).max(axis=1, keepdims=True)
        fixed = fixed / np.maximum(sizes, 1e-300)
        _, singular, axes = np.linalg.svd(fixed, full_matrices=True)
        rank = int((singular > RANK_TOLERANCE * singular[0]).sum())
        self._basis, self._free = axes[:rank], axes[rank:]
        self._above, self._point = above, point

    @property
    def is_point(self) -> bool:
        """Whether the planes meet in one point."""
        return not len(self._free)

    def least_norm(self) -> tuple[Float64Array | None, bool]:
        """Return the point of least norm, and whether there is no other.

        None if rounding hides it.
        """
        if self.is_point:
            return self._point, True
        joined = np.zeros(self._above.n_rows, dtype=bool)
        while True:
            gains = self._above.select(joined).dense()
            found = self._nearest(gains)
            if found is None:
                return None, False
            expected = self._above.expect(found)
            broken = np.flatnonzero((expected < -ZERO) & ~joined)
            if not len(broken):
                break
            joined[broken[np.argsort(expected[broken], kind="stable")[:AT_ONCE]]] = True
        best = self._point if found @ found > self._point @ self._point else found
        return best, self._is_only_one(found)

    def _nearest(self, gains: Float64Array) -> Float64Array | None:
        """Return the least-norm point above some planes; None if it is not found."""
        start = self._basis.T @ (self._basis @ self._point)
        bounds = np.concatenate([np.eye(len(start)), gains])
        found = nearest_above(start, self._free, bounds)
        return None if found is None else self._polished(found[1] > 0, bounds, start)

    def _polished(
        self, active: np.ndarray, bounds: Float64Array, start: Float64Array
    ) -> Float64Array | None:
        """Return the least-norm point on the planes that bind, to full precision."""
        n = len(start)
        free = np.flatnonzero(~active[:n])
        system = np.concatenate([self._basis, bounds[n:][active[n:]]])
        goal = np.zeros(len(system))
        goal[: len(self._basis)] = self._basis @ start
        found = np.zeros(n)
        found[free] = np.linalg.lstsq(system[:, free], goal, rcond=RANK_TOLERANCE)[0]
        if np.abs(system @ found - goal).max() > ZERO or found.min() < -ZERO:
            return None
        return np.maximum(found, 0.0)

    def _is_only_one(self, lottery: Float64Array) -> bool:
        """Whether no direction leads from a point to another one."""
        empty = lottery <= 1e-12
        tight = self._above.expect(lottery) <= 1e-12
        walls = np.concatenate(
            [np.eye(len(lottery))[empty], self._above.select(tight).dense()]
        )
        both = np.concatenate([self._basis, walls])
        if np.linalg.matrix_rank(both, tol=1e-10) < len(lottery):
            return False
        if not len(walls):
            return True
        answer = linprog(
            -walls.sum(axis=0),
            A_ub=-walls,
            b_ub=np.zeros(len(walls)),
            A_eq=self._basis,
            b_eq=np.zeros(len(self._basis)),
            bounds=[(-1.0, 1.0)] * len(lottery),
            method="highs",
        )
        return bool(answer.x is None or -answer.fun <= CHOICE)
