"""My favourite theory: the hypothesis of highest credence decides alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.defined import DefinedRule
from bargain.definition import Definition, Dictators
from bargain.hypotheses import HypothesisSet

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim

# Credences that differ by no more are equal.
TIED = 1e-12


@dataclass(frozen=True)
class MyFavouriteTheory(DefinedRule):
    """Do what is best by the hypothesis of highest credence.

    Notes
    -----
    Where several hypotheses have the highest credence, within 1e-12, one of them is
    drawn; where the favourite has several best outcomes, one of these, and any of all
    if it is indifferent. The answer depends on how hypotheses are counted: split in
    two, the favourite may lose.

    References
    ----------
    .. [1] Gustafsson, J. E. and Torpman, O., "In defence of my favourite theory",
       *Pacific Philosophical Quarterly* 95(2), 2014.

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.51, 0.49])
    >>> bg.MyFavouriteTheory()(pair)
    Lottery({'outcome 0': 0, 'outcome 1': 1})
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
            _favoured(hypotheses),
        )

    def aim(self) -> Aim:
        """Return that one of those in favour is drawn; see `Rule.aim`."""
        from bargain.aggregators.aim import DictatorAim

        return DictatorAim(_favoured, self._said)

    def _said(self, hypotheses: HypothesisSet) -> tuple[str, ...]:
        said, favoured = super().notes(hypotheses), _favoured(hypotheses)
        if favoured.sum() > 1:
            named = name_some(hypotheses, favoured)
            said = (*said, f"credences are tied, so one is drawn: {named}")
        return said

    def is_unique(self, definition: Definition, probabilities: Float64Array) -> bool:
        """Whether one outcome is best for all that are in favour."""
        return bool(np.count_nonzero(probabilities) == 1)

    def notes(self, hypotheses: HypothesisSet) -> tuple[str, ...]:
        """Return who decides, where it is not one hypothesis alone."""
        said, favoured = self._said(hypotheses), _favoured(hypotheses) > 0
        several = favoured & (self.define(hypotheses).counts() > 1)
        if several.any():
            named = name_some(hypotheses, several)
            said = (*said, f"several favourites, equally likely: {named}")
        return said


def _favoured(hypotheses: HypothesisSet) -> Float64Array:
    """Return 1 for each that has the highest credence, and 0 for the others."""
    credences = hypotheses.credences
    return np.asarray(credences >= credences.max() - TIED, dtype=np.float64)
