"""Symmetric games between two players: the strategy of least norm that never loses.

With antisymmetric payoffs M the value is 0, and a strategy x is optimal if no entry of
``x'M`` is negative. A linear program finds one. Whatever it uses, every optimal
strategy wins nothing from; whatever it beats, none uses. What is left is a small cone,
in which the strategy of least norm is the nearest to the vector of ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.solvers.linear import ATTEMPTS
from bargain.solvers.nearest import nearest_in_cone

# Payoffs are at most 1. What a strategy may lose by rounding and count as optimal.
ROUNDING = 1e-12

# What a linear program clearly uses, and clearly beats. Less is decided later.
CLEAR = 1e-7

# Singular values up to this share of the largest are rounding.
RANK_TOLERANCE = 1e-11

# Above so many outcomes the interior point method is the faster.
FEW = 200


@dataclass(frozen=True, eq=False)
class GameSolution:
    """An optimal strategy.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    unique : bool
        Whether there is no other.
    is_least : bool
        Whether it is the one of least norm.
    """

    probabilities: Float64Array
    unique: bool
    is_least: bool


def solve_game(payoffs: Float64Array) -> GameSolution:
    """Return the optimal strategy of least norm of a symmetric game.

    Parameters
    ----------
    payoffs : ndarray of shape (n_outcomes, n_outcomes)
        Antisymmetric: what a row wins from a column.

    Returns
    -------
    solution : GameSolution

    Raises
    ------
    SolverError
        If the linear program finds no strategy.

    Examples
    --------
    >>> cycle = np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0.0]])
    >>> solve_game(cycle).probabilities.round(4)
    array([0.3333, 0.3333, 0.3333])
    """
    n = len(payoffs)
    wins = (payoffs > 0).sum(axis=1)
    if wins.max() == n - 1:  # one beats all others
        best = np.zeros(n)
        best[int(wins.argmax())] = 1.0
        return GameSolution(best, True, True)
    scaled = payoffs / (float(np.abs(payoffs).max()) or 1.0)
    some = _by_linear_program(scaled)
    used, open_ = some > CLEAR, some @ scaled <= CLEAR
    cone = _Cone.of(scaled[open_], used)
    found = np.zeros(n)
    found[open_] = cone.nearest
    found = _shared(scaled, found)
    if float((found @ scaled).min()) < -ROUNDING:
        return GameSolution(some, False, False)
    return GameSolution(found, cone.has_one, True)


def _by_linear_program(payoffs: Float64Array) -> Float64Array:
    """Return some optimal strategy, a vertex."""
    n = len(payoffs)
    for method, tolerance in ATTEMPTS if n <= FEW else ATTEMPTS[::-1]:
        answer = linprog(
            np.zeros(n),
            A_ub=payoffs,
            b_ub=np.zeros(n),
            A_eq=np.ones((1, n)),
            b_eq=[1.0],
            method=method,
            options={
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
            },
        )
        if answer.x is not None:
            found = np.maximum(answer.x, 0.0)
            return np.asarray(found / found.sum())
    raise SolverError(
        f"the linear program over {n} outcomes found no maximal lottery "
        f"({answer.message.strip()}); leave some outcomes out"
    )


@dataclass(frozen=True, eq=False)
class _Cone:
    """Optimal strategies of any scale, in a space of few directions.

    Parameters
    ----------
    directions : ndarray of shape (n_directions, n_open)
        Orthonormal: what wins nothing from the outcomes that are used.
    normals : ndarray of shape (n_constraints, n_directions)
        No open outcome has a negative share, and none is lost to.
    point : ndarray of shape (n_directions,)
        The nearest to the vector of ones.
    """

    directions: Float64Array
    normals: Float64Array
    point: Float64Array

    @classmethod
    def of(cls, payoffs: Float64Array, used: np.ndarray) -> _Cone:
        """Build it from the payoffs of the open outcomes against all."""
        directions = _null_space(payoffs[:, used].T)
        against = directions @ payoffs[:, ~used]
        normals = np.hstack([directions, against]).T
        point = nearest_in_cone(normals, directions.sum(axis=1))
        return cls(directions, normals, point)

    @property
    def nearest(self) -> Float64Array:
        """Its strategy of least norm: shares of the open outcomes."""
        shares = np.maximum(self.point @ self.directions, 0.0)
        return np.asarray(shares / (float(shares.sum()) or 1.0))

    @property
    def has_one(self) -> bool:
        """Whether there is no other strategy in it.

        In the direction of another, no constraint that is tight falls. If none can
        rise either, they stay as they are.
        """
        if len(self.directions) == 1:
            return True
        tight = self.normals[self.normals @ self.point <= CLEAR]
        ones = self.directions.sum(axis=1)[None]
        answer = linprog(
            -tight.sum(axis=0),
            A_ub=-tight,
            b_ub=np.zeros(len(tight)),
            A_eq=ones,
            b_eq=[0.0],
            bounds=(-1.0, 1.0),
            method="highs",
        )
        if answer.x is None or -answer.fun > CLEAR:
            return False
        sizes = np.linalg.svd(np.vstack([tight, ones]), compute_uv=False)
        return len(sizes) == len(self.directions) and bool(sizes[-1] > CLEAR)


def _null_space(rows: Float64Array) -> Float64Array:
    """Return orthonormal rows that span what some rows take to zero."""
    _, sizes, axes = np.linalg.svd(rows)
    rank = int((sizes > RANK_TOLERANCE * max(1.0, float(sizes.max()))).sum())
    return np.asarray(axes[rank:])


def _shared(payoffs: Float64Array, strategy: Float64Array) -> Float64Array:
    """Average over outcomes that no payoff tells apart, which rounding may."""
    _, groups = np.unique(payoffs, axis=0, return_inverse=True)
    groups = groups.ravel()
    return np.asarray((np.bincount(groups, strategy) / np.bincount(groups))[groups])
