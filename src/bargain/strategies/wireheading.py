"""Sets in which one hypothesis values the reward channel itself."""

from __future__ import annotations

import numpy as np

from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import drawn_sets
from bargain.strategies.monster import (
    Monsters,
    drawn_monster,
    largest_range,
    monsters,
    names,
    shape_of,
)
from bargain.strategies.options import check_sizes

SEIZE = "seize the reward channel"


def wireheading(
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
    """Draw sets in which a hypothesis wants its reward channel seized.

    The last outcome is ``"seize the reward channel"``. The last hypothesis,
    ``"reward channel"``, values it beyond all else, and the other outcomes as if it
    were one of the others; to these it is as bad as the worst of the rest.

    Parameters
    ----------
    min_stakes, max_stakes : float, optional
        Between 1 and 1e300: what seizing the channel is worth to it over its worst
        outcome, as a multiple of the largest range among the others (of 1 if all of
        them are indifferent). If left out, from 10 to 1e12, or to the other one if
        that is beyond.
    min_credence, max_credence : float, optional
        The reward channel's, between 1e-300 and 1. If left out, from 1e-12 to 0.1, or
        to the other one if that is beyond.
    min_hypotheses, max_hypotheses : int
        How many, with the reward channel; without a most, up to 5 more than the least.
    min_outcomes, max_outcomes : int
        How many, with seizing it; without a most, up to 5 more than the least.
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
    .. [1] Ring, M. and Orseau, L., "Delusion, survival, and intelligent agents", AGI
       2011 (an agent that may alter its own inputs).

    Examples
    --------
    >>> from hypothesis import find
    >>> def cares(hypotheses):
    ...     return hypotheses.utilities[0, 0] > hypotheses.utilities[0, -1]
    >>> found = find(wireheading(min_outcomes=3), cares)
    >>> found["reward channel"].utilities["seize the reward channel"]
    10.0
    """
    allowed = monsters(
        min_stakes,
        max_stakes,
        min_credence,
        max_credence,
        allow_zero_credence=allow_zero_credence,
    )
    few, many = check_sizes("outcomes", min_outcomes, max_outcomes, needed=2)
    company = drawn_sets(
        check_sizes("hypotheses", min_hypotheses, max_hypotheses, needed=2),
        (few - 1, many - 1),
        allowed.others,
        allow_zero_credence=allow_zero_credence,
    )
    return _with_channel(company, allowed)


@st.composite
def _with_channel(
    draw: st.DrawFn, company: st.SearchStrategy[HypothesisSet], allowed: Monsters
) -> HypothesisSet:
    hypotheses = draw(company)
    range_, credences = drawn_monster(draw, hypotheses, allowed)
    utilities = np.column_stack([hypotheses.utilities, hypotheses.worst])
    ordinary = shape_of(utilities[-1, :-1])
    ordinary -= ordinary.min()
    utilities[-1] = [*ordinary * largest_range(utilities[:-1]), range_]
    return HypothesisSet.from_arrays(
        utilities,
        credences,
        outcomes=[*hypotheses.outcomes, SEIZE],
        names=names(len(hypotheses), "reward channel"),
    )
