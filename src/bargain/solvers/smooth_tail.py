"""A lottery close to the best for the worst of the credence, where rows are many.

The mean over the tail is ``max_t t - sum_h cap_h max(t - z_h, 0)``. With a smooth
function in the place of the maximum, of a width that falls, it is raised by Newton's
steps: the weights of the rows, and their curvature, follow from their distance to the
edge t. What is found is where a linear program over the rows at the edge begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.quadratic import maximize_quadratic

# Widths of the smooth maximum, in units of levels.
WIDTHS = (0.03, 0.01, 0.003, 0.001, 0.0003)

# Steps for each width, and the gap, of the width, at which the next one is due.
MAX_STEPS = 8
CLOSE = 0.01

# The curvature is added up over no more rows than this: an estimate will do.
SAMPLED = 20_000

# Rows whose part in the curvature is smaller than this share of the largest are left
# out.
FLAT = 1e-4


def approach_tail(
    rows: ArrayRows, caps: Float64Array, lottery: Float64Array
) -> Float64Array:
    """Return a better lottery than the one given.

    Parameters
    ----------
    rows : ArrayRows
    caps : ndarray of shape (n_rows,)
        What each weight may be at most; their sum exceeds 1.
    lottery : ndarray of shape (n_outcomes,)
    """
    levels = rows.expect(lottery)
    edge = float(np.quantile(levels, 0.5))
    for width in WIDTHS:
        for _ in range(MAX_STEPS):
            here = _Smooth(caps, levels, width, edge).settled()
            edge = here.edge
            slope = rows.combine(caps * here.parts())
            if float(slope.max() - slope @ lottery) <= CLOSE * width:
                break
            curvature = _curvature(rows, here)
            ones = np.ones((1, rows.n_outcomes))
            target = maximize_quadratic(slope, curvature, lottery, ones)
            there = rows.expect(target / target.sum())
            step = _step(here, there - levels)
            if not step:
                break
            lottery = (1 - step) * lottery + step * target / target.sum()
            levels = (1 - step) * levels + step * there
    return lottery


@dataclass(frozen=True, eq=False)
class _Smooth:
    """The smooth mean over the tail, at some levels and some edge."""

    caps: Float64Array
    levels: Float64Array
    width: float
    edge: float

    def parts(self) -> Float64Array:
        """Return which part of its cap each row has."""
        below = (self.edge - self.levels) / self.width
        return np.asarray(0.5 + 0.5 * np.tanh(below / 2))

    def bend(self) -> Float64Array:
        """Return how each weight rises with the edge."""
        parts = self.parts()
        return np.asarray(self.caps * parts * (1 - parts) / self.width)

    def value(self) -> float:
        below = (self.edge - self.levels) / self.width
        return self.edge - self.width * float(self.caps @ np.logaddexp(0.0, below))

    def settled(self) -> _Smooth:
        """Return the same at the best edge, where the weights sum to 1."""
        low, high = float(self.levels.min()), float(self.levels.max())
        low, high = low - 40 * self.width, high + 40 * self.width
        at = self
        for _ in range(60):
            excess = float(self.caps @ at.parts()) - 1
            low, high = (low, at.edge) if excess > 0 else (at.edge, high)
            rise = float(at.bend().sum())
            edge = at.edge - excess / rise if rise else np.inf
            if not low < edge < high:
                edge = (low + high) / 2
            at = _Smooth(self.caps, self.levels, self.width, edge)
            if abs(excess) <= 1e-10:
                break
        return at


def _curvature(rows: ArrayRows, here: _Smooth) -> Float64Array:
    """Return minus the second derivative, with the edge following along."""
    bend = here.bend()
    near = np.flatnonzero(bend > FLAT * bend.max())
    drawn = near[:: -(-len(near) // SAMPLED)]
    table, bend = rows.select(drawn).dense(), bend[drawn] * (len(near) / len(drawn))
    mean = bend @ table / bend.sum()
    table -= mean
    return np.asarray((table * bend[:, None]).T @ table)


def _step(here: _Smooth, change: Float64Array) -> float:
    """Return how far to go, halved until the smooth value rises; 0 if it does not."""
    before, step = here.value(), 1.0
    for _ in range(8):
        levels = here.levels + step * change
        if _Smooth(here.caps, levels, here.width, here.edge).settled().value() > before:
            return step
        step /= 2
    return 0.0
