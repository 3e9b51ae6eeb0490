"""The lottery of least Euclidean norm in a polytope, and whether it is the only one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.solvers.nearest_above import nearest_above

# Directions with a relative singular value below this are rounding.
RANK = 1e-11

# What is this close to a bound may be at it.
CLOSE = 1e-9

# By so much may a bound be missed.
MISSED = 1e-12


@dataclass(frozen=True, eq=False)
class TiedColumns:
    """Nonnegative x of sum 1 with ``equal x = 0`` and ``above x >= 0``.

    Parameters
    ----------
    equal : ndarray of shape (n_equal, n)
    above : ndarray of shape (n_above, n)
    """

    equal: Float64Array
    above: Float64Array

    def nearest(self) -> Float64Array | None:
        """Return the point of least norm; None if rounding leaves none."""
        n = self.equal.shape[1]
        system, goal = self._sums()
        center, free = _solved(system, goal)
        bounds = np.vstack([np.eye(n), self.above])
        found = center
        if len(free):
            above = nearest_above(center, free, bounds)
            if above is None:
                return None
            found = above[0]
        found = self._sharpened(found)
        if not np.isfinite(found).all() or (bounds @ found).min() < -MISSED:
            return None
        if np.abs(system @ found - goal).max() > MISSED:
            return None
        found = np.maximum(found, 0.0)
        return np.asarray(found / found.sum())

    def _sharpened(self, found: Float64Array) -> Float64Array:
        """Solve once more with the bounds that hold with equality, to the last digit.

        Probabilities at zero leave the system, so that they are not even rounding. A
        bound that is only close to its limit would move the answer; then it stays.
        """
        positive = found > CLOSE
        tight = self.above[np.abs(self.above @ found) <= CLOSE]
        system, goal = self._sums()
        system = np.vstack([system, tight])
        goal = np.append(goal, np.zeros(len(tight)))
        again = np.zeros_like(found)
        again[positive] = _solved(system[:, positive], goal)[0]
        if np.abs(system @ again - goal).max() > MISSED:
            return found
        is_inside = min(again.min(), (self.above @ again).min(initial=0.0)) >= -MISSED
        return again if is_inside and np.abs(again - found).max() < 1e-6 else found

    def is_single(self, x: Float64Array) -> bool:
        """Whether a point of the polytope is the only one."""
        n = self.equal.shape[1]
        system, goal = self._sums()
        if not len(_solved(system, goal)[1]):
            return True
        bounds = np.vstack([np.eye(n), self.above])
        tight = bounds[bounds @ x <= CLOSE]
        if len(_solved(np.vstack([system, tight]), None)[1]):
            return False
        # Could something leave a bound, the rest making up for it?
        answer = linprog(
            -tight.sum(axis=0),
            A_ub=-tight,
            b_ub=np.zeros(len(tight)),
            A_eq=system,
            b_eq=np.zeros(len(system)),
            bounds=[(-1.0, 1.0)] * n,
            method="highs",
        )
        return bool(answer.x is None or -answer.fun <= 1e-8)

    def _sums(self) -> tuple[Float64Array, Float64Array]:
        system = np.vstack([np.ones((1, self.equal.shape[1])), self.equal])
        goal = np.zeros(len(system))
        goal[0] = 1.0
        return system, goal


def _solved(
    system: Float64Array, goal: Float64Array | None
) -> tuple[Float64Array, Float64Array]:
    """Return the least-norm solution of a system, and what it leaves free.

    The second are orthonormal rows; without a goal the first is zero.
    """
    left, sizes, axes = np.linalg.svd(system, full_matrices=True)
    rank = int((sizes > RANK * sizes[0]).sum()) if len(sizes) else 0
    center = np.zeros(system.shape[1])
    if goal is not None:
        center = axes[:rank].T @ ((left[:, :rank].T @ goal) / sizes[:rank])
    return np.asarray(center), np.asarray(axes[rank:])
