"""Sets of utility hypotheses: what may be valuable, and how credible each view is."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any, Self

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    are_equal,
    difference,
    frozen,
    row_chunks,
    row_extremes,
)
from bargain._given_arrays import check_credences
from bargain._labels import Labels
from bargain._members import check_newcomer, gather, ordered_utilities
from bargain._set_forms import SetForms
from bargain._set_sources import SetSources
from bargain.errors import InvalidHypothesesError
from bargain.utility_hypothesis import UtilityHypothesis

# A range of so much of the largest magnitude is no more than rounding can produce.
ROUNDING = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True, init=False, eq=False, repr=False)
class HypothesisSet(SetSources, SetForms):
    """Utility hypotheses over the same outcomes, with their credences.

    Nothing in a set changes after it is built: arrays are read-only, and the
    methods that vary a set return a new one.

    Parameters
    ----------
    hypotheses : iterable of UtilityHypothesis
        At least one, all over the same outcomes. Either every one has a credence,
        or none has (then they are equally credible).
    normalize : bool
        Divide the credences by their sum.

    Attributes
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
        float64, or float32 where float32 was given; in each row's own units.
    credences : ndarray of shape (n_hypotheses,)
        Nonnegative, sums to 1.
    outcomes, names : Labels
        Labels of the columns and of the rows.
    worst, best : ndarray of shape (n_hypotheses,)
        Least and greatest utility of each row, in its own units; float32 where the
        utilities are.

    Raises
    ------
    InvalidHypothesesError
        If there is no hypothesis or no outcome, a utility is missing or not finite,
        a label occurs twice, or the credences do not sum to 1.

    Examples
    --------
    >>> hypotheses = HypothesisSet([
    ...     UtilityHypothesis("welfare", {"tea": 1, "coffee": 2}, credence=0.51),
    ...     UtilityHypothesis("custom", {"tea": 2, "coffee": 1}, credence=0.49),
    ... ])
    >>> hypotheses
    HypothesisSet(2 hypotheses x 2 outcomes)
    >>> hypotheses["custom"].utilities["tea"]
    2.0
    """

    utilities: FloatArray
    credences: Float64Array
    outcomes: Labels
    names: Labels
    worst: FloatArray
    best: FloatArray

    def __init__(
        self, hypotheses: Iterable[UtilityHypothesis], *, normalize: bool = False
    ) -> None:
        self._fill(*gather(hypotheses), normalize=normalize)

    def _fill(
        self,
        utilities: FloatArray,
        credences: object,
        outcomes: Labels,
        names: Labels,
        *,
        normalize: bool = False,
    ) -> None:
        worst, best = row_extremes(utilities, names, outcomes)
        held = frozen(utilities) if isinstance(utilities, np.ndarray) else utilities
        for field, value in (
            ("utilities", held),
            ("credences", check_credences(credences, names, normalize=normalize)),
            ("outcomes", outcomes),
            ("names", names),
            ("worst", frozen(worst)),
            ("best", frozen(best)),
        ):
            object.__setattr__(self, field, value)

    @property
    def n_hypotheses(self) -> int:
        """How many hypotheses there are."""
        return int(self.utilities.shape[0])

    @property
    def n_outcomes(self) -> int:
        """How many outcomes there are."""
        return int(self.utilities.shape[1])

    @cached_property
    def indifferent(self) -> np.ndarray:
        """Which hypotheses do not care: bool of shape (n_hypotheses,).

        The range of such a row is at most 8 machine epsilons of its largest
        magnitude, which is no more than rounding can produce.
        """
        indifferent = np.empty(self.n_hypotheses, dtype=bool)
        for rows in row_chunks(self.n_hypotheses):
            range_ = difference(self.best[rows], self.worst[rows])
            indifferent[rows] = range_ <= ROUNDING * self.largest(rows)
        return frozen(indifferent)

    @cached_property
    def _worked_out(self) -> dict[object, Any]:
        """What took long to find out about the utilities, and does not change.

        Sets that differ in credences alone may share it.
        """
        return {}

    def largest(self, rows: slice = slice(None)) -> Float64Array:
        """Return the largest magnitude in each row, or in some rows.

        Parameters
        ----------
        rows : slice
            All when left out.

        Returns
        -------
        largest : ndarray of shape (n_hypotheses,)
            In each row's own units.

        Examples
        --------
        >>> bg.HypothesisSet.from_arrays([[1, -3], [0, 2]]).largest()
        array([3., 2.])
        """
        worst, best = np.abs(self.worst[rows]), np.abs(self.best[rows])
        return np.maximum(worst, best, dtype=np.float64)

    def with_credences(self, credences: Any, *, normalize: bool = False) -> Self:
        """Return the same hypotheses with other credences.

        Parameters
        ----------
        credences : array_like of shape (n_hypotheses,)
            Nonnegative; they sum to 1, unless `normalize` is given.
        normalize : bool
            Divide them by their sum.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            If they are no probability distribution over the hypotheses.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[1, 2], [2, 1]])
        >>> pair.with_credences([3, 1], normalize=True).credences
        array([0.75, 0.25])
        """
        new = type(self)._of(self)
        checked = check_credences(credences, self.names, normalize=normalize)
        object.__setattr__(new, "credences", checked)
        return new

    def with_hypothesis(self, hypothesis: UtilityHypothesis) -> Self:
        """Return a set that `hypothesis` has joined; the others share what is left.

        Parameters
        ----------
        hypothesis : UtilityHypothesis
            Over the same outcomes, with a credence e between 0 and 1; the others'
            credences are multiplied by 1 - e.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            If the newcomer is over other outcomes, has a name that is taken, or no
            credence between 0 and 1.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[1, 2], [2, 1]], outcomes=["a", "b"])
        >>> monster = UtilityHypothesis("monster", {"a": 0, "b": 1e12}, credence=0.2)
        >>> pair.with_hypothesis(monster).credences
        array([0.4, 0.4, 0.2])
        """
        credence = check_newcomer(hypothesis)
        row = np.array([ordered_utilities(hypothesis, self.outcomes)])
        return self._rebuilt(
            np.concatenate([self.utilities, row]),
            np.append((1 - credence) * self.credences, credence),
            Labels("hypothesis", [*self.names, hypothesis.name]),
        )

    def rescaled(self, name: str, factor: float) -> Self:
        """Return a set in which one hypothesis's utilities are multiplied.

        Parameters
        ----------
        name : str
            Which hypothesis.
        factor : float
            Positive and finite: a change of units, or a raise of the stakes.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            If the factor is not positive and finite, or a utility overflows.
        UnknownLabelError
            If no hypothesis has that name.

        Examples
        --------
        >>> HypothesisSet.from_arrays([[1.0, 2.0]]).rescaled("hypothesis 0", 10).best
        array([20.])
        """
        if not isinstance(factor, Real) or not 0 < float(factor) < math.inf:
            raise InvalidHypothesesError(
                f"factor must be positive and finite (got {factor!r}); a utility scale "
                "has no other changes of unit"
            )
        row = self.names.position(name)
        utilities = np.array(self.utilities)
        with np.errstate(over="ignore"):  # refused below, by name
            utilities[row] *= factor
        return self._rebuilt(utilities, self.credences, self.names)

    def _rebuilt(
        self,
        utilities: FloatArray,
        credences: object,
        names: Labels,
        normalize: bool = False,
    ) -> Self:
        new = type(self).__new__(type(self))
        new._fill(utilities, credences, self.outcomes, names, normalize=normalize)
        return new

    def __len__(self) -> int:
        return self.n_hypotheses

    def __getitem__(self, key: int | str) -> UtilityHypothesis:
        row = self.names.position(key) if isinstance(key, str) else operator.index(key)
        return self._member(row, self.utilities[row])

    def _member(self, row: int, utilities: FloatArray) -> UtilityHypothesis:
        numbers = (float(utility) for utility in utilities)
        return UtilityHypothesis(
            self.names[row],
            dict(zip(self.outcomes, numbers, strict=True)),
            float(self.credences[row]),
        )

    def __iter__(self) -> Iterator[UtilityHypothesis]:
        rows = iter(self.utilities)  # which a cluster refuses to hand out
        return (self._member(*member) for member in enumerate(rows))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HypothesisSet):
            return NotImplemented
        return (
            self.utilities.dtype == other.utilities.dtype
            and self.utilities.shape == other.utilities.shape
            and are_equal(self.utilities, other.utilities)
            and self.outcomes == other.outcomes
            and self.names == other.names
            and np.array_equal(self.credences, other.credences)
        )

    __hash__ = None  # type: ignore[assignment]  # sets may hold gigabytes

    def __repr__(self) -> str:
        hypotheses = "hypothesis" if self.n_hypotheses == 1 else "hypotheses"
        outcomes = "outcome" if self.n_outcomes == 1 else "outcomes"
        kept = ", float32" if self.utilities.dtype == np.float32 else ""
        return (
            f"HypothesisSet({self.n_hypotheses} {hypotheses} x "
            f"{self.n_outcomes} {outcomes}{kept})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        # Unpickled arrays come back writeable; the rebuild freezes them again.
        parts = (self.utilities, self.credences, self.outcomes, self.names)
        return (_unpickle, (type(self), *parts))


def _unpickle(
    kind: type[HypothesisSet],
    utilities: FloatArray,
    credences: Float64Array,
    outcomes: Labels,
    names: Labels,
) -> HypothesisSet:
    new = kind.__new__(kind)
    new._fill(utilities, credences, outcomes, names)
    return new
