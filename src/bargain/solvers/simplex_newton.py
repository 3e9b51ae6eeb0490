"""Active-set Newton (sequential quadratic programming) on the simplex.

At a lottery p, W is replaced by its quadratic model over the outcomes in play (those
with probability, and those whose price would rise by having some). The model's
maximizer x is found by an active set, and the next lottery lies between p and x: at x
itself where W's slope there allows it, else where a line search over cached expected
gains says. Progress is judged by the certificate alone.

Near the optimum the support is right and the steps are Newton's, so the number of
correct digits doubles; each step costs one sweep over the rows.

References
----------
Y. Kim, P. Carbonetto, M. Stephens and M. Anitescu, "A fast algorithm for maximum
likelihood estimation of mixture proportions using sequential quadratic programming",
*Journal of Computational and Graphical Statistics* 29(2), 2020: the same idea for
nonnegative gains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows, Sums
from bargain.rows.watch import Spent
from bargain.solvers.line_search import best_step
from bargain.solvers.quadratic import maximize_quadratic
from bargain.solvers.solution import ROUNDING, Solution
from bargain.welfare import Welfare

MAX_STEPS = 300

# How many steps in a row may fail to lower the gap.
PATIENCE = 30

# At most this many outcomes join the model in one step.
MOST_ENTERING = 64

# Matrices of at most so many entries are swept once a step, curvature included.
SMALL = 4096
SMALL_OUTCOMES = 32


@dataclass(frozen=True, eq=False)
class Face:
    """The lotteries that are feasible: a simplex, or a slice of one.

    Parameters
    ----------
    outcomes : ndarray of bool of shape (n_outcomes,)
        Which may have probability.
    sums : ndarray of shape (n_sums, n_outcomes)
        Rows whose products with the lottery are fixed; the first is all ones.
    is_simplex : bool
        Whether all lotteries are feasible.
    """

    outcomes: np.ndarray
    sums: Float64Array
    is_simplex: bool = False

    @classmethod
    def simplex(cls, n_outcomes: int) -> Face:
        """Return the face of all lotteries."""
        return cls(np.ones(n_outcomes, dtype=bool), np.ones((1, n_outcomes)), True)

    def tangent(self, gradient: Float64Array, support: np.ndarray) -> Float64Array:
        """Return the gradient less what the fixed sums can absorb.

        Any multiples of the fixed rows may be taken off; those are chosen that level
        the gradient on the support.
        """
        if self.is_simplex:
            return gradient
        extra = self.sums[1:]
        some = np.column_stack([np.ones(support.sum()), extra[:, support].T])
        prices = np.linalg.lstsq(some, gradient[support], rcond=1e-13)[0]
        return np.asarray(gradient - prices[1:] @ extra)


def maximize(
    rows: ArrayRows,
    welfare: Welfare,
    start: Float64Array,
    face: Face,
    tolerance: float,
    patience: int = PATIENCE,
    *,
    is_rough: bool = False,
) -> Solution:
    """Maximize the welfare of expected gains over the lotteries of a face.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    start : ndarray of shape (n_outcomes,)
        A lottery of the face at which every expected gain is positive.
    face : Face
    tolerance : float
        Gap to reach, in units of W. After reaching it one more step is taken, and
        kept if it lowers the gap.
    patience : int
        The solver stops when so many steps in a row did not lower the gap.
    is_rough : bool
        Whether to stop as soon as the gap is met.

    Returns
    -------
    solution : Solution
    """
    here, gap, steps = start, np.inf, 0
    best, lowest, since = start, np.inf, 0
    try:
        sums = _sweep(rows, welfare, here)
        gap = lowest = gap_on(face, here, sums)
        if not np.isfinite(gap):
            message = "rounding errors hide whether everyone can gain"
            return Solution(start, gap, 0, message=message)
        while gap > tolerance:
            if steps == MAX_STEPS:
                message = f"no end after {steps} steps"
                return Solution(best, lowest, steps, message=message)
            if since == patience:
                message = "rounding errors hide any further gain"
                return Solution(best, lowest, steps, message=message)
            here, sums = _step(rows, welfare, face, here, sums)
            steps += 1
            gap = gap_on(face, here, sums)
            # The gap need not fall at every step, but it may not stop falling.
            since = 0 if gap < 0.999 * lowest else since + 1
            if gap <= lowest:
                best, lowest = here, gap
        if gap > ROUNDING and not is_rough:
            polished, after = _step(rows, welfare, face, here, sums)
            if gap_on(face, polished, after) < gap:
                here, sums = polished, after
                gap = gap_on(face, here, sums)
    except Spent as spent:
        return Solution(best, lowest, steps, message=str(spent), is_spent=True)
    except KeyboardInterrupt:
        return Solution(best, lowest, steps, message="interrupted", is_interrupted=True)
    return Solution(here, gap, steps, sums)


def gap_on(face: Face, probabilities: Float64Array, sums: Sums) -> float:
    """Return how far a lottery can be from the best of a face, in units of W."""
    if not sums.least > 0 or not np.isfinite(sums.pairing):
        return np.inf
    if face.is_simplex:
        return float(sums.gradient.max()) - sums.pairing
    tangent = face.tangent(sums.gradient, probabilities > 0)
    lotteries = tangent[face.outcomes]
    return float(lotteries.max() - tangent @ probabilities)


def is_small(rows: ArrayRows) -> bool:
    """Whether a sweep with all its curvature costs next to nothing."""
    return rows.size <= SMALL and rows.n_outcomes <= rows.n_rows + SMALL_OUTCOMES


def _sweep(rows: ArrayRows, welfare: Welfare, here: Float64Array) -> Sums:
    """Accumulate at a lottery; a small matrix gives all its curvature at once."""
    columns = np.arange(rows.n_outcomes) if is_small(rows) else None
    return rows.accumulate(here, welfare, columns)


def _step(
    rows: ArrayRows,
    welfare: Welfare,
    face: Face,
    here: Float64Array,
    sums: Sums,
) -> tuple[Float64Array, Sums]:
    """Return the next lottery and the sums there."""
    columns = _in_play(face, here, sums)
    if sums.curvature is not None:
        curvature = sums.curvature
        if len(columns) < len(here):
            curvature = curvature[columns[:, None], columns]
    else:
        bent = rows.accumulate(here, welfare, columns).curvature
        assert bent is not None
        curvature = bent
    model = np.zeros_like(here)
    model[columns] = maximize_quadratic(
        sums.gradient[columns], curvature, here[columns], face.sums[:, columns]
    )
    with np.errstate(invalid="ignore"):  # no model where squares overflow: no step
        model /= model.sum()
    there = _sweep(rows, welfare, model)
    segment = rows.segment(welfare, sums, there)
    # Close to the optimum slopes are sums of what cancels; there the changes tell that
    # the model is good. Where a gain grows, W is above its quadratic.
    if segment.falls_within(welfare.doubling):
        return model, there
    end = segment.at(1.0)
    if end.least > 0 and end.slope >= -0.5 * abs(segment.at(0.0).slope):
        return model, there
    share = best_step(segment)
    while share > 1e-12:
        between = (1 - share) * here + share * model
        after = _sweep(rows, welfare, between)
        if after.least > 0:
            return between, after
        share /= 2  # the cached gains promised more than the rounded lottery keeps
    return here, sums


def most_deserving(lead: Float64Array) -> np.ndarray:
    """Return a mask of the largest entries, `MOST_ENTERING` or a few that tie."""
    last = np.partition(lead, -MOST_ENTERING)[-MOST_ENTERING]
    return np.asarray(lead >= last)


def _in_play(face: Face, here: Float64Array, sums: Sums) -> np.ndarray:
    """Return the outcomes with probability, and those that most deserve some."""
    if face.is_simplex:
        entering = (sums.gradient > sums.pairing) & (here == 0)
    else:
        tangent = face.tangent(sums.gradient, here > 0)
        entering = (tangent > float(tangent @ here)) & (here == 0) & face.outcomes
    if np.count_nonzero(entering) > MOST_ENTERING:
        lead = face.tangent(sums.gradient, here > 0)
        entering = most_deserving(np.where(entering, lead, -np.inf))
    return np.asarray(((here > 0) | entering).nonzero()[0])
