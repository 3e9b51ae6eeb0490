"""A concave quadratic over nonnegative numbers that keep some sums: the Newton step.

Maximize ``c . s - s' B s / 2`` over ``x = x0 + s >= 0`` with ``E s = 0``, where x0 is
feasible. A primal active set: every iterate is feasible and no worse than the last.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dgesv
from scipy.optimize import nnls

from bargain._arrays import Float64Array

# The Hessian is scaled to a unit diagonal; this much is added to it, so that exact
# copies of an outcome leave the system solvable.
RIDGE = 1e-14

# The least square root of a curvature, beside the largest slope.
LEAST_ROOT = 1e-7

# Curvatures within this factor of each other need no scaling.
EVEN = 1e-3

# What an unmet sum weighs in the least squares, beside curvatures of about 1.
FIXED_WEIGHT = 1e6

# How often all negative entries are dropped at once before they go one by one.
BOLD_ROUNDS = 8

# Of more outcomes than this, few will be used: they join one by one.
MANY = 128


def maximize_quadratic(
    slope: Float64Array,
    curvature: Float64Array,
    start: Float64Array,
    sums: Float64Array,
) -> Float64Array:
    """Return the maximizing x.

    Parameters
    ----------
    slope : ndarray of shape (n,)
        The derivative c at `start`.
    curvature : ndarray of shape (n, n)
        Positive semidefinite B.
    start : ndarray of shape (n,)
        Nonnegative x0.
    sums : ndarray of shape (n_sums, n)
        The rows E whose products with x may not change.

    Returns
    -------
    x : ndarray of shape (n,)
        Nonnegative.

    References
    ----------
    .. [1] Nocedal, J. and Wright, S. J., *Numerical Optimization*, 2nd ed., 2006,
       section 16.5.
    """
    sizes = curvature.diagonal()
    largest = float(sizes.max())
    if len(sums) == 1 and float(sizes.min()) > EVEN * largest:
        model = _Model(slope, _bordered(curvature, sums, RIDGE * largest), start)
        return _ascend(model, *_bold_start(model))
    # Jacobi scaling: outcomes that matter to one tiny credence alone have curvatures
    # many decades above the others'.
    diagonal = np.sqrt(sizes)
    if len(sums) == 1:
        # An outcome worth its price has a curvature of its slope squared at least, by
        # Cauchy and Schwarz; one that nobody gains by may have next to none.
        diagonal = np.maximum(diagonal, LEAST_ROOT * np.abs(slope).max())
    diagonal[~(diagonal > 0)] = 1.0
    fixed = sums / diagonal
    if len(fixed) > 1:
        fixed = np.linalg.qr(fixed.T)[0].T
    model = _Model(
        slope / diagonal,
        _bordered(curvature / diagonal / diagonal[:, None], fixed, RIDGE),
        start * diagonal,
    )
    x = _ascend(model, *_bold_start(model))
    if len(fixed) > 1:
        # At a corner where several sums meet, prices are not unique and the active
        # set may stop too early.
        x = max(x, _by_least_squares(model), key=model.gained)
    return np.asarray(x / diagonal)


def _bordered(scaled: Float64Array, sums: Float64Array, ridge: float) -> Float64Array:
    n, m = len(scaled), len(sums)
    system = np.zeros((n + m, n + m))
    system[:n, :n] = scaled
    system[:n, n:] = sums.T
    system[n:, :n] = sums
    system.ravel()[: n * (n + m + 1) : n + m + 1] += ridge
    return system


class _Model:
    """The scaled quadratic, with its system bordered by the fixed sums."""

    __slots__ = ("border", "n_sums", "origin", "right", "slope", "system")

    def __init__(
        self, slope: Float64Array, system: Float64Array, origin: Float64Array
    ) -> None:
        self.slope = slope
        self.system = system
        self.origin = origin
        self.n_sums = len(system) - len(slope)
        self.border = np.arange(len(slope), len(system))
        # The slope, then no change of the sums.
        self.right = np.zeros(len(system))
        self.right[: len(slope)] = slope

    def best(self, free: np.ndarray) -> tuple[Float64Array, Float64Array]:
        """Return the maximizer whose entries outside `free` are zero, and prices."""
        n = len(self.slope)
        places = free.nonzero()[0]
        if len(places) == n:
            system, right = self.system, self.right
        else:
            index = np.concatenate([places, self.border])
            system, right = self.system[index[:, None], index], self.right[index]
            leaving = (self.origin * ~free).nonzero()[0]
            if len(leaving):
                # Those that become zero move by minus their origin.
                moves = self.system[index[:, None], leaving] @ self.origin[leaving]
                right = right + moves
        if self.n_sums > 1:  # sums that coincide on few entries are no obstacle
            answer = np.linalg.lstsq(system, right, rcond=1e-15)[0]
        else:
            _, _, answer, failed = dgesv(system, right)
            if failed:
                return self.origin, np.zeros(self.n_sums)
        if len(places) == n:
            return self.origin + answer[:n], np.asarray(answer[n:], dtype=np.float64)
        target: Float64Array = np.zeros(n)
        target[places] = self.origin[places] + answer[: len(places)]
        return target, np.asarray(answer[len(places) :], dtype=np.float64)

    def reduced(self, x: Float64Array, prices: Float64Array) -> Float64Array:
        """Return the slope at x, less what the fixed sums absorb."""
        n = len(self.slope)
        change = np.concatenate([x - self.origin, prices])
        return np.asarray(self.slope - self.system[:n] @ change)

    def gained(self, x: Float64Array) -> float:
        """Return how much better x is than the origin."""
        n, step = len(self.slope), x - self.origin
        return float(self.slope @ step - step @ self.system[:n, :n] @ step / 2)


def _by_least_squares(model: _Model) -> Float64Array:
    """Find the support by nonnegative least squares, then the maximizer on it.

    With ``B = R' R`` the quadratic is ``-|R s - R'^-1 c|^2 / 2``; the fixed sums are
    rows of great weight.
    """
    n = len(model.slope)
    curvature, sums = model.system[:n, :n], model.system[n:, :n]
    sizes, axes = np.linalg.eigh(curvature)
    roots = np.sqrt(np.maximum(sizes, RIDGE))
    rows = np.vstack([roots[:, None] * axes.T, FIXED_WEIGHT * sums])
    goal = rows @ model.origin
    goal[:n] += (axes.T @ model.slope) / roots
    try:
        x, _ = nnls(rows, goal)
    except RuntimeError:  # too many iterations
        return model.origin
    x = model.best(x > 0)[0]
    return np.maximum(x, 0.0) if x.min() > -1e-12 else model.origin


def _bold_start(
    model: _Model,
) -> tuple[Float64Array, np.ndarray, Float64Array | None]:
    """Drop all negative entries at once, a few times: a start for the active set.

    Saves a linear system for each outcome that leaves. A guess that is worse than the
    origin is thrown away.
    """
    free = model.origin > 0
    if model.n_sums == 1:
        for dropped in range(BOLD_ROUNDS):
            target, prices = model.best(free)
            if target.min() >= 0:
                # Nothing dropped, nothing lost: the start itself was feasible.
                if not dropped or model.gained(target) >= 0:
                    return target, free, prices
                break
            free = free & (target > 0)
            if not free.any():
                break
        free = model.origin > 0
        if np.count_nonzero(free) > MANY:
            return _best_corner(model)
        return model.origin, free, None
    # With several sums, a corner may need several entries to move at once.
    return model.origin, np.ones(len(model.slope), dtype=bool), None


def _best_corner(model: _Model) -> tuple[Float64Array, np.ndarray, None]:
    """Return the best x with one positive entry: the systems from there are small."""
    n = len(model.slope)
    curvature, sums = model.system[:n, :n], model.system[n, :n]
    # One sum is fixed, so each entry alone has one size.
    sizes = float(sums @ model.origin) / sums
    bent = curvature @ model.origin
    gained = sizes * (model.slope + bent - curvature.diagonal() * sizes / 2)
    best = int(gained.argmax())
    free = np.arange(n) == best
    return np.where(free, sizes, 0.0), free, None


def _ascend(
    model: _Model, x: Float64Array, free: np.ndarray, prices: Float64Array | None
) -> Float64Array:
    """Run the active set from a feasible x, the best for `free` if prices are given."""
    if prices is not None and free.all():
        return x
    slack = 1e-14 * float(np.abs(model.slope).max())
    for _ in range(4 * len(x) + 20):
        if prices is None:
            target, prices = model.best(free)
            if target.min() < 0:
                x, blocking = _towards(x, target)
                free = free.copy()
                free[blocking] = False
                prices = None
                continue
            x = target
        lead = np.where(free, -np.inf, model.reduced(x, prices))
        entering = int(lead.argmax())
        if lead[entering] <= slack:
            break
        free = free.copy()
        free[entering] = True
        prices = None
    return np.maximum(x, 0.0)


def _towards(x: Float64Array, target: Float64Array) -> tuple[Float64Array, np.ndarray]:
    """Go towards a target as far as nonnegativity allows; say what becomes zero."""
    falling = np.flatnonzero(target < 0)
    ratios = x[falling] / (x[falling] - target[falling])
    step = float(ratios.min())
    moved = np.maximum((1 - step) * x + step * target, 0.0)
    blocking = falling[ratios <= step]
    moved[blocking] = 0.0
    return moved, blocking
