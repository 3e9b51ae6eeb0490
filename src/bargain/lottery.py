"""Lotteries: probability distributions over outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    each_part,
    frozen,
    joined,
    row_blocks,
)
from bargain._given_arrays import as_real_array
from bargain._labels import Labels
from bargain._lottery_forms import LotteryForms
from bargain.errors import InvalidHypothesesError, InvalidLotteryError
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Lottery(LotteryForms):
    """A probability distribution over outcomes.

    Parameters
    ----------
    probabilities : array_like of shape (n_outcomes,), or mapping of str to float
        Nonnegative, summing to 1 within 1e-9; within 1e-6 if they are float32, which
        are then divided by their sum.
    outcomes : iterable of str, optional
        Labels; taken from the mapping, or numbered when left out.

    Attributes
    ----------
    probabilities : ndarray of shape (n_outcomes,)
        Read-only float64.
    outcomes : Labels

    Raises
    ------
    InvalidLotteryError
        If a probability is negative or not finite, or they do not sum to 1.

    Examples
    --------
    >>> lottery = Lottery({"tea": 0.25, "coffee": 0.75})
    >>> lottery["coffee"]
    0.75
    >>> lottery
    Lottery({'tea': 0.25, 'coffee': 0.75})
    """

    probabilities: Float64Array
    outcomes: Labels

    def __init__(
        self, probabilities: Any, outcomes: Iterable[str] | None = None
    ) -> None:
        if isinstance(probabilities, Mapping):
            if outcomes is not None:
                raise InvalidLotteryError(
                    "outcomes must be left out when probabilities is a mapping"
                )
            outcomes = list(probabilities)
            probabilities = list(probabilities.values())
        try:
            given = as_real_array("probabilities", probabilities)
        except InvalidHypothesesError as error:
            raise InvalidLotteryError(str(error)) from error
        array = given.astype(np.float64)
        if array.ndim != 1 or not array.size:
            raise InvalidLotteryError(
                f"probabilities must have one dimension and an entry for each "
                f"outcome (got shape {array.shape})"
            )
        if isinstance(outcomes, str):
            raise InvalidLotteryError(
                f"outcomes must be a list of labels (got {outcomes!r}); wrap it in a "
                "list"
            )
        if outcomes is None:
            outcomes = Labels("outcome", array.size)
        labels = (
            outcomes if isinstance(outcomes, Labels) else Labels("outcome", outcomes)
        )
        if len(labels) != array.size:
            raise InvalidLotteryError(
                f"outcomes must hold {array.size} labels, one per probability (got "
                f"{len(labels)})"
            )
        is_single = given.dtype == np.float32
        _check_distribution(array, labels, 1e-6 if is_single else 1e-9)
        if is_single:
            array /= array.sum()
        object.__setattr__(self, "probabilities", frozen(array))
        object.__setattr__(self, "outcomes", labels)

    @classmethod
    def from_solver(cls, probabilities: Float64Array, outcomes: Labels) -> Lottery:
        """Wrap a solver's probabilities, whose certificate is their check.

        Parameters
        ----------
        probabilities : ndarray of shape (n_outcomes,)
            They sum to 1; float64, not written to again.
        outcomes : Labels

        Returns
        -------
        lottery : Lottery

        Examples
        --------
        >>> outcomes = bg.examples.load("coin-flip").outcomes
        >>> bg.Lottery.from_solver(np.array([0.25, 0.75]), outcomes).probabilities
        array([0.25, 0.75])
        """
        lottery = cls.__new__(cls)
        object.__setattr__(lottery, "probabilities", frozen(probabilities))
        object.__setattr__(lottery, "outcomes", outcomes)
        return lottery

    def __getitem__(self, outcome: str) -> float:
        return float(self.probabilities[self.outcomes.position(outcome)])

    def support(self) -> tuple[str, ...]:
        """Return the outcomes of positive probability, in the order of the set.

        Returns
        -------
        outcomes : tuple of str

        Examples
        --------
        >>> Lottery({"tea": 1, "coffee": 0}).support()
        ('tea',)
        """
        return tuple(self.outcomes[int(k)] for k in np.flatnonzero(self.probabilities))

    def sample(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw outcomes.

        Parameters
        ----------
        rng : numpy.random.Generator
        size : int, optional
            How many; one label when left out.

        Returns
        -------
        outcome : str, or ndarray of str of shape (size,)

        Examples
        --------
        >>> Lottery({"tea": 0.5, "coffee": 0.5}).sample(np.random.default_rng(0))
        'coffee'
        """
        # The sum may be off by a rounding error, which `choice` does not forgive.
        drawn = rng.choice(
            len(self.outcomes),
            size=size,
            p=self.probabilities / self.probabilities.sum(),
        )
        if size is None:
            return self.outcomes[int(drawn)]
        return np.array([self.outcomes[int(k)] for k in drawn.ravel()]).reshape(
            drawn.shape
        )

    def mix(self, other: Lottery, weight: float) -> Lottery:
        """Randomize between this lottery and another.

        Parameters
        ----------
        other : Lottery
            Over the same outcomes in the same order.
        weight : float
            Probability of `other`, between 0 and 1.

        Returns
        -------
        lottery : Lottery

        Raises
        ------
        InvalidLotteryError
            If the weight does not lie between 0 and 1, or the outcomes differ.

        Examples
        --------
        >>> tea, coffee = Lottery([1, 0]), Lottery([0, 1])
        >>> tea.mix(coffee, 0.25).probabilities
        array([0.75, 0.25])
        """
        if not isinstance(weight, Real) or not 0 <= float(weight) <= 1:
            raise InvalidLotteryError(
                f"weight must lie between 0 and 1 (got {weight!r})"
            )
        if not isinstance(other, Lottery):
            raise InvalidLotteryError(
                f"other must be a Lottery (got {type(other).__name__})"
            )
        self._check_outcomes(other.outcomes)
        mixed = (1 - weight) * self.probabilities + weight * other.probabilities
        return Lottery(mixed, self.outcomes)

    def expected_utilities(self, hypotheses: HypothesisSet) -> Float64Array:
        """Return what each hypothesis expects of this lottery.

        Parameters
        ----------
        hypotheses : HypothesisSet
            Over the same outcomes in the same order.

        Returns
        -------
        expected_utilities : ndarray of shape (n_hypotheses,)
            In each hypothesis's own units.

        Raises
        ------
        InvalidLotteryError
            If the set has other outcomes.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[0, 10], [2, 1]])
        >>> Lottery([0.25, 0.75]).expected_utilities(pair)
        array([7.5 , 1.25])
        """
        if not isinstance(hypotheses, HypothesisSet):
            raise InvalidLotteryError(
                f"hypotheses must be a HypothesisSet (got {type(hypotheses).__name__})"
            )
        self._check_outcomes(hypotheses.outcomes)
        expect = partial(_expect, self.probabilities)
        return joined(each_part(hypotheses.utilities, expect))

    def entropy(self) -> float:
        """Return the Shannon entropy in nats.

        Returns
        -------
        entropy : float
            In nats, from 0 to the logarithm of the number of outcomes.

        Examples
        --------
        >>> round(Lottery([0.5, 0.5]).entropy(), 4)
        0.6931
        """
        positive = self.probabilities[self.probabilities > 0]
        return float(-(positive @ np.log(positive))) + 0.0  # never -0.0

    def _check_outcomes(self, outcomes: Labels) -> None:
        if self.outcomes != outcomes:
            raise InvalidLotteryError(
                f"both must have the same outcomes in the same order (got "
                f"{self.outcomes} and {outcomes})"
            )

    def __len__(self) -> int:
        return len(self.outcomes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lottery):
            return NotImplemented
        return self.outcomes == other.outcomes and np.array_equal(
            self.probabilities, other.probabilities
        )

    def __hash__(self) -> int:
        return hash(self.probabilities.tobytes())

    def __repr__(self) -> str:
        likeliest = np.argsort(-self.probabilities, kind="stable")[:6]
        shown = ", ".join(
            f"{self.outcomes[int(k)]!r}: {self.probabilities[k]:.4g}"
            for k in sorted(likeliest)
        )
        more = ", ..." if len(self) > 6 else ""
        return f"Lottery({{{shown}{more}}})"

    def __reduce__(self) -> tuple[object, ...]:
        return (Lottery, (np.array(self.probabilities), self.outcomes))


def _expect(probabilities: Float64Array, utilities: FloatArray) -> Float64Array:
    expected = np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        block = np.asarray(utilities[rows], dtype=np.float64)
        expected[rows] = block @ probabilities
    return expected


def _check_distribution(
    probabilities: Float64Array, outcomes: Labels, tolerance: float
) -> None:
    for bad, what in (
        (~np.isfinite(probabilities), "finite"),
        (probabilities < 0, "nonnegative"),
    ):
        if bad.any():
            first = int(bad.argmax())
            raise InvalidLotteryError(
                f"probabilities must be {what} (outcome {outcomes[first]!r} has "
                f"{probabilities[first]:.3g}); correct it"
            )
    total = float(probabilities.sum())
    if not abs(total - 1) <= tolerance:
        raise InvalidLotteryError(
            f"probabilities must sum to 1 (got {total:.10g} over {len(outcomes)} "
            "outcomes); divide by the sum"
        )
