"""A lottery that shows something, in the place of a rule's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery


@dataclass(frozen=True)
class Witness:
    """The rule that always gives one lottery.

    Parameters
    ----------
    lottery : Lottery
    """

    lottery: Lottery

    @classmethod
    def over(cls, hypotheses: HypothesisSet, probabilities: np.ndarray) -> Witness:
        """Return a witness over the outcomes of a set."""
        return cls(Lottery(probabilities, hypotheses.outcomes))

    def __call__(self, hypotheses: HypothesisSet) -> Lottery:
        """Return the lottery, whatever the set."""
        return self.lottery
