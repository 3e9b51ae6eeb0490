"""Welfare that stands for a mean: what is lost is a share of the mean.

A mean M of expected gains is concave, and so many times the gains is as many times the
mean. So its tangent at any gains t passes through zero, and bounds it everywhere:
``M(y) <= M'(t) . y``. Only the ratios of slopes matter.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

from bargain._arrays import Float64Array
from bargain.welfare.base import Welfare


class Relative(Welfare):
    """A welfare whose best lotteries are those of a mean.

    Its slopes are those of the mean, up to a factor that depends on the gains alone.

    Attributes
    ----------
    aversion : float
        By how many times its share a slope falls when a gain rises by a share.
    """

    aversion: float

    @abstractmethod
    def near(self, gains: Float64Array) -> Self:
        """Return the same in units in which slopes times these gains add up to 1.

        Slopes are then those of the mean's logarithm.
        """

    @abstractmethod
    def growth(
        self, touching: Float64Array, gains: Float64Array, unsure: Float64Array
    ) -> float:
        """Bound how many times the mean of the gains the mean of others is.

        Parameters
        ----------
        touching : ndarray of shape (n_rows,)
            The others.
        gains : ndarray of shape (n_rows,)
            Positive.
        unsure : ndarray of shape (n_rows,)
            How far rounding may have put each gain off; less than the gain.
        """

    @property
    @abstractmethod
    def is_rational(self) -> bool:
        """Whether slopes are rational where gains are, of not too many digits."""
