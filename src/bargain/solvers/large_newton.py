"""Newton's method on many rows: exact gradients, curvature from a sample of them.

A sweep over all rows costs a reading of the matrix; the curvature of many outcomes
costs several. Yet a lottery is fixed by few numbers, which a sample of the rows gives
to a few digits: so the sample is solved first, and then each step on all rows takes
its curvature from the sample and its gradient from one sweep. What two sweeps tell of
the true curvature, the change of the gradient along the step between them, corrects
that of the sample.

Where some expect next to nothing, they are the ones that matter, and the sample is
drawn again by how loud they are; steps then come from the sample itself, tilted to the
exact gradient. Near the end the curvature of few outcomes is taken from all rows, in
the sweep that gives the gradient.

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
from bargain.solvers.sampling import Loudness, Sample, draw
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.solution import Solution
from bargain.solvers.tilted import maximize_tilted
from bargain.welfare import Welfare

# Sets of fewer entries are solved as they are.
LARGE = 1_000_000

# Rows drawn for an outcome, and the largest part of all rows; where they need not come
# from another machine, the least part too.
DRAWN_FOR_EACH = 200
LARGEST_PART = 0.2
LEAST_PART = 1 / 24

# A sample is in memory, where all rows need not be: so many entries for the least
# part, and so many at most.
LEAST_ENTRIES = 5_000_000
MOST_ENTRIES = 20_000_000

# Rows for an outcome in the sample's own sample.
COARSE_FOR_EACH = 20

# How well samples are solved; they differ from the whole by more.
COARSE = 1e-3

# Above this gap the sample misses rows that matter: it is drawn again, by loudness.
MISSED = 0.05
MOST_DRAWS = 4

# It is also drawn again, for the curvature alone, where that varies so much more
# between hypotheses than their credences do.
UNEVEN = 4.0

# Some rows that the sample lacks may expect nothing of what is best for it. They weigh
# about as much as one that it has, and get about so much of the first phase's lottery.
UNSEEN = 1.0

# Curvature is taken from all rows where its outcomes are so few that their products
# are no more than this many times those of a sweep.
CHEAP = 4

# Above this gap the logarithms of the loud are not close to quadratic.
TILTED = 1e-5

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
    least = min(LEAST_PART * n, LEAST_ENTRIES / rows.n_outcomes) if rows.is_near else 0
    most = min(LARGEST_PART * n, MOST_ENTRIES / rows.n_outcomes)
    return int(max(least, min(most, each)))


@dataclass(eq=False)
class _Climb:
    """Where the climb stands, and what it has learnt on its way."""

    rows: ArrayRows
    welfare: Welfare
    start: Float64Array
    size: int
    draws: int = 0
    drawn_at: float = np.inf
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
        target = self._solve_sample(self.start)
        target += UNSEEN / self.size * (self.start - target)
        here, sums = self._towards(self.start, None, target)
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

    def _draw(self, importance: Float64Array | Loudness) -> None:
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
        # Expected gains are not fetched from other machines to see who is loud.
        is_asked = gap > MISSED or self.rows.is_near
        if is_asked and self.drawn_at > COARSE and self.draws < MOST_DRAWS:
            loudness = Loudness(self.welfare, sums.gains)
            self.drawn_at = gap
            if gap > MISSED or loudness.excess > UNEVEN:
                self._draw(loudness)
            if gap > MISSED:
                return self._solve_sample(here)
        # A sample drawn by loudness has all the loud in it.
        if self.draws > 1 and gap > TILTED:
            return maximize_tilted(
                self.curvature.sample, here, sums.gradient, 0.1 * TILTED
            )
        columns = ((here > 0) | (sums.gradient > sums.pairing)).nonzero()[0]
        target = np.zeros_like(here)
        target[columns] = maximize_quadratic(
            sums.gradient[columns],
            self.curvature.over(columns, here, sums.curvature),
            here[columns],
            np.ones((1, len(columns))),
        )
        return np.asarray(target / target.sum())

    def _few(self, lottery: Float64Array) -> np.ndarray | None:
        """Return the outcomes in use if they are so few that curvature is cheap."""
        columns = np.flatnonzero(lottery)
        return columns if len(columns) ** 2 <= CHEAP * len(lottery) else None

    def _towards(
        self, here: Float64Array, sums: Sums | None, target: Float64Array
    ) -> tuple[Float64Array, Sums]:
        """Return the target, or the best lottery on the way there, and the sums."""
        there = self.rows.accumulate(target, self.welfare, self._few(target))
        if sums is None:
            if there.least > 0:
                return target, there
            sums = self.rows.accumulate(here, self.welfare)
        # W falls short of the best by no more than the gap, whatever its slope.
        if _gap(there) <= 0.5 * _gap(sums):
            return target, there
        segment = self.rows.segment(self.welfare, sums, there)
        if _is_good(segment):
            return target, there
        share = best_step(segment)
        while share > 1e-12:
            between = (1 - share) * here + share * target
            after = self.rows.accumulate(between, self.welfare, self._few(between))
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
