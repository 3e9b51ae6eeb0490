"""The random dictator: chances in proportion to credence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.defined import DefinedRule
from bargain.definition import Definition, Dictators
from bargain.hypotheses import HypothesisSet

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim


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

    @property
    def is_scale_invariant(self) -> bool:
        """Whether changes of unit change nothing: favourites have no units."""
        return True

    def define(self, hypotheses: HypothesisSet) -> Dictators:
        """Return the formula for a set."""
        return Dictators(
            hypotheses.utilities,
            hypotheses.worst,
            hypotheses.best,
            hypotheses.credences,
        )

    def aim(self) -> Aim:
        """Return that one is drawn by credence; see `Rule.aim`."""
        from bargain.aggregators.aim import DictatorAim

        return DictatorAim(_credences, super().notes)

    def is_unique(self, definition: Definition, probabilities: Float64Array) -> bool:
        """Whether everyone with a say has one favourite."""
        assert isinstance(definition, Dictators)
        return bool((definition.counts()[definition.weights > 0] == 1).all())

    def notes(self, hypotheses: HypothesisSet) -> tuple[str, ...]:
        """Return who has several favourites."""
        said = super().notes(hypotheses)
        several = (hypotheses.credences > 0) & (self.define(hypotheses).counts() > 1)
        if not several.any():
            return said
        named = name_some(hypotheses, several)
        return (*said, f"several favourites, equally likely: {named}")


def _credences(hypotheses: HypothesisSet) -> Float64Array:
    return hypotheses.credences
