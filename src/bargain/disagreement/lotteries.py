"""Points that one lottery gives, which therefore attains them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import each_part
from bargain.disagreement.base import Disagreement
from bargain.errors import InvalidOptionError
from bargain.favourites import dictate
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


@dataclass(frozen=True)
class DictatorPoint(Disagreement):
    """A hypothesis drawn by credence has its way."""

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
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
class UniformPoint(Disagreement):
    """Every outcome is equally likely."""

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        n_outcomes = hypotheses.n_outcomes
        return Formula(lottery=np.full(n_outcomes, 1.0 / n_outcomes))


@dataclass(frozen=True)
class OutcomePoint(Disagreement):
    """One named outcome happens.

    Parameters
    ----------
    label : str
    """

    label: str

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        lottery = np.zeros(hypotheses.n_outcomes)
        lottery[hypotheses.outcomes.position(self.label)] = 1.0
        return Formula(lottery=lottery)


@dataclass(frozen=True)
class LotteryPoint(Disagreement):
    """What a stated lottery gives.

    Parameters
    ----------
    source : Lottery
        Over the set's outcomes, in their order.
    """

    source: Lottery

    def __post_init__(self) -> None:
        if not isinstance(self.source, Lottery):
            raise InvalidOptionError(
                f"lottery must be a Lottery (got {type(self.source).__name__}); write "
                "Lottery(probabilities, outcomes)"
            )

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        if self.source.outcomes != hypotheses.outcomes:
            raise InvalidOptionError(
                f"disagreement must be a lottery over the set's outcomes "
                f"{hypotheses.outcomes} (got one over {self.source.outcomes})"
            )
        return Formula(lottery=np.array(self.source.probabilities))
