"""Correcting a lottery so that held rows get their points, in small shares too.

Where a point leaves somebody next to nothing to gain, the rows are divided by next to
nothing, and a probability as small as that must be right in its own last digits, not
only in those of 1.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows

# What held rows may miss without being corrected, row-scaled: a tenth of what a
# certificate allows.
MISSED = 1e-13

# Directions with a relative singular value below this are rounding.
RANK_TOLERANCE = 1e-12

# Corrections lose their effect once only rounding is left.
ROUNDS = 4

# Of many rows, those that are off most are corrected.
MOST_ROWS = 256


def onto_held(held: ArrayRows, lottery: Float64Array) -> Float64Array:
    """Correct the rounding by which held rows miss their points.

    Probabilities change by factors, the least that do it, so that small ones keep
    all their digits, and zeros stay.

    Parameters
    ----------
    held : ArrayRows
        Rows whose expected gains should be zero.
    lottery : ndarray of shape (n_outcomes,)
        Gives them that but for rounding.

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
        The lottery itself if none was found that misses less.
    """
    gains = held.expect(lottery)
    best, missed = lottery, -float(gains.min(initial=0.0))
    if missed <= MISSED:
        return lottery
    columns = np.flatnonzero(lottery)
    here = lottery
    for _ in range(ROUNDS):
        some = np.sort(np.argsort(-np.abs(gains), kind="stable")[:MOST_ROWS])
        system = held.select(some).dense(columns) * here[columns]
        # Rows count alike, however much they could lose.
        sizes = np.abs(system).max(axis=1)
        sizes = np.where(sizes > 0, sizes, 1.0)
        system = np.vstack([here[columns], system / sizes[:, None]])
        goal = np.concatenate([[1.0 - here.sum()], -gains[some] / sizes])
        factors = np.linalg.lstsq(system, goal, rcond=RANK_TOLERANCE)[0]
        there = here.copy()
        there[columns] *= np.maximum(1.0 + factors, 0.0)
        here = there / there.sum()
        gains = held.expect(here)
        if -float(gains.min()) < missed:
            best, missed = here, -float(gains.min())
    return best
