"""Newton's method on few and long rows: few outcomes at a time, by column generation.

There is an optimal lottery with no more outcomes than hypotheses, so nearly all of
them need no more than a price. Those in use are solved for as a table; one sweep then
prices all outcomes, and those that deserve probability most join the table.

References
----------
P. C. Gilmore and R. E. Gomory, "A linear programming approach to the cutting-stock
problem", *Operations Research* 9(6), 1961: pricing columns as they are needed.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.rows.watch import Spent
from bargain.solvers.simplex_newton import Face, maximize, most_deserving
from bargain.solvers.solution import Solution
from bargain.welfare import Welfare

# Tables of fewer outcomes are solved as they are.
MANY_OUTCOMES = 2_000

MAX_ROUNDS = 40

# How much better than asked a table is solved.
FINER = 0.1


def maximize_wide(
    rows: ArrayRows, welfare: Welfare, start: Float64Array, tolerance: float
) -> Solution | None:
    """Maximize the welfare of expected gains over all lotteries.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Welfare
    start : ndarray of shape (n_outcomes,)
        A lottery at which every expected gain is positive.
    tolerance : float
        Gap to reach, in units of W.

    Returns
    -------
    solution : Solution, or None
        None if the rows are not few and long, or the start uses many outcomes.
    """
    if not rows.is_wide or rows.n_outcomes < MANY_OUTCOMES:
        return None
    table = np.flatnonzero(start)
    if len(table) > rows.n_outcomes // 8:
        return None
    best, lowest, known = start, np.inf, None
    message, interrupted, spent = "pricing outcomes leads no further", False, False
    here, rounds = start, 0
    try:
        while rounds < MAX_ROUNDS:
            here = _on_table(rows, welfare, here, table, FINER * tolerance)
            sums = rows.accumulate(here, welfare)
            rounds += 1
            gap = float(sums.gradient.max()) - sums.pairing
            if not sums.least > 0 or not np.isfinite(gap):
                break
            if gap < lowest:
                best, lowest, known = here, gap, sums
            if gap <= tolerance:
                message = ""
                break
            lead = np.where(here > 0, -np.inf, sums.gradient)
            lead[lead <= sums.pairing] = -np.inf
            joining = most_deserving(lead) & (lead > -np.inf)
            wider = np.union1d(table, np.flatnonzero(joining))
            if len(wider) == len(table):
                break
            table = wider
    except Spent as limit:
        message, spent = str(limit), True
    except KeyboardInterrupt:
        message, interrupted = "interrupted", True
    return Solution(
        best,
        lowest,
        rounds,
        known,
        message,
        is_interrupted=interrupted,
        is_spent=spent,
    )


def _on_table(
    rows: ArrayRows,
    welfare: Welfare,
    here: Float64Array,
    table: np.ndarray,
    tolerance: float,
) -> Float64Array:
    """Return the best lottery over the outcomes of a table."""
    some = rows.over(table)
    face = Face.simplex(len(table))
    found = maximize(some, welfare, here[table], face, tolerance)
    if found.is_interrupted:
        raise KeyboardInterrupt
    lottery = np.zeros_like(here)
    lottery[table] = found.probabilities
    return lottery
