"""Many small problems at once: the ordinary ones, and which are not.

An interior point in single precision finds which outcomes are used, then Newton's
method on these finds the digits. Only what is certified and clearly the only answer
counts as settled: whatever is out of the ordinary (ties, gains next to nothing, no end
in sight) belongs to the solver for one problem.
"""

from __future__ import annotations

import numpy as np

from bargain.solvers.stacked_interior import nearly_best
from bargain.solvers.stacked_support import Settled, settle
from bargain.stack import ProblemStack


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
        is_found = np.isfinite(near).all(axis=0) & np.isfinite(slacks).all(axis=0)
        used = (near > slacks) & is_found
        lotteries = np.where(is_found, near, 0).astype(np.float64)
        return settle(firm, lotteries, used, tolerance)
