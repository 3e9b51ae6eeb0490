"""Tangents for expected gains too small to be known from the lottery.

Near a frontier, or under a veto of tiny credence, an expected gain is a difference of
large terms. Rounding then spoils the slope w / y of its logarithm, though not the
lottery: the best slopes are still known, to second order in what was lost. They are
found by Newton steps too small for the lottery to take, or as prices of the constraints
that nobody loses.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import Float64Array
from bargain.certificate import SMALL_GAIN
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.solvers.linear import best_lottery

# Row-scaled gains below this are priced by the linear program.
PRICED_GAIN = 1e-5

REFINEMENTS = 4


def refine_tangents(
    problem: Problem, lottery: Float64Array, sums: Float64Array
) -> Float64Array:
    """Return the expected gains that Newton's method would reach from a lottery.

    The steps stay on the lottery's support and are added to the gains, not to the
    lottery, whose floats are too coarse for them.

    Parameters
    ----------
    problem : Problem
    lottery : ndarray of shape (n_outcomes,)
    sums : ndarray of shape (n_sums, n_outcomes)
        What the steps may not change.

    Returns
    -------
    tangents : ndarray of shape (n_rows,)
        Positive.
    """
    support = np.flatnonzero(lottery)
    n, fixed = len(support), sums[:, support]
    tangents = problem.rows.expect(lottery)
    for _ in range(REFINEMENTS):
        slope = problem.rows.combine(problem.welfare.slope(tangents))[support]
        bend = problem.welfare.bend(tangents)
        parts = problem.rows.each_part(partial(_curvature, support), bend)
        curvature = np.sum(parts, axis=0)
        diagonal = np.sqrt(np.maximum(curvature.diagonal(), 1e-300))
        system = np.zeros((n + len(fixed), n + len(fixed)))
        system[:n, :n] = curvature / diagonal / diagonal[:, None]
        system[:n, n:] = (fixed / diagonal).T
        system[n:, :n] = fixed / diagonal
        right = np.concatenate([slope / diagonal, np.zeros(len(fixed))])
        step = np.zeros_like(lottery)
        step[support] = np.linalg.lstsq(system, right, rcond=1e-15)[0][:n] / diagonal
        moved = tangents + problem.rows.expect(step)
        if not (moved > 0).all():
            break
        tangents = moved
    return tangents


def _curvature(
    support: np.ndarray, rows: ArrayRows, bend: Float64Array
) -> Float64Array:
    curvature = np.zeros((len(support), len(support)))
    for places, block in rows.blocks():
        some = block[:, support]
        curvature += (bend[places, None] * some).T @ some
    return curvature


def price_small_gains(
    problem: Problem, lottery: Float64Array, multipliers: Float64Array | None
) -> tuple[Float64Array | None, Float64Array]:
    """Return multipliers of the held rows, and tangents of the rows that gain.

    Parameters
    ----------
    problem : Problem
    lottery : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_held,), or None
        Those known so far.

    Returns
    -------
    multipliers : ndarray of shape (n_held,), or None
    tangents : ndarray of shape (n_rows,)
        NaN where the expected gain itself serves.
    """
    gains = problem.rows.expect(lottery)
    small = gains < PRICED_GAIN
    tangents = np.where(gains < SMALL_GAIN, gains, np.nan)
    if not small.any():
        return multipliers, tangents
    # Far away, the tangent of a logarithm is flat: only the prices remain of these.
    far = np.where(small, np.inf, gains)
    slopes = problem.welfare.slope(far)
    objective = problem.rows.combine(slopes)
    priced = problem.rows.select(small)
    if problem.held is None:
        prices = best_lottery(objective, priced).multipliers
    else:
        both = priced.stacked(problem.held)
        found = best_lottery(objective, both).multipliers
        prices, multipliers = found[: priced.n_rows], found[priced.n_rows :]
    with np.errstate(divide="ignore", invalid="ignore"):
        touching = problem.welfare.steeper(far[small], prices, small)
    # A price of zero says that the constraint does not bind: the gain itself serves.
    usable = np.isfinite(touching) & (touching > 0)
    tangents[np.flatnonzero(small)[usable]] = touching[usable]
    return multipliers, tangents


def outweigh_rounding(
    problem: Problem, lottery: Float64Array, multipliers: Float64Array | None
) -> tuple[Float64Array | None, Float64Array]:
    """Return tangents a few units of rounding steeper, where that lowers the bound.

    Where an outcome costs somebody a billion ideal gains, rounding shows in its price;
    but no lottery that this hypothesis accepts gives it more than next to nothing. So
    the tangents are raised by the prices of ``y >= 0`` for all.

    Parameters
    ----------
    problem : Problem
    lottery : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_held,), or None
        Those known so far.

    Returns
    -------
    multipliers : ndarray of shape (n_held,), or None
    tangents : ndarray of shape (n_rows,)
        Positive.
    """
    rows, welfare = problem.rows, problem.welfare
    gains = rows.expect(lottery)
    slopes = welfare.slope(gains)
    # What is raised counts as rounded too.
    lead = rows.combine(slopes) + 2 * rows.combined_rounding(slopes)
    if problem.held is not None and multipliers is not None:
        lead += problem.held.combine(multipliers)
    lead -= float(slopes @ gains)
    # Much lower ones do not matter, and would set the scale of the program.
    prices = best_lottery(np.maximum(lead, -np.abs(lead.max())), rows).multipliers
    return multipliers, welfare.steeper(gains, prices)
