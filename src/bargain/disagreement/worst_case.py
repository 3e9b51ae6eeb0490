"""The worst case: each hypothesis gets what it likes least."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.disagreement.base import Disagreement
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True)
class WorstCasePoint(Disagreement):
    """Each hypothesis's own worst outcome."""

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        return Formula(worst=1.0)
