"""Sweeps over few and long rows: outcomes are cut into blocks, not hypotheses."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array, row_blocks
from bargain.rows.formed import FormedRows
from bargain.rows.sums import Sums
from bargain.rows.threads import in_threads, shares_of
from bargain.welfare import Welfare


def sweep_wide(
    rows: FormedRows,
    probabilities: Float64Array,
    welfare: Welfare,
    columns: np.ndarray | None,
    n_threads: int,
) -> Sums:
    """Add up gains, gradient and curvature; see `ArrayRows.accumulate`.

    Expected gains need the outcomes in use alone, so the matrix is read once.
    """
    used = np.flatnonzero(probabilities)
    gains = rows.gathered(used) @ probabilities[used]
    slope = welfare.slope(gains)
    gradient = np.empty(rows.n_outcomes)
    slices = row_blocks(rows.n_outcomes, rows.n_rows)
    shares = slope / rows.scale if rows.folds else slope
    parts = shares_of(slices, n_threads)

    def price(k: int) -> None:
        with np.errstate(over="ignore", invalid="ignore"):
            for some, block in rows.column_blocks(parts[k]):
                gradient[some] = shares @ block

    in_threads(price, len(parts))
    curvature = None
    if columns is not None:
        bent = np.sqrt(welfare.bend(gains))[:, None] * rows.gathered(columns)
        curvature = bent.T @ bent
    return Sums(gains, gradient, float(slope @ gains), curvature)
