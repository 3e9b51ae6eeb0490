"""Tangents of a welfare, and what each bounds: the arithmetic behind a certificate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.problem import Problem
from bargain.rows import Sums
from bargain.welfare import Relative


@dataclass(frozen=True, eq=False)
class Bound:
    """What bounds W, without the rows that are held.

    Parameters
    ----------
    tangent : ndarray of shape (n_outcomes,)
    pairing : float
        Taken off the best of it.
    growth : float
        What that is multiplied by first.
    """

    tangent: Float64Array
    pairing: float
    growth: float = 1.0


def touching_here(problem: Problem, sums: Sums) -> Bound:
    """Return the bound when every tangent touches at the expected gains."""
    if not (isinstance(problem.welfare, Relative) and problem.rows.n_rows):
        return Bound(sums.gradient, sums.pairing)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Bound(sums.gradient / sums.pairing, 1.0)


def touching_elsewhere(
    problem: Problem,
    gains: Float64Array,
    tangents: Float64Array,
    unsure: Float64Array,
) -> Bound:
    """Return the bound when some tangents touch elsewhere; `unsure` is rounding."""
    rows, welfare = problem.rows, problem.welfare
    elsewhere = ~np.isnan(tangents)
    touching = np.where(elsewhere, tangents, gains)
    if isinstance(welfare, Relative):
        welfare = welfare.near(touching)
    slopes = welfare.slope(touching)
    # What touches elsewhere is known exactly; sums with its slope are rounded.
    steep = np.where(elsewhere, slopes, 0.0)
    tangent = rows.combine(slopes) + rows.combined_rounding(steep)
    if isinstance(welfare, Relative):
        unsure = np.where(elsewhere, unsure, 0.0)
        return Bound(tangent, 1.0, welfare.growth(touching, gains, unsure))
    pairing = float(slopes @ gains) - float(steep @ unsure)
    power = np.where(elsewhere, welfare.power(slice(None)), 0.0)
    # No ratio of gains by itself, which a tiny credence might make infinite.
    spread = power * (touching / gains) + power / touching * gains
    return Bound(tangent, pairing - float((spread - 2 * power).sum()))
