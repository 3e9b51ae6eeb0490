"""Floors: what a rule promises each hypothesis beyond its disagreement point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargain._arrays import Float64Array
from bargain.formula import Formula

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Floors:
    """Points some way up from disagreement to each hypothesis's best outcome.

    Parameters
    ----------
    start : Formula
        The disagreement point.
    share : float
        The share of the way that credences are multiplied by.
    credences : ndarray of shape (n_hypotheses,)
    """

    start: Formula
    share: float
    credences: Float64Array

    def exact_value(self, row: int, utilities: list[Fraction]) -> Fraction:
        """Return the floor of one hypothesis in rational arithmetic."""
        from fractions import Fraction

        way = Fraction(self.share) * Fraction(float(self.credences[row]))
        point = self.start.exact_value(row, utilities)
        return point + way * (max(utilities) - point)
