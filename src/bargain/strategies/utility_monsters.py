"""Sets in which one hypothesis has enormous stakes."""

from __future__ import annotations

import numpy as np

from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import drawn_sets
from bargain.strategies.monster import (
    Monsters,
    drawn_monster,
    monsters,
    names,
    shape_of,
)
from bargain.strategies.options import check_sizes


def utility_monsters(
    *,
    min_stakes: float | None = None,
    max_stakes: float | None = None,
    min_credence: float | None = None,
    max_credence: float | None = None,
    min_hypotheses: int = 2,
    max_hypotheses: int | None = None,
    min_outcomes: int = 2,
    max_outcomes: int | None = None,
    allow_zero_credence: bool = True,
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets with a utility monster: the last hypothesis, called ``"monster"``.

    Its worst or its best outcome is worth 0: it promises much, or threatens. The others
    are as in `hypothesis_sets`; they may be indifferent, or monsters to each other.

    Parameters
    ----------
    min_stakes, max_stakes : float, optional
        Between 1 and 1e300: the monster's range, best minus worst, as a multiple of the
        largest range among the others (of 1 if all of them are indifferent). If left
        out, from 10 to 1e12, or to the other one if that is beyond.
    min_credence, max_credence : float, optional
        The monster's, between 1e-300 and 1. If left out, from 1e-12 to 0.1, or to the
        other one if that is beyond.
    min_hypotheses, max_hypotheses : int
        How many, with the monster; without a most, up to 5 more than the least.
    min_outcomes, max_outcomes : int
        How many; without a most, up to 5 more than the least.
    allow_zero_credence : bool
        Whether another hypothesis may have credence 0.

    Returns
    -------
    strategy : SearchStrategy of HypothesisSet

    Raises
    ------
    InvalidOptionError
        If no set is like that.

    References
    ----------
    .. [1] Nozick, R., *Anarchy, State, and Utopia*, 1974, p. 41.

    Examples
    --------
    The smallest set in which expected utility gives the monster what it wants, though
    someone else wants another outcome:

    >>> from hypothesis import find
    >>> def monster_decides(hypotheses):
    ...     other, monster = hypotheses.utilities[[0, -1]]
    ...     chosen = bg.ExpectedUtility()(hypotheses).probabilities.argmax()
    ...     return chosen == monster.argmax() and other[chosen] < other.max()
    >>> found = find(utility_monsters(min_stakes=100), monster_decides)
    >>> found, found.credences
    (HypothesisSet(2 hypotheses x 2 outcomes), array([0.9, 0.1]))
    >>> np.ptp(found.utilities, axis=1)
    array([  1., 100.])
    """
    allowed = monsters(
        min_stakes,
        max_stakes,
        min_credence,
        max_credence,
        allow_zero_credence=allow_zero_credence,
    )
    company = drawn_sets(
        check_sizes("hypotheses", min_hypotheses, max_hypotheses, needed=2),
        check_sizes("outcomes", min_outcomes, max_outcomes, needed=2),
        allowed.others,
        allow_zero_credence=allow_zero_credence,
    )
    return _with_monster(company, allowed)


@st.composite
def _with_monster(
    draw: st.DrawFn, company: st.SearchStrategy[HypothesisSet], allowed: Monsters
) -> HypothesisSet:
    hypotheses = draw(company)
    range_, credences = drawn_monster(draw, hypotheses, allowed)
    threatens = draw(st.booleans())
    utilities = np.array(hypotheses.utilities)
    utilities[-1] = range_ * (shape_of(utilities[-1]) - threatens)
    return HypothesisSet.from_arrays(
        utilities, credences, names=names(len(hypotheses), "monster")
    )
