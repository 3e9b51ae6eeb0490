"""Simplicial decomposition: the best lottery of a polytope from more and more vertices.

The welfare is maximized over the lotteries between the vertices known, as if these
were the outcomes; a linear program then says which vertex would gain most at the prices
there. It joins the others, or proves that there is none.

This is the Frank-Wolfe method that corrects all its weights in every round.

References
----------
M. Jaggi, "Revisiting Frank-Wolfe: projection-free sparse convex optimization", ICML
2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.solvers.aversion_path import approach
from bargain.solvers.newton import maximize_by_newton
from bargain.solvers.polytope_linear import PolytopeSolution, best_in_polytope
from bargain.solvers.simplex_newton import Face
from bargain.solvers.solution import ROUNDING
from bargain.welfare import Isoelastic, Relative, Welfare

MAX_ROUNDS = 1000

# How many rounds in a row may fail to lower the gap.
PATIENCE = 30

# The inner problem is solved to this share of the tolerance.
INNER = 0.01


@dataclass(frozen=True, eq=False)
class Inside:
    """Where the search ended, with the linear program that says how good that is.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    pricing : PolytopeSolution
        At the gradient there.
    gradient : ndarray of shape (n_outcomes,)
    message : str
        Why it stopped early; empty when it met the tolerance.
    is_interrupted : bool
        Whether Ctrl-C stopped it.
    """

    lottery: Float64Array
    pricing: PolytopeSolution | None
    gradient: Float64Array
    message: str = ""
    is_interrupted: bool = False


def maximize_inside(
    rows: ArrayRows,
    welfare: Welfare,
    polytope: Polytope,
    held: Float64Array | None,
    points: Float64Array,
    tolerance: float,
) -> Inside:
    """Maximize the welfare of expected gains over a polytope.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    polytope : Polytope
    held : ndarray of shape (n_held, n_outcomes), or None
        Gains that may not fall below zero.
    points : ndarray of shape (n_points, n_outcomes)
        Lotteries inside, at whose mean every expected gain is positive.
    tolerance : float
        Gap to reach, in units of W, or as a share of a mean that W stands for; one
        more round is made after reaching it.
    """
    table = np.column_stack([rows.expect(point) for point in points])
    shares = np.full(len(points), 1.0 / len(points))
    best, lowest, since = Inside(points.mean(axis=0), None, np.zeros(0)), np.inf, 0
    is_last = False
    try:
        for _ in range(MAX_ROUNDS):
            inner = ArrayRows(
                table, None, np.zeros(len(table)), None, np.ones(len(table))
            )
            here, shares = _units_that_fit(inner, welfare, shares)
            face = Face.simplex(len(points))
            solution = maximize_by_newton(inner, here, shares, face, INNER * tolerance)
            if solution.is_interrupted:
                raise KeyboardInterrupt
            shares = solution.probabilities
            lottery = shares @ points
            lottery /= lottery.sum()
            if isinstance(here, Relative):
                here = here.near(rows.expect(lottery))
            sums = rows.accumulate(lottery, here)
            pricing = best_in_polytope(sums.gradient, polytope, held)
            gap = pricing.bound - sums.pairing
            since = 0 if gap < 0.999 * lowest else since + 1
            if gap < lowest or best.pricing is None:
                best, lowest = Inside(lottery, pricing, sums.gradient), gap
            if is_last or lowest <= ROUNDING or since == PATIENCE:
                break
            is_last = lowest <= tolerance
            points = np.vstack([points, pricing.probabilities])
            table = np.column_stack([table, rows.expect(pricing.probabilities)])
            shares = np.append(shares, 0.0)
    except KeyboardInterrupt:
        return Inside(best.lottery, best.pricing, best.gradient, "interrupted", True)
    if lowest <= tolerance:
        return best
    message = "rounding errors hide any further gain"
    if since < PATIENCE:
        message = f"no end after {MAX_ROUNDS} rounds"
    return Inside(best.lottery, best.pricing, best.gradient, message)


def _units_that_fit(
    rows: ArrayRows, welfare: Welfare, shares: Float64Array
) -> tuple[Welfare, Float64Array]:
    """Return the welfare in units in which gaps are shares of a mean, if it is one.

    And the shares to start from, which are not far from the best ones.
    """
    if not isinstance(welfare, Isoelastic):
        return welfare, shares
    here, rough = approach(rows, welfare, shares, Face.simplex(rows.n_outcomes))
    if rough.is_interrupted:
        raise KeyboardInterrupt
    return here, rough.probabilities
