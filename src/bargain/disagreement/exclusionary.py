"""The exclusionary point: each hypothesis gets what the others would do without it."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.disagreement.base import Disagreement
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.others import Others


@dataclass(frozen=True)
class ExclusionaryPoint(Disagreement):
    """The random dictator of the others, for each hypothesis."""

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        return Formula(excluded=1.0, others=Others.of(hypotheses))
