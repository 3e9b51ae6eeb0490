"""Newton's method on many rows: exact gradients, curvature from some of them.

A sweep over all rows costs a reading of the matrix; the curvature of many outcomes
costs several. Yet a lottery is fixed by few numbers, which a sample of the rows gives
to a few digits: so the sample is solved first, and then each step on all rows takes
its gradient from one sweep, and its curvature from a quarter of the rows of each sweep
so far. What two sweeps tell of the true curvature, the change of the gradient along
the step between them, corrects it.

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
from bargain.solvers.favourites import favourites
from bargain.solvers.interior import SPREAD_START
from bargain.solvers.line_search import best_step
from bargain.solvers.quadratic import maximize_quadratic
from bargain.solvers.sample_solves import (
    COARSE,
    best_of_sample,
    likely_outcomes,
    sample_size,
)
from bargain.solvers.sampled_curvature import SampledCurvature
from bargain.solvers.sampling import UNEVEN, Loudness, draw, is_even
from bargain.solvers.simplex_newton import (
    MOST_ENTERING,
    most_deserving,
)
from bargain.solvers.solution import Solution
from bargain.solvers.swept_curvature import SweptCurvature, n_parts_of
from bargain.solvers.tilted import maximize_tilted
from bargain.welfare import Welfare

# Sets of fewer entries are solved as they are, and sets of few rows for an outcome.
LARGE = 1_000_000
FEW_FOR_EACH = 40

# Rows of the first sample, which tells how many outcomes are in use.
FIRST_ROWS = 2_000

# Above this gap the sample misses rows that matter: it is drawn again, by loudness.
MISSED = 0.05
MOST_DRAWS = 4

# Some rows that the sample lacks may expect nothing of what is best for it. They weigh
# about as much as one that it has, and get about so much of the first phase's lottery.
UNSEEN = 1.0

# Curvature is taken from all rows where its outcomes are so few that their products
# are no more than this many times those of a sweep.
CHEAP = 4

# A step leaves about so much of the gap; the last ones tell.
TYPICAL = 0.05

# Above this gap the logarithms of the loud are not close to quadratic.
TILTED = 1e-5

MAX_STEPS = 60

# The general method takes over when so many steps did not halve the gap.
PATIENCE = 6

# A step that leaves more of the gap than this has changed the curvature.
LONG = 0.2

# Nor has a step in which no gain changes by this share of what doubles its slope.
SHORT = 0.02

# A gap below this share of the tolerance is not lowered further: a sweep costs more.
FAR_BELOW = 0.25


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
    if rows.size < LARGE or rows.n_rows < FEW_FOR_EACH * rows.n_outcomes:
        return None
    return _Climb(rows, welfare, start, tolerance).until_met()


@dataclass(eq=False)
class _Climb:
    """Where the climb stands, and what it has learnt on its way."""

    rows: ArrayRows
    welfare: Welfare
    start: Float64Array
    tolerance: float
    size: int = FIRST_ROWS
    draws: int = 0
    drawn_at: float = np.inf
    steps: int = 0
    lowest: float = np.inf
    ratio: float = TYPICAL
    sums: Sums | None = None
    swept: SweptCurvature | None = None

    def __post_init__(self) -> None:
        self.best = self.start
        self.traces = np.zeros(len(self.start), dtype=bool)

    def until_met(self) -> Solution:
        """Climb until the gap is met, and one step further."""
        interrupted, spent = False, False
        try:
            message = self._climb()
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

    def _climb(self) -> str:
        """Step by step; return why it ended early, if it did."""
        here, sums = self._begin()
        gap = self._keep_best(here, sums)
        since, met = 0, False
        while self.steps < MAX_STEPS and gap > FAR_BELOW * self.tolerance and not met:
            met = gap <= self.tolerance
            half = 0.5 * self.lowest
            there, after = self._towards(here, sums, self._target(here, sums, gap))
            self.steps += 1
            self._learn(there - here, sums, after)
            here, sums, gap = there, after, self._keep_best(there, after)
            since = 0 if gap <= half else since + 1
            if since >= PATIENCE and not met:
                break
        if self.lowest <= self.tolerance:
            return ""
        return "a sample of the rows leads no further"

    def _begin(self) -> tuple[Float64Array, Sums]:
        """Solve a few rows, then a sample, and sweep all rows there."""
        weights = self.welfare.weights
        first = draw(self.rows, self.welfare, weights, FIRST_ROWS)
        here = self.start
        if len(here) > SPREAD_START:  # the curvature of all of them would cost much
            here = favourites(first.rows, first.welfare.weights)
        here = best_of_sample(first, here, self.start).probabilities
        self.size = sample_size(self.rows, int(np.count_nonzero(here)))
        self._draw(weights)
        solution = best_of_sample(self.curvature.sample, here, self.start)
        target = solution.probabilities
        if is_even(weights) and is_even(self.curvature.sample.bend(target)):
            near = likely_outcomes(solution)
            n_parts = n_parts_of(self.rows.n_rows, len(near))
            self.swept = SweptCurvature(near, n_parts)
        self.traces = (target == 0) & (self.start > 0)
        mixed = target + UNSEEN / self.size * (self.start - target)
        return self._towards(self.start, None, mixed)

    def _keep_best(self, here: Float64Array, sums: Sums) -> float:
        gap = _gap(sums)
        if gap <= self.lowest:
            self.best, self.lowest, self.sums = here, gap, sums
        return gap

    def _learn(self, move: Float64Array, sums: Sums, after: Sums) -> None:
        self.ratio = _gap(after) / _gap(sums)
        turn = sums.gradient - after.gradient
        self.curvature.learn(move, turn, is_long=self.ratio > LONG)
        self.traces[:] = False

    def _draw(self, importance: Float64Array | Loudness) -> None:
        sample = draw(self.rows, self.welfare, importance, self.size)
        self.curvature = SampledCurvature(sample)
        self.draws += 1

    def _target(self, here: Float64Array, sums: Sums, gap: float) -> Float64Array:
        """Return where to go next: the model's best lottery, or a new sample's."""
        # Expected gains are not fetched from other machines to see who is loud.
        is_asked = gap > MISSED or self.rows.is_near
        if is_asked and self.drawn_at > COARSE and self.draws < MOST_DRAWS:
            loudness = Loudness(self.welfare, sums.gains)
            self.drawn_at = gap
            if gap > MISSED or loudness.excess > UNEVEN:
                self._draw(loudness)
                self.swept = None
            if gap > MISSED:
                sample = self.curvature.sample
                return best_of_sample(sample, here, self.start).probabilities
        # A sample drawn by loudness has all the loud in it.
        if self.draws > 1 and gap > TILTED:
            return maximize_tilted(
                self.curvature.sample, here, sums.gradient, 0.1 * TILTED
            )
        columns = self._in_play(here, sums)
        target = np.zeros_like(here)
        target[columns] = maximize_quadratic(
            sums.gradient[columns],
            self._curvature(columns, here, sums),
            here[columns],
            np.ones((1, len(columns))),
        )
        return np.asarray(target / target.sum())

    def _in_play(self, here: Float64Array, sums: Sums) -> np.ndarray:
        """Return the outcomes in use, and those that most deserve to be."""
        used = (here > 0) & ~self.traces
        joining = ~used & (sums.gradient > sums.pairing)
        if np.count_nonzero(joining) > MOST_ENTERING:
            joining = most_deserving(np.where(joining, sums.gradient, -np.inf))
        return np.flatnonzero(used | joining)

    def _curvature(
        self, columns: np.ndarray, here: Float64Array, sums: Sums
    ) -> Float64Array:
        if self._few(here) is not None and sums.curvature is not None:
            return self.curvature.over(columns, here, here[columns] > 0, sums.curvature)
        if self.swept is not None:
            known, swept = self.swept.over(columns)
            return self.curvature.over(columns, here, known, swept, is_exact=False)
        return self.curvature.over(columns, here)

    def _few(self, lottery: Float64Array) -> np.ndarray | None:
        """Return the outcomes in use if they are so few that curvature is cheap."""
        columns = np.flatnonzero(lottery)
        return columns if len(columns) ** 2 <= CHEAP * len(lottery) else None

    def _sweep(self, lottery: Float64Array) -> Sums:
        """Sweep all rows, with what curvature is worth its cost."""
        expected = self.lowest * self.ratio
        if expected <= self.tolerance:  # the last sweep, or the last but one
            return self.rows.accumulate(lottery, self.welfare)
        few = self._few(lottery)
        if few is not None:
            return self.rows.accumulate(lottery, self.welfare, few)
        swept, part = self.swept, None
        # One part more or less will not be felt in the last step but one.
        if swept is not None and expected * self.ratio > self.tolerance:
            part = swept.next_part
        if swept is None or part is None:
            return self.rows.accumulate(lottery, self.welfare)
        sums = self.rows.accumulate(lottery, self.welfare, swept.columns, part)
        swept.add(sums)
        return sums

    def _towards(
        self, here: Float64Array, sums: Sums | None, target: Float64Array
    ) -> tuple[Float64Array, Sums]:
        """Return the target, or the best lottery on the way there, and the sums."""
        there = self._sweep(target)
        if sums is None:
            if there.least > 0:
                return target, there
            sums = self.rows.accumulate(here, self.welfare)
        # W falls short of the best by no more than the gap, whatever its slope.
        if _gap(there) <= 0.5 * _gap(sums):
            return target, there
        segment = self.rows.segment(self.welfare, sums, there)
        if _is_good(segment, self.welfare.doubling):
            return target, there
        share = best_step(segment)
        while share > 1e-12:
            between = (1 - share) * here + share * target
            after = self._sweep(between)
            if after.least > 0:
                return between, after
            share /= 2
        return here, sums


def _gap(sums: Sums) -> float:
    if not sums.least > 0 or not np.isfinite(sums.pairing):
        return np.inf
    return float(sums.gradient.max()) - sums.pairing


def _is_good(segment: Segment, doubling: float) -> bool:
    """Whether W's slope along a step has come close enough to zero."""
    end = segment.at(1.0)
    if not end.least > 0:
        return False
    # Close to the optimum slopes are sums of what cancels.
    if abs(end.slope) <= 0.5 * abs(segment.at(0.0).slope):
        return True
    return segment.is_short(SHORT * doubling)
