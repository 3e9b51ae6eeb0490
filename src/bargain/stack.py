"""Many small problems of one shape: the mathematics of `problem`, all at once.

The problems stand last in every array, so that each operation runs over a long row of
them: ``gains[h, o, b]`` is what hypothesis h of problem b gains by outcome o. A term
of the welfare is ``stakes y + powers log y``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray


@dataclass(frozen=True, eq=False)
class ProblemStack:
    """Welfare problems over all lotteries, in row-scaled gains.

    Parameters
    ----------
    gains : ndarray of shape (n_rows, n_outcomes, n_problems)
        A row without a say gains 1 by every outcome.
    powers : ndarray of shape (n_rows, n_problems)
        What multiplies the logarithm of an expected gain; 0 for a row without a say.
    stakes : ndarray of shape (n_rows, n_problems), or None
        What multiplies the expected gain itself; None for nothing.
    units : ndarray of shape (n_problems,), or None
        What one unit of the certified gap is worth in the welfare; None for 1.
    """

    gains: Float64Array
    powers: Float64Array
    stakes: Float64Array | None = None
    units: Float64Array | None = None

    @property
    def n_problems(self) -> int:
        """How many problems there are."""
        return int(self.gains.shape[2])

    def take(self, which: np.ndarray) -> ProblemStack:
        """Return some of the problems: places (int) or a mask (bool)."""
        places = np.flatnonzero(which) if which.dtype == bool else which
        return ProblemStack(
            self.gains.take(places, axis=2),
            self.powers.take(places, axis=1),
            None if self.stakes is None else self.stakes.take(places, axis=1),
            None if self.units is None else self.units.take(places),
        )

    def expect(self, lotteries: FloatArray) -> Float64Array:
        """Return the expected gains, shape (n_rows, n_problems)."""
        return np.asarray(np.einsum("hob,ob->hb", self.gains, lotteries))

    def slopes(self, expected: Float64Array) -> Float64Array:
        """Return each term's derivative, shape (n_rows, n_problems)."""
        slopes = self.powers / expected
        return slopes if self.stakes is None else slopes + self.stakes

    def combine(self, multipliers: FloatArray) -> Float64Array:
        """Return weighted sums of the rows, shape (n_outcomes, n_problems)."""
        return np.asarray(np.einsum("hob,hb->ob", self.gains, multipliers))

    def gaps(self, expected: Float64Array, gradient: Float64Array) -> Float64Array:
        """Bound how far each lottery is from the best, from what adds up at it.

        The bound is ``max(grad) - grad . p``, as in `bargain.certificate`; infinite
        where an expected gain is not positive.

        Parameters
        ----------
        expected : ndarray of shape (n_rows, n_problems)
        gradient : ndarray of shape (n_outcomes, n_problems)

        Returns
        -------
        gaps : ndarray of shape (n_problems,)
        """
        gaps = gradient.max(axis=0) - self.pairings(expected)
        if self.units is not None:
            gaps /= self.units
        is_defined = (expected.min(axis=0) > 0) & np.isfinite(gaps)
        # Rounding may make a bound negative by an epsilon; no gap is below zero.
        return np.where(is_defined, np.maximum(gaps, 0.0), np.inf)

    def pairings(self, expected: Float64Array) -> Float64Array:
        """Return the gradients times the lotteries, shape (n_problems,)."""
        # The power over y times y is the power itself, but for rounding.
        pairings = self.powers.sum(axis=0)
        if self.stakes is not None:
            pairings = pairings + np.einsum("hb,hb->b", self.stakes, expected)
        return np.asarray(pairings)


def certify_stack(stack: ProblemStack, lotteries: Float64Array) -> Float64Array:
    """Return the certified gap of each lottery, shape (n_problems,).

    Parameters
    ----------
    stack : ProblemStack
    lotteries : ndarray of shape (n_outcomes, n_problems)

    Returns
    -------
    gaps : ndarray of shape (n_problems,)
        Infinite where nothing is bounded: a term is not defined, or the numbers are
        not a lottery.

    Examples
    --------
    >>> stack = ProblemStack(np.eye(2)[:, :, None], np.full((2, 1), 0.5))
    >>> certify_stack(stack, np.array([[0.5], [0.5]]))
    array([0.])
    """
    with np.errstate(all="ignore"):
        expected = stack.expect(lotteries)
        gaps = stack.gaps(expected, stack.combine(stack.slopes(expected)))
        misses = np.maximum(
            np.abs(lotteries.sum(axis=0) - 1), -lotteries.min(axis=0, initial=0.0)
        )
        return np.where(misses <= 1e-12, gaps, np.inf)
