"""Newton's method on many rows: exact gradients, curvature from a sample of them.

A sweep over all rows costs a reading of the matrix; the curvature of many outcomes
costs several. Yet a lottery is fixed by few numbers, which a sample of the rows gives
to a few digits: so the sample is solved first, and then each step on all rows takes
its curvature from the sample and its gradient from one sweep. What two sweeps tell of
the true curvature, the change of the gradient along the step between them, corrects
that of the sample.

References
----------
F. Roosta-Khorasani and M. W. Mahoney, "Sub-sampled Newton methods", *Mathematical
Programming* 174, 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows, Segment, Sums
from bargain.rows.watch import Spent
from bargain.solvers.line_search import best_step
from bargain.solvers.quadratic import maximize_quadratic
from bargain.solvers.sampled_curvature import SampledCurvature
from bargain.solvers.sampling import Sample, draw, loudness
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.solution import Solution
from bargain.welfare import Welfare

# Sets of fewer entries are solved as they are.
LARGE = 1_000_000

# Rows drawn for an outcome, and the largest part of all rows; where they need not come
# from another machine, the least part too.
DRAWN_FOR_EACH = 200
LARGEST_PART = 0.2
LEAST_PART = 1 / 24

# Rows for an outcome in the sample's own sample.
COARSE_FOR_EACH = 20

# How well samples are solved; they differ from the whole by more.
COARSE = 1e-3

# Above this gap the sample misses rows that matter: it is drawn again, by loudness.
MISSED = 0.05
MOST_DRAWS = 4

MAX_STEPS = 60

# The general method takes over when so many steps did not halve the gap.
PATIENCE = 6

# A step that leaves more of the gap than this has changed the curvature.
LONG = 0.2

# A gap below this share of the tolerance is not lowered further: a sweep costs more.
FAR_BELOW = 0.25

# Where everyone in a sample expects so much, it is solved from there.
WELL_INSIDE = 1e-4

# So much of the first phase's lottery is mixed in before a sample is solved.
INWARD = 0.02


def maximize_large(
    rows: ArrayRows, welfare: Welfare, start: Float64Array, tolerance: float
) -> Solution | None:
    """Maximize the welfare of expected gains over all lotteries.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    start : ndarray of shape (n_outcomes,)
        A lottery at which every expected gain is positive.
    tolerance : float
        Gap to reach, in units of W; one more step is taken after reaching it.

    Returns
    -------
    solution : Solution, or None
        None if there are too few rows to draw from.
    """
    size = _sample_size(rows)
    if size == 0:
        return None
    return _Climb(rows, welfare, start, size).until(tolerance)


def _sample_size(rows: ArrayRows) -> int:
    """Return how many rows to draw; 0 if the rows are better taken as they are."""
    n, each = rows.n_rows, DRAWN_FOR_EACH * rows.n_outcomes
    if rows.size < LARGE or n < 2 * COARSE_FOR_EACH * rows.n_outcomes:
        return 0
    least = LEAST_PART * n if rows.is_near else 0
    return int(max(least, min(LARGEST_PART * n, each)))


@dataclass(eq=False)
class _Climb:
    """Where the climb stands, and what it has learnt on its way."""

    rows: ArrayRows
    welfare: Welfare
    start: Float64Array
    size: int
    draws: int = 0
    steps: int = 0
    lowest: float = np.inf
    sums: Sums | None = None

    def __post_init__(self) -> None:
        self.best = self.start

    def until(self, tolerance: float) -> Solution:
        """Climb until the gap is met, and one step further."""
        interrupted, spent = False, False
        try:
            message = self._climb(tolerance)
        except Spent as limit:
            message, spent = str(limit), True
        except KeyboardInterrupt:
            message, interrupted = "interrupted", True
        return Solution(
            self.best,
            self.lowest,
            self.steps,
            self.sums,
            message,
            is_interrupted=interrupted,
            is_spent=spent,
        )

    def _climb(self, tolerance: float) -> str:
        """Step by step; return why it ended early, if it did."""
        self._draw(self.welfare.weights)
        here, sums = self._towards(self.start, None, self._solve_sample(self.start))
        gap = self._keep_best(here, sums)
        since, met = 0, False
        while self.steps < MAX_STEPS and gap > FAR_BELOW * tolerance and not met:
            met = gap <= tolerance
            half = 0.5 * self.lowest
            there, after = self._towards(here, sums, self._target(here, sums, gap))
            self.steps += 1
            is_long = _gap(after) > LONG * gap
            turn = sums.gradient - after.gradient
            self.curvature.learn(there - here, turn, is_long=is_long)
            here, sums, gap = there, after, self._keep_best(there, after)
            since = 0 if gap <= half else since + 1
            if since >= PATIENCE and not met:
                break
        return (
            "" if self.lowest <= tolerance else "a sample of the rows leads no further"
        )

    def _keep_best(self, here: Float64Array, sums: Sums) -> float:
        gap = _gap(sums)
        if gap <= self.lowest:
            self.best, self.lowest, self.sums = here, gap, sums
        return gap

    def _draw(self, importance: Float64Array) -> None:
        sample = draw(self.rows, self.welfare, importance, self.size)
        self.curvature = SampledCurvature(sample)
        self.draws += 1

    def _solve_sample(self, here: Float64Array) -> Float64Array:
        """Return the sample's own best lottery, from a start inside."""
        sample = self.curvature.sample
        step = sample.rows.n_rows // (COARSE_FOR_EACH * len(here))
        if self.draws == 1 and step > 1:
            here = self._solved(sample.thinned(step), here)
        return self._solved(sample, here)

    def _solved(self, sample: Sample, here: Float64Array) -> Float64Array:
        # From outcomes that serve everyone the others need no curvature.
        if not sample.rows.expect(here).min() > WELL_INSIDE:
            here = (1 - INWARD) * here + INWARD * self.start
        face = Face.simplex(len(here))
        return maximize(sample.rows, sample.welfare, here, face, COARSE).probabilities

    def _target(self, here: Float64Array, sums: Sums, gap: float) -> Float64Array:
        """Return where to go next: the model's best lottery, or a new sample's."""
        if gap > MISSED and self.draws < MOST_DRAWS:
            self._draw(loudness(self.welfare, sums.gains))
            return self._solve_sample(here)
        columns = ((here > 0) | (sums.gradient > sums.pairing)).nonzero()[0]
        target = np.zeros_like(here)
        target[columns] = maximize_quadratic(
            sums.gradient[columns],
            self.curvature.over(columns, here),
            here[columns],
            np.ones((1, len(columns))),
        )
        return np.asarray(target / target.sum())

    def _towards(
        self, here: Float64Array, sums: Sums | None, target: Float64Array
    ) -> tuple[Float64Array, Sums]:
        """Return the target, or the best lottery on the way there, and the sums."""
        there = self.rows.accumulate(target, self.welfare)
        if sums is None:
            if there.least > 0:
                return target, there
            sums = self.rows.accumulate(here, self.welfare)
        segment = self.rows.segment(self.welfare, sums, there)
        if _is_good(segment):
            return target, there
        share = best_step(segment)
        while share > 1e-12:
            between = (1 - share) * here + share * target
            after = self.rows.accumulate(between, self.welfare)
            if after.least > 0:
                return between, after
            share /= 2
        return here, sums


def _gap(sums: Sums) -> float:
    if not sums.least > 0 or not np.isfinite(sums.pairing):
        return np.inf
    return float(sums.gradient.max()) - sums.pairing


def _is_good(segment: Segment) -> bool:
    """Whether W's slope along a step has come close enough to zero."""
    end = segment.at(1.0)
    if not end.least > 0:
        return False
    # Close to the optimum slopes are sums of what cancels.
    return abs(end.slope) <= 0.5 * abs(segment.at(0.0).slope) or segment.is_short(0.01)
