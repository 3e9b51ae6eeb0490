"""Stated points: one utility for each hypothesis, which perhaps nothing attains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain._given_arrays import as_real_array
from bargain.disagreement.base import Disagreement
from bargain.errors import InvalidHypothesesError, InvalidOptionError
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True, init=False, eq=False)
class StatedPoint(Disagreement):
    """A stated utility for each hypothesis.

    Parameters
    ----------
    values : array_like of shape (n_hypotheses,)
        In utility units.
    """

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
        """Return the point for a set, as shares."""
        if self.numbers.shape != (len(hypotheses),):
            raise InvalidOptionError(
                f"disagreement must have shape ({len(hypotheses)},), one utility per "
                f"hypothesis (got {self.numbers.shape})"
            )
        return Formula(given=1.0, values=self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StatedPoint) and np.array_equal(
            self.numbers, other.numbers
        )

    def __hash__(self) -> int:
        return hash(self.numbers.tobytes())

    def __reduce__(self) -> tuple[object, ...]:
        return (StatedPoint, (np.array(self.numbers),))


def _shown(array: Float64Array) -> str:
    if array.ndim != 1:
        return f"shape {array.shape}"
    return f"{array[~np.isfinite(array)][0]} among them"
