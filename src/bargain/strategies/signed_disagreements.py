"""Sets with a disagreement point above the worst outcome."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from bargain._arrays import Float64Array
from bargain.hypotheses import ROUNDING, HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import check_room, hypothesis_sets
from bargain.strategies.options import SetOptions, take_sizes
from bargain.strategies.shares import distribution, shares
from bargain.strategies.utility_range import utility_range

# How far below what a lottery gives a disagreement utility is, in ranges.
SLACKS = (0.0, 0.0, 0.5, 0.1, 1e-3, 1e-9, 1.0, 10.0)


def signed_disagreements(
    **options: Unpack[SetOptions],
) -> st.SearchStrategy[tuple[HypothesisSet, Float64Array]]:
    """Draw sets, each with a disagreement point at which gains have both signs.

    To at least one hypothesis some outcome is worse than disagreement. Some lottery
    gives everyone at least disagreement; often none gives everyone more.

    Parameters
    ----------
    **options
        Sizes (at least 2 outcomes), bounds of utilities and `allow_zero_credence`, as
        in `hypothesis_sets`. The disagreement point may be below the least utility.

    Returns
    -------
    strategy : SearchStrategy of tuple
        A HypothesisSet, and its disagreement point: float64 of shape (n_hypotheses,),
        in utility units.

    Raises
    ------
    InvalidOptionError
        If no set is like that.

    Examples
    --------
    >>> from hypothesis import find
    >>> hypotheses, point = find(signed_disagreements(), lambda drawn: True)
    >>> hypotheses
    HypothesisSet(1 hypothesis x 2 outcomes)
    >>> point > hypotheses.worst
    array([ True])
    """
    few, many = take_sizes(options, "outcomes", needed=2)
    options |= {"min_outcomes": few, "max_outcomes": many}
    allowed = utility_range(options.get("min_utility"), options.get("max_utility"))
    check_room(few, allowed)
    return _with_point(hypothesis_sets(**options).filter(_someone_cares))


def _someone_cares(hypotheses: HypothesisSet) -> bool:
    return not hypotheses.indifferent.all()


@st.composite
def _with_point(
    draw: st.DrawFn, originals: st.SearchStrategy[HypothesisSet]
) -> tuple[HypothesisSet, Float64Array]:
    hypotheses = draw(originals)
    n_hypotheses, n_outcomes = hypotheses.utilities.shape
    drawn = draw(st.lists(shares, min_size=n_outcomes, max_size=n_outcomes))
    slacks = draw(
        st.lists(st.sampled_from(SLACKS), min_size=n_hypotheses, max_size=n_hypotheses)
    )
    point = _point(hypotheses, distribution(drawn), np.array(slacks))
    if not (point > hypotheses.worst).any():
        # What the first who cares likes best is above its worst.
        first = int(hypotheses.indifferent.argmin())
        slacks[first] = 0.0
        favourite = np.eye(n_outcomes)[hypotheses.utilities[first].argmax()]
        point = _point(hypotheses, favourite, np.array(slacks))
    return hypotheses, point


def _point(
    hypotheses: HypothesisSet, lottery: Float64Array, slacks: Float64Array
) -> Float64Array:
    """Return utilities that the lottery gives for certain, less the slacks."""
    worst = hypotheses.worst.astype(np.float64)
    ranges = hypotheses.best - worst
    # Products and sums round; a hair below, the lottery attains them all the same. An
    # outcome for certain is attained as it is.
    certain = np.flatnonzero(lottery == 1)
    if len(certain):
        attained = hypotheses.utilities[:, certain[0]].astype(np.float64)
    else:
        gains = (hypotheses.utilities - worst[:, None]) @ lottery
        attained = worst + gains - ROUNDING * hypotheses.largest()
    point: Float64Array = attained - slacks * ranges
    return point
