"""The random dictator: chances in proportion to credence."""

from __future__ import annotations

from dataclasses import dataclass

from bargain.aggregators.defined import DefinedRule
from bargain.definition import Definition, Dictators
from bargain.hypotheses import HypothesisSet


@dataclass(frozen=True)
class RandomDictator(DefinedRule):
    """Draw a hypothesis by credence; its favourite happens.

    Notes
    -----
    A hypothesis with several favourites splits its chance among them evenly, and an
    indifferent one among all outcomes.

    References
    ----------
    .. [1] Gibbard, A., "Manipulation of schemes that mix voting with chance",
       *Econometrica* 45(3), 1977.

    Examples
    --------
    >>> three = bg.HypothesisSet.from_arrays([[1, 0], [0, 1], [2, 2]], [0.5, 0.3, 0.2])
    >>> bg.RandomDictator()(three)
    Lottery({'outcome 0': 0.6, 'outcome 1': 0.4})
    """

    def define(self, hypotheses: HypothesisSet) -> Definition:
        """Return the formula for a set."""
        return Dictators(
            hypotheses.utilities,
            hypotheses.worst,
            hypotheses.best,
            hypotheses.credences,
        )
