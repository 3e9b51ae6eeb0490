"""Outcomes that a hair would make dominated, or not so any more."""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import Float64Array, FloatArray, each_part, row_blocks
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.extremes import EDGE


def dominated_by_a_hair(hypotheses: HypothesisSet) -> np.ndarray:
    """Return the places of outcomes about to be dominated by another, or to cease.

    Those who have credence and a preference are asked.

    Notes
    -----
    Outcomes that lotteries dominate, and no outcome, are not looked for.
    """
    asked = (hypotheses.credences > 0) & ~hypotheses.indifferent
    ranges = np.where(asked, hypotheses.best - hypotheses.worst, np.inf)
    parts = each_part(hypotheses.utilities, partial(_least_leads, EDGE), ranges)
    leads = np.min(parts, axis=0)
    np.fill_diagonal(leads, -np.inf)
    near = np.abs(leads) <= EDGE
    near &= ~near.T  # copies take each other's places
    surely_dominated = (leads > EDGE).any(axis=0)
    return np.flatnonzero(near.any(axis=0) & ~surely_dominated)


def _least_leads(
    most: float, utilities: FloatArray, ranges: Float64Array
) -> Float64Array:
    """Return the least lead of each outcome (rows) over each other (columns).

    As shares of ranges; 2 * `most` at most, which is a lead for sure.
    """
    n = utilities.shape[1]
    leads = np.full((n, n), 2 * most)
    for some in row_blocks(*utilities.shape):
        asked = np.isfinite(ranges[some])
        rows = np.asarray(utilities[some], dtype=float)[asked]
        if not len(rows):
            continue
        shares = rows / ranges[some][asked, None]
        for other in range(n):
            lead = (shares - shares[:, other, None]).min(axis=0)
            np.minimum(leads[:, other], lead, out=leads[:, other])
    return leads
