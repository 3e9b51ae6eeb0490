"""What every welfare gives: value, slope and bend of its terms at expected gains.

Each class holds one number per row and gives value, slope and bend (minus the
second derivative) of its terms at given expected gains, in floats, and the slope in
rational arithmetic. A slice picks the rows of a block.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array

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
    """

    weights: Float64Array
    needs_gains: bool

    @abstractmethod
    def value(self, gains: Float64Array, rows: slice = ALL) -> float:
        """Return the sum of the terms."""

    @abstractmethod
    def slope(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return each term's derivative, shape (n_rows,)."""

    @abstractmethod
    def bend(self, gains: Float64Array, rows: slice = ALL) -> Float64Array:
        """Return minus each term's second derivative, shape (n_rows,)."""

    @abstractmethod
    def power(self, row: int | slice) -> Float64Array:
        """Return what multiplies the logarithm in a term, or in some."""

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
