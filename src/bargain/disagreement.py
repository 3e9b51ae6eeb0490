"""Disagreement points: what each hypothesis gets if no bargain is struck."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from bargain._arrays import (
    Float64Array,
    FloatArray,
    as_real_array,
    each_part,
    frozen,
)
from bargain.errors import InvalidHypothesesError, InvalidOptionError
from bargain.favourites import dictate
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


class Disagreement(ABC):
    """Where talks end if they fail; the static methods make the usual points.

    Subclass it to state your own: return its `Formula` for a set.

    Examples
    --------
    >>> pair = HypothesisSet.from_arrays([[0, 10], [4, 1]], [0.75, 0.25])
    >>> Disagreement.random_dictator().point(pair)
    array([7.5 , 1.75])
    """

    @abstractmethod
    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""

    def point(self, hypotheses: HypothesisSet) -> FloatArray:
        """Return the point for a set: shape (n_hypotheses,), in utility units."""
        return self.formula(hypotheses).evaluate(hypotheses)[0]

    @staticmethod
    def worst_case() -> Disagreement:
        """Give each hypothesis its own worst outcome."""
        return _WorstCase()

    @staticmethod
    def random_dictator() -> Disagreement:
        """Draw a hypothesis by credence; its favourite happens, ties averaged."""
        return _RandomDictator()

    @staticmethod
    def uniform() -> Disagreement:
        """Every outcome is equally likely."""
        return _Uniform()

    @staticmethod
    def outcome(label: str) -> Disagreement:
        """One named outcome happens, for example that nothing is done."""
        return _Outcome(label)

    @staticmethod
    def values(values: Any) -> Disagreement:
        """Give each hypothesis a stated utility: shape (n_hypotheses,)."""
        return _Values(values)

    @staticmethod
    def lottery(lottery: Lottery) -> Disagreement:
        """Take what a lottery gives."""
        if not isinstance(lottery, Lottery):
            raise InvalidOptionError(
                f"lottery must be a Lottery (got {type(lottery).__name__}); write "
                "Lottery(probabilities, outcomes)"
            )
        return _OfLottery(lottery)

    @staticmethod
    def interpolate(first: PointLike, second: PointLike, weight: float) -> Disagreement:
        """Take ``(1 - weight)`` of the first point and ``weight`` of the second.

        Parameters
        ----------
        first, second : whatever a rule takes as its disagreement point
        weight : float
            Between 0 (the first) and 1 (the second).
        """
        return _Interpolated(as_option(first), as_option(second), weight)


PointLike = str | Disagreement | Lottery | Any


@dataclass(frozen=True)
class _WorstCase(Disagreement):
    def formula(self, hypotheses: HypothesisSet) -> Formula:
        return Formula(worst=1.0)


@dataclass(frozen=True)
class _RandomDictator(Disagreement):
    def formula(self, hypotheses: HypothesisSet) -> Formula:
        found = each_part(
            hypotheses.utilities,
            dictate,
            hypotheses.worst,
            hypotheses.best,
            hypotheses.credences,
        )
        lottery = np.sum(found, axis=0)
        return Formula(lottery=lottery / lottery.sum())


@dataclass(frozen=True)
class _Uniform(Disagreement):
    def formula(self, hypotheses: HypothesisSet) -> Formula:
        n_outcomes = hypotheses.n_outcomes
        return Formula(lottery=np.full(n_outcomes, 1.0 / n_outcomes))


@dataclass(frozen=True)
class _Outcome(Disagreement):
    label: str

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        lottery = np.zeros(hypotheses.n_outcomes)
        lottery[hypotheses.outcomes.position(self.label)] = 1.0
        return Formula(lottery=lottery)


@dataclass(frozen=True)
class _OfLottery(Disagreement):
    source: Lottery

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        if self.source.outcomes != hypotheses.outcomes:
            raise InvalidOptionError(
                f"disagreement must be a lottery over the set's outcomes "
                f"{hypotheses.outcomes} (got one over {self.source.outcomes})"
            )
        return Formula(lottery=np.array(self.source.probabilities))


@dataclass(frozen=True, init=False, eq=False)
class _Values(Disagreement):
    numbers: Float64Array

    def __init__(self, values: Any) -> None:
        try:
            array = np.array(as_real_array("disagreement", values), dtype=np.float64)
        except InvalidHypothesesError as error:
            raise InvalidOptionError(str(error)) from error
        if array.ndim != 1 or not np.isfinite(array).all():
            raise InvalidOptionError(
                f"disagreement must hold one finite number per hypothesis (got "
                f"{_shown(array)}); give a list of utilities"
            )
        object.__setattr__(self, "numbers", frozen(array))

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        if self.numbers.shape != (len(hypotheses),):
            raise InvalidOptionError(
                f"disagreement must have shape ({len(hypotheses)},), one utility per "
                f"hypothesis (got {self.numbers.shape})"
            )
        return Formula(given=1.0, values=self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Values) and np.array_equal(
            self.numbers, other.numbers
        )

    def __hash__(self) -> int:
        return hash(self.numbers.tobytes())

    def __reduce__(self) -> tuple[object, ...]:
        return (_Values, (np.array(self.numbers),))


def _shown(array: Float64Array) -> str:
    if array.ndim != 1:
        return f"shape {array.shape}"
    return f"{array[~np.isfinite(array)][0]} among them"


@dataclass(frozen=True)
class _Interpolated(Disagreement):
    first: str | Disagreement
    second: str | Disagreement
    weight: float

    def __post_init__(self) -> None:
        if not isinstance(self.weight, Real) or not 0 <= float(self.weight) <= 1:
            raise InvalidOptionError(
                f"weight must lie between 0 and 1 (got {self.weight!r})"
            )

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        first = resolve(self.first, hypotheses).formula(hypotheses)
        second = resolve(self.second, hypotheses).formula(hypotheses)
        if self.weight in (0, 1):
            return second if self.weight else first
        return first.interpolated(second, self.weight)


KEYWORDS = {
    "worst-case": Disagreement.worst_case(),
    "random-dictator": Disagreement.random_dictator(),
    "uniform": Disagreement.uniform(),
}


def as_option(value: PointLike) -> str | Disagreement:
    """Freeze what a user passes as a disagreement point.

    Strings stay as they are until a set says whether one is an outcome's label.
    """
    if isinstance(value, (str, Disagreement)):
        return value
    if isinstance(value, Lottery):
        return Disagreement.lottery(value)
    if value is None or isinstance(value, (bool, int, float)):
        raise InvalidOptionError(
            f"disagreement must be {', '.join(map(repr, KEYWORDS))}, an outcome's "
            f"label, one utility per hypothesis, a Lottery or a Disagreement (got "
            f"{value!r})"
        )
    return Disagreement.values(value)


def resolve(value: str | Disagreement, hypotheses: HypothesisSet) -> Disagreement:
    """Return the point that a keyword or an outcome's label names.

    Raises
    ------
    InvalidOptionError
        If the word names nothing, or both a keyword and an outcome.
    """
    if not isinstance(value, str):
        return value
    is_label = value in hypotheses.outcomes
    if value in KEYWORDS and is_label:
        raise InvalidOptionError(
            f"disagreement {value!r} is both a keyword and an outcome's label; pass "
            f"bg.Disagreement.outcome({value!r}) or "
            f"bg.Disagreement.{value.replace('-', '_')}()"
        )
    if is_label:
        return Disagreement.outcome(value)
    if value in KEYWORDS:
        return KEYWORDS[value]
    raise InvalidOptionError(
        f"disagreement must be {', '.join(map(repr, KEYWORDS))} or an outcome's label "
        f"(got {value!r}; the outcomes are {hypotheses.outcomes})"
    )
