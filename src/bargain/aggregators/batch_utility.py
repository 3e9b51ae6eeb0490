"""A chunk of expected utilities at once: scores, ties and gaps as for one problem."""

from __future__ import annotations

import numpy as np

from bargain.aggregators.batch import Answers, ChunkSolver
from bargain.aggregators.batch_checks import Chunk
from bargain.aggregators.batch_tables import Tables, knows, units_of
from bargain.normalization import Normalization


def utility_chunks(
    normalization: Normalization, tolerance: float, least_range: float
) -> ChunkSolver | None:
    """Return what solves chunks; None if the normalization is the user's own.

    Parameters
    ----------
    normalization : Normalization
    tolerance : float
    least_range : float
        Of the largest score: the least that the gap is relative to.
    """
    if not knows(normalization):
        return None

    def solve(chunk: Chunk) -> Answers:
        # Ties are the solver's business, and no solver is loaded before it is asked.
        from bargain.solvers.argmax import TIED

        tables = Tables.of(chunk)
        with np.errstate(all="ignore"):  # what breaks down here is not settled
            units = units_of(normalization, tables)
            counted = (tables.credences > 0) & np.isfinite(units)
            gains = (tables.utilities - tables.worst[:, None]) / units[:, None]
            stakes = np.where(counted, tables.credences, 0.0)
            gains.swapaxes(0, 1)[:, ~counted] = 1.0
            scores = np.einsum("hob,hb->ob", gains, stakes)
            best = scores.max(axis=0)
            short = best - scores
            tied = short <= TIED * best
            # The order of summation must not decide what is tied, nor this route.
            doubtful = ((short > TIED / 2 * best) & (short < 2 * TIED * best)).any(
                axis=0
            )
            doubtful |= np.isnan(units).any(axis=0)
            spread = np.maximum(best - scores.min(axis=0), least_range * best)
            scale = np.where(spread > 0, spread, 1.0)
            lotteries = tied / tied.sum(axis=0)
            expected = np.einsum("hob,ob->hb", gains, lotteries)
            gaps = best - np.einsum("hb,hb->b", stakes, expected)
            gaps = np.maximum(gaps / scale, 0.0)
        return Answers(lotteries.T, gaps, ~doubtful & (gaps <= tolerance))

    return solve
