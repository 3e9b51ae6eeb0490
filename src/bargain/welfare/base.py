"""What every welfare gives: value, slope and bend of its terms at expected gains.

Each class holds one number per row and gives value, slope and bend (minus the
second derivative) of its terms at given expected gains, in floats, and the slope in
rational arithmetic. A slice picks the rows of a block.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array, row_chunks

if TYPE_CHECKING:
    from fractions import Fraction


ALL = slice(None)


class Welfare(ABC):
    """The terms ``w_h phi(y_h)`` of a concave, increasing welfare function.

    Attributes
    ----------
    weights : ndarray of shape (n_rows,)
        Credences.
    needs_gains : bool
        Whether it is defined at positive expected gains only.
    doubling : float
        The share that an expected gain may fall by until its slope has doubled.
    """

    weights: Float64Array
    needs_gains: bool
    doubling: float = 0.5

    @abstractmethod
    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """Return the sum of the terms."""

    @abstractmethod
    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return each term's derivative, shape (n_rows,)."""

    @abstractmethod
    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return minus each term's second derivative, shape (n_rows,)."""

    def total(self, gains: Float64Array) -> float:
        """Return the welfare at all expected gains, as certificates report it."""
        return sum(self.value(gains[rows], rows) for rows in row_chunks(len(gains)))

    @abstractmethod
    def power(self, row: int | slice) -> Float64Array:
        """Return what multiplies the logarithm in a term, or in some."""

    def steeper(
        self,
        gains: Float64Array,
        by: Float64Array,
        rows: np.ndarray | slice = ALL,
    ) -> Float64Array:
        """Return the gains at which slopes are steeper by so much than at others."""
        power = self.power(ALL)[rows]
        return np.asarray(power / (power / gains + by))

    def matching(self, other: Welfare, gains: Float64Array) -> Float64Array:
        """Return the gains at which logarithms are as steep as another's at these.

        Parameters
        ----------
        other : Welfare
            A floored one.
        gains : ndarray of shape (n_rows,)
        """
        return np.asarray(gains * (self.power(ALL) / other.power(ALL)))

    @abstractmethod
    def floored(self, least: float) -> Welfare:
        """Return the welfare in which each logarithm counts at least so much."""

    @abstractmethod
    def sampled(self, rows: np.ndarray, factors: Float64Array) -> Welfare:
        """Return the welfare of rows that are copied, each weighing a multiple."""

    @abstractmethod
    def part(self, rows: slice) -> Welfare:
        """Return the terms of consecutive rows."""

    @abstractmethod
    def exact_slope(self, row: int, gain: Fraction, scale: Fraction) -> Fraction:
        """Return one term's derivative in the row-scaled gain, in rationals."""
