"""Points between two others."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

from bargain.disagreement.base import Disagreement
from bargain.disagreement.words import as_option, resolve
from bargain.errors import InvalidOptionError
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True)
class InterpolatedPoint(Disagreement):
    """``(1 - weight)`` of the first point and ``weight`` of the second.

    Parameters
    ----------
    first, second : whatever a rule takes as its disagreement point
    weight : float
        Between 0 and 1.
    """

    first: str | Disagreement
    second: str | Disagreement
    weight: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", as_option(self.first))
        object.__setattr__(self, "second", as_option(self.second))
        if not isinstance(self.weight, Real) or not 0 <= float(self.weight) <= 1:
            raise InvalidOptionError(
                f"weight must lie between 0 and 1 (got {self.weight!r})"
            )

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        first = resolve(self.first, hypotheses).formula(hypotheses)
        second = resolve(self.second, hypotheses).formula(hypotheses)
        if self.weight in (0, 1):
            return second if self.weight else first
        return first.interpolated(second, self.weight)
