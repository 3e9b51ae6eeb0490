"""The best lottery for a linear objective above floors, and of several the least-norm.

HiGHS finds a vertex and its prices. The lotteries that are as good use the outcomes
that are priced like the best, and keep every gain that has a price at its floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.rows import ArrayRows
from bargain.solvers.argmax import tied_maxima
from bargain.solvers.copies import share_among_copies
from bargain.solvers.linear import best_lottery
from bargain.solvers.simplex_newton import Face
from bargain.solvers.tied_lotteries import TiedLotteries

# A gain may be below its floor by this much, row-scaled: what rounding makes of zero.
BELOW = 1e-13

# Further below, by more than a certificate allows, a lottery is of no use.
MISSED = 1e-12

# Prices this close, beside the range of the objective, may be the same.
TIED = 1e-9


@dataclass(frozen=True, eq=False)
class Bounded:
    """A lottery, prices of the floors, and whether there was no choice.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_rows,)
        Nonnegative, one per floor.
    unique : bool
    is_least : bool
        Whether it is, of several, the one of least norm.
    message : str
        What went wrong, if something did.
    """

    lottery: Float64Array
    multipliers: Float64Array
    unique: bool
    is_least: bool = True
    message: str = ""


def maximize_above_floors(
    scores: Float64Array, held: ArrayRows, safe: Float64Array
) -> Bounded:
    """Maximize expected scores over the lotteries at which nobody is below a floor.

    Parameters
    ----------
    scores : ndarray of shape (n_outcomes,)
        Sums of nonnegative contributions.
    held : ArrayRows
        Gains above the floors.
    safe : ndarray of shape (n_outcomes,)
        A lottery at which nobody is below a floor.

    Returns
    -------
    bounded : Bounded
        The safe lottery if the solver fails.
    """
    tied = tied_maxima(scores)
    uniform = tied / tied.sum()
    # No floor matters to the best outcomes.
    if not held.n_rows or float(held.expect(uniform).min()) >= -BELOW:
        nothing = np.zeros(held.n_rows)
        return Bounded(uniform, nothing, bool(tied.sum() == 1))
    # A constant changes nothing, and would hide what differs.
    objective = scores - scores.min()
    try:
        found = best_lottery(objective, held)
    except SolverError as error:
        nothing = np.zeros(held.n_rows)
        return Bounded(safe, nothing, False, is_least=False, message=str(error))
    lottery = _above(held, found.probabilities, safe)
    if _misses_more(held, lottery, safe):
        # Nobody has anything to spare: there is little else to choose.
        lottery = safe
    settled, unique, is_least = _least_norm(objective, held, lottery, found.multipliers)
    return Bounded(settled, found.multipliers, unique, is_least)


def _above(held: ArrayRows, lottery: Float64Array, safe: Float64Array) -> Float64Array:
    """Mix in as little of the safe lottery as lifts everyone to their floor.

    HiGHS lets gains fall below it by its tolerance.
    """
    gains, spare = held.expect(lottery), held.expect(safe)
    low = (gains < -BELOW) & (spare > 0)
    if not low.any():
        return lottery
    share = float((-gains[low] / (spare[low] - gains[low])).max())
    mixed = (1 - share) * lottery + share * safe
    return np.asarray(mixed / mixed.sum())


def _misses_more(held: ArrayRows, lottery: Float64Array, safe: Float64Array) -> bool:
    """Whether a lottery breaks a promise, and the safe one less of it."""
    least = float(held.expect(lottery).min())
    return least < -MISSED and least < float(held.expect(safe).min())


def _least_norm(
    objective: Float64Array,
    held: ArrayRows,
    lottery: Float64Array,
    multipliers: Float64Array,
) -> tuple[Float64Array, bool, bool]:
    """Return a lottery that is as good, if it is the only one, and if it is the least.

    It is the one of least norm, unless rounding hides it.
    """
    prices = objective + held.combine(multipliers)
    size = float(objective.max()) or 1.0
    tied = (prices >= prices.max() - TIED * size) | (lottery > BELOW)
    columns = np.flatnonzero(tied)
    if len(columns) == 1:
        return lottery, True, True
    some = held.over(columns)
    priced = multipliers * some.largest() > TIED * size
    fixed = np.concatenate(
        [
            np.ones((1, len(columns))),
            objective[None, columns] / size,
            some.select(priced).dense(),
        ]
    )
    polytope = TiedLotteries(fixed, some.select(~priced), lottery[columns])
    if polytope.is_point:  # as it came, without a division by its sum
        return lottery, True, True
    face = Face(np.ones(len(lottery), dtype=bool), objective[None])

    def shared(shares: Float64Array) -> Float64Array:
        spread = np.zeros_like(lottery)
        spread[columns] = share_among_copies(held, face, columns, shares)
        return np.asarray(spread / spread.sum())

    least, unique = polytope.least_norm()
    if least is not None:
        settled = shared(least)
        # Rounding in the tie rule must not break a promise.
        lowest = min(-BELOW, float(held.expect(lottery).min()))
        if float(held.expect(settled).min()) >= lowest:
            return settled, unique, True
    return shared(lottery[columns]), unique, False
