"""What every normalization is: the base class, and the one that changes nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.hypotheses import HypothesisSet


class Normalization(ABC):
    """What one unit of normalized utility is worth to each hypothesis.

    Subclass it to state your own: return the zero and the unit of each row.

    Attributes
    ----------
    is_affine : bool
        Whether normalized utilities are ``(utility - zero) / unit``; if not, as with
        ranks, calling it gives the scores that stand in their place.

    References
    ----------
    .. [1] Cotton-Barratt, O., MacAskill, W. and Ord, T., "Statistical
       normalization methods in interpersonal and intertheoretic comparisons", *The
       Journal of Philosophy* 117(2), 2020.

    Examples
    --------
    >>> class ByTheBest(bg.Normalization):
    ...     def zeros_and_units(self, hypotheses):
    ...         return np.zeros(len(hypotheses)), hypotheses.best
    ...
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [8, 4]])
    >>> ByTheBest()(pair).utilities
    array([[0.5, 1. ],
           [1. , 0.5]])
    """

    is_affine = True

    @abstractmethod
    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return the zero and the unit of each row.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        zeros : ndarray of shape (n_hypotheses,)
            Utility that becomes 0, in the row's own units.
        units : ndarray of shape (n_hypotheses,)
            Positive, in the row's own units; infinite for an indifferent row.

        Raises
        ------
        InvalidOptionError
            If the normalization does not fit the set.
        """

    def __call__(self, hypotheses: HypothesisSet) -> HypothesisSet:
        """Return the set with normalized utilities, float64.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[0, 5, 10], [3, 3, 3]])
        >>> bg.RangeNormalization()(pair).utilities
        array([[0. , 0.5, 1. ],
               [0. , 0. , 0. ]])
        """
        zeros, units = self.zeros_and_units(hypotheses)
        # The difference of zero and worst is taken apart, for the sake of rows whose
        # offset dwarfs their range.
        utilities = np.array(hypotheses.utilities, dtype=np.float64)
        utilities -= hypotheses.worst[:, None]
        utilities -= (zeros - hypotheses.worst)[:, None]
        utilities /= units[:, None]
        return HypothesisSet.from_arrays(
            utilities,
            hypotheses.credences,
            hypotheses.outcomes,
            hypotheses.names,
            copy=False,
        )


@dataclass(frozen=True)
class NoNormalization(Normalization):
    """Utilities count as they are, in one common unit.

    Examples
    --------
    >>> bg.NoNormalization()(bg.HypothesisSet.from_arrays([[0, 5, 10]])).utilities
    array([[ 0.,  5., 10.]])
    """

    def zeros_and_units(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array]:
        """Return zeros and ones; see `Normalization.zeros_and_units`."""
        units = np.where(hypotheses.indifferent, np.inf, 1.0)
        return np.zeros(len(hypotheses)), units


def as_scores(
    hypotheses: HypothesisSet, normalization: Normalization
) -> tuple[HypothesisSet, Normalization]:
    """Return the set whose rows are added up, and the normalization of its units.

    That is the set itself, unless the normalization is a change of more than units.
    """
    if normalization.is_affine:
        return hypotheses, normalization
    return normalization(hypotheses), NoNormalization()
