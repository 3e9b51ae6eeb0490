"""A path of aversions: from Nash to the aversion asked for, each from the last one.

At a large aversion, slopes at a lottery that is not nearly the best differ by more than
Newton's method can bear; at a small one, what somebody gains at the best is decades
below what it gains elsewhere. Doubling the aversion, or halving it, moves both by a
factor that is no obstacle. W's unit follows the path too, so that its slope times the
expected gains stays about 1, as with logarithms: gaps are then shares of the mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from bargain._arrays import Float64Array
from bargain.rows import ArrayRows
from bargain.solvers.newton import maximize_by_newton
from bargain.solvers.simplex_newton import Face
from bargain.solvers.solution import Solution
from bargain.welfare import Isoelastic

# The gap of a lottery that is only a start, as a share of the mean; less at aversions
# above 1, where that much of the mean moves slopes by more.
ROUGH = 0.05

# Nobody's gain falls below about this share of the ideal one on the way.
LEAST_GAIN = 1e-12

# How often one aversion is solved again because W's unit has moved by half of it.
MOST_ROUNDS = 8


def approach(
    rows: ArrayRows, welfare: Isoelastic, start: Float64Array, face: Face
) -> tuple[Isoelastic, Solution]:
    """Return the welfare in units that fit, and a lottery that is roughly best for it.

    Parameters
    ----------
    rows : ArrayRows
    welfare : Isoelastic
    start : ndarray of shape (n_outcomes,)
        A lottery of the face at which every expected gain is positive.
    face : Face

    Returns
    -------
    welfare : Isoelastic
        Its slopes times the gains that the lottery gives add up to 1.
    solution : Solution
        With the message of a limit, if one stopped the search.
    """
    solution = Solution(start, float("inf"), 0)
    here = welfare.near(rows.expect(start))
    for aversion in _aversions(welfare.aversion):
        last = aversion == welfare.aversion
        stage = welfare if last else welfare.averse(aversion)
        here, solution = _roughly(rows, stage, solution, face)
        if solution.is_interrupted or solution.is_spent:
            return welfare.near(rows.expect(solution.probabilities)), solution
    return here, solution


def _aversions(last: float) -> Iterator[float]:
    """Yield 1, then its doubles or halves, and the last one."""
    aversion = 1.0
    while aversion != last:
        yield aversion
        aversion = min(2 * aversion, last) if last > 1 else max(aversion / 2, last)
    yield last


def _roughly(
    rows: ArrayRows, stage: Isoelastic, solution: Solution, face: Face
) -> tuple[Isoelastic, Solution]:
    """Solve one aversion from where the last one ended."""
    goal = ROUGH / max(1.0, stage.aversion)
    here = stage.near(rows.expect(solution.probabilities))
    for _ in range(MOST_ROUNDS):
        start = solution.probabilities
        solution = maximize_by_newton(rows, here.floored(LEAST_GAIN), start, face, goal)
        known = solution.sums
        lottery = solution.probabilities
        gains = rows.expect(lottery) if known is None else known.gains
        moved = abs(here.log_pairing(gains))
        here = here.near(gains)
        if moved < 0.5 or solution.message:
            break
    return here, solution
