"""What a sample of the rows says: its best lottery, and who may be used by all."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.interior import SPREAD_START
from bargain.solvers.sampling import Sample
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.solution import Solution

# Rows drawn for an outcome in use, and at least; the least and largest part of all.
DRAWN_FOR_EACH = 200
LEAST_ROWS = 10_000
LEAST_PART = 0.01
LARGEST_PART = 0.1

# A sample is in memory, where all rows need not be: so many entries at most.
MOST_ENTRIES = 20_000_000

# How well samples are solved; they differ from the whole by more.
COARSE = 1e-3

# Of many outcomes, a part of the rows gives the curvature of so many that their
# products are no more than this many times those of a sweep.
BENT = 20

# Where everyone in a sample expects so much, it is solved from there.
WELL_INSIDE = 1e-4

# So much of the first phase's lottery is mixed in before a sample is solved.
INWARD = 0.02


def sample_size(rows: ArrayRows, n_used: int) -> int:
    """Return how many rows to draw, given how many outcomes are in use."""
    n, each = rows.n_rows, DRAWN_FOR_EACH * n_used
    most = min(LARGEST_PART * n, MOST_ENTRIES / rows.n_outcomes)
    return int(min(most, max(LEAST_ROWS, LEAST_PART * n, each)))


def best_of_sample(
    sample: Sample, here: Float64Array, inside: Float64Array
) -> Solution:
    """Return a sample's own best lottery, as well as it deserves to be known.

    Parameters
    ----------
    sample : Sample
    here : ndarray of shape (n_outcomes,)
        Where to begin.
    inside : ndarray of shape (n_outcomes,)
        A lottery at which everyone expects something: mixed in where that is needed.
    """
    # From outcomes that serve everyone the others need no curvature.
    if not sample.rows.expect(here).min() > WELL_INSIDE:
        here = (1 - INWARD) * here + INWARD * inside
    face = Face.simplex(len(here))
    rows, welfare = sample.rows, sample.welfare
    found = maximize(rows, welfare, here, face, COARSE, is_rough=True)
    if found.is_interrupted:  # what a sample says so far is nobody's answer
        raise KeyboardInterrupt
    return found


def likely_outcomes(solution: Solution) -> np.ndarray:
    """Return the outcomes that all rows may use, judging by a sample's prices."""
    n, sums = len(solution.probabilities), solution.sums
    if sums is None:
        return np.arange(n)
    most = n if n <= SPREAD_START else int((BENT * n) ** 0.5)
    lead = np.where(solution.probabilities > 0, np.inf, sums.gradient)
    return np.sort(np.argsort(-lead, kind="stable")[:most])
