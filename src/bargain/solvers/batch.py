"""Many small problems at once: the ordinary ones, and which are not.

An interior point in single precision finds which outcomes are used, then Newton's
method on these finds the digits. Only what is certified and clearly the only answer
counts as settled: whatever is out of the ordinary (ties, gains next to nothing, no end
in sight) belongs to the solver for one problem.
"""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.stacked_interior import nearly_best
from bargain.solvers.stacked_support import Settled, settle
from bargain.stack import ProblemStack

# What everyone keeps of an expected gain when the outcomes not used are dropped.
KEPT = 0.5


def maximize_stack(stack: ProblemStack, tolerance: float) -> Settled:
    """Maximize the welfare of every problem over all lotteries.

    Parameters
    ----------
    stack : ProblemStack
    tolerance : float
        Certified gap to reach.

    Returns
    -------
    settled : Settled
    """
    # A row without a say gains the same by every lottery, so any power will do.
    filled = np.where(stack.powers > 0, stack.powers, 1 / len(stack.powers))
    firm = ProblemStack(stack.gains, filled, stack.stakes, stack.units)
    with np.errstate(all="ignore"):  # what breaks down is not settled
        near, slacks = nearly_best(firm)
        lotteries = near / near.sum(axis=0, dtype=np.float64)
        used = near > slacks
        _feed(firm, lotteries, used)
        return settle(firm, lotteries, used, tolerance)


def _feed(stack: ProblemStack, lotteries: Float64Array, used: np.ndarray) -> None:
    """Add outcomes to what is used, until everyone keeps most of the expected gain.

    Next to no credence asks for a probability that is next to none.
    """
    expected = stack.expect(lotteries)
    kept = stack.expect(np.where(used, lotteries, 0.0))
    starved = np.flatnonzero((kept < KEPT * expected).any(axis=0))
    if len(starved):
        portions = stack.gains[:, :, starved] * lotteries[:, starved]
        shares = (portions / expected[:, None, starved]).max(axis=0)
        used[:, starved] |= shares > (1 - KEPT) / len(lotteries)
