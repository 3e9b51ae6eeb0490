"""Outcomes that a hair would make dominated, or not so any more."""

from __future__ import annotations

from functools import partial

import numpy as np

from bargain._arrays import (
    BLOCK_ENTRIES,
    Float64Array,
    FloatArray,
    each_part,
    row_blocks,
)
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.extremes import EDGE

# So many differences of utilities are looked at; it takes about a second.
PATIENCE = 1 << 27


def dominated_by_a_hair(hypotheses: HypothesisSet) -> np.ndarray | None:
    """Return the places of outcomes about to be dominated by another, or to cease.

    Those who have credence and a preference are asked. None where that would take too
    long; see `PATIENCE`.

    Notes
    -----
    Outcomes that lotteries dominate, and no outcome, are not looked for.
    """
    asked = (hypotheses.credences > 0) & ~hypotheses.indifferent
    ranges = np.where(asked, hypotheses.best - hypotheses.worst, np.inf)
    if hypotheses.n_outcomes**2 > PATIENCE // 8:  # before a table of pairs is made
        return None
    parts = each_part(hypotheses.utilities, partial(_least_leads, EDGE), ranges)
    if any(part is None for part in parts):
        return None
    leads = np.min(parts, axis=0)
    np.fill_diagonal(leads, -np.inf)
    near = np.abs(leads) <= EDGE
    near &= ~near.T  # copies take each other's places
    surely_dominated = (leads > EDGE).any(axis=0)
    return np.flatnonzero(near.any(axis=0) & ~surely_dominated)


def _least_leads(
    most: float, utilities: FloatArray, ranges: Float64Array
) -> Float64Array | None:
    """Return the least lead of each outcome (rows) over each other (columns).

    As shares of ranges; 2 * `most` at most, which is a lead for sure. A lead that is
    behind by more than `most` somewhere is not followed further. None where `PATIENCE`
    runs out.
    """
    n = utilities.shape[1]
    leads = np.full(n * n, 2 * most)
    open_ = np.flatnonzero(~np.eye(n, dtype=bool))
    n_looks = 0
    for some in row_blocks(*utilities.shape):
        asked = np.isfinite(ranges[some])
        rows = np.asarray(utilities[some], dtype=float)[asked]
        shares = rows / ranges[some][asked, None]
        while len(shares) and len(open_):
            n_now = max(1, BLOCK_ENTRIES // len(open_))
            now, shares = shares[:n_now], shares[n_now:]
            n_looks += now.shape[0] * len(open_)
            if n_looks > PATIENCE:
                return None
            one, other = np.divmod(open_, n)
            lead = (now[:, one] - now[:, other]).min(axis=0)
            leads[open_] = np.minimum(leads[open_], lead)
            open_ = open_[leads[open_] >= -most]
    return leads.reshape(n, n)
