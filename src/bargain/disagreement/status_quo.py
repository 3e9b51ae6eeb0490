"""The status quo: what goes on happening if nothing is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bargain.disagreement.base import Disagreement
from bargain.disagreement.lotteries import LotteryPoint, OutcomePoint
from bargain.errors import InvalidOptionError
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


@dataclass(frozen=True)
class NamedLotteryPoint(Disagreement):
    """What a lottery over some of the outcomes gives; the others have no chance.

    Parameters
    ----------
    source : Lottery
        Over outcomes of the set, in any order.
    """

    source: Lottery

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        lottery = np.zeros(hypotheses.n_outcomes)
        places = [hypotheses.outcomes.position(label) for label in self.source.outcomes]
        lottery[places] = self.source.probabilities
        return Formula(lottery=lottery)


def status_quo_point(
    what: str | Lottery | Mapping[str, float],
) -> Disagreement:
    """Return the point of a label, a lottery, or a mapping of labels to probabilities.

    Raises
    ------
    InvalidOptionError
        If it is none of these.
    InvalidLotteryError
        If the probabilities of a mapping are none.
    """
    if isinstance(what, str):
        return OutcomePoint(what)
    if isinstance(what, Lottery):
        return LotteryPoint(what)
    if isinstance(what, Mapping):
        return NamedLotteryPoint(Lottery(what))
    raise InvalidOptionError(
        "status quo must be an outcome's label, a Lottery, or a mapping of labels to "
        f"probabilities (got {type(what).__name__})"
    )
