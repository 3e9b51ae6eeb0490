"""Sets in which two outcomes all but tie."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import hypothesis_sets
from bargain.strategies.options import (
    SetOptions,
    check_between,
    decades,
    take_sizes,
)
from bargain.strategies.utility_range import UtilityRange, utility_range

# Smaller margins are lost in the rounding of what they are added to.
LEAST_MARGIN = 1e-16


def near_ties(
    *,
    min_margin: float = 0.0,
    max_margin: float = 1e-9,
    **options: Unpack[SetOptions],
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets in which the last outcome all but ties with another.

    Either nobody cares much which of the two comes about, and the other is the best by
    expected utility. Or two hypotheses have opposite views of them, at all but equal
    credences, while the rest do not care.

    Parameters
    ----------
    min_margin, max_margin : float
        Between 0 and 0.1. By how much utilities differ, as a share of the hypothesis's
        range over the other outcomes (of its magnitude, if it is indifferent between
        those), or credences, as a share of their mean. Beside large numbers the
        difference may be lost in rounding.
    **options
        Sizes (at least 2 outcomes), bounds of utilities and `allow_zero_credence`, as
        in `hypothesis_sets`.

    Returns
    -------
    strategy : SearchStrategy of HypothesisSet

    Raises
    ------
    InvalidOptionError
        If no set is like that.

    Examples
    --------
    >>> from hypothesis import find
    >>> def they_disagree(hypotheses):
    ...     first, second = hypotheses.utilities[:2] @ [1, -1]
    ...     return first * second < 0
    >>> found = find(near_ties(min_hypotheses=2, max_outcomes=2), they_disagree)
    >>> found, found.credences
    (HypothesisSet(2 hypotheses x 2 outcomes), array([0.5, 0.5]))
    """
    low, high = check_between("margin", min_margin, max_margin, lowest=0.0, highest=0.1)
    margins: tuple[float, ...] = (0.0,) if low == 0 else ()
    if high > 0:
        margins += decades(max(low, min(LEAST_MARGIN, high)), high)
    few, many = take_sizes(options, "outcomes", needed=2)
    options |= {"min_outcomes": few, "max_outcomes": many}
    allowed = utility_range(options.get("min_utility"), options.get("max_utility"))
    return _with_tie(hypothesis_sets(**options), margins, allowed)


@st.composite
def _with_tie(
    draw: st.DrawFn,
    originals: st.SearchStrategy[HypothesisSet],
    margins: tuple[float, ...],
    allowed: UtilityRange,
) -> HypothesisSet:
    hypotheses = draw(originals)
    margin = draw(st.sampled_from(margins))
    utilities: FloatArray = np.array(hypotheses.utilities)
    credences = np.array(hypotheses.credences)
    tied = int((credences @ utilities[:, :-1]).argmax())
    if len(hypotheses) > 1 and draw(st.booleans()):
        _oppose(utilities, credences, tied, margin)
    else:
        signs = draw(st.sampled_from([(1, 1), (1, -1), (-1, -1)]))
        moved = np.resize(signs, len(hypotheses)) * margin
        utilities[:, -1] = utilities[:, tied] + moved * _scales(utilities[:, :-1])
    return HypothesisSet.from_arrays(
        np.clip(utilities, allowed.least, allowed.most), credences
    )


def _scales(utilities: FloatArray) -> FloatArray:
    """Return each row's range, or where there is none its magnitude."""
    ranges = utilities.max(axis=1) - utilities.min(axis=1)
    scales: FloatArray = np.where(ranges > 0, ranges, np.abs(utilities).max(axis=1))
    return scales


def _oppose(
    utilities: FloatArray, credences: Float64Array, tied: int, margin: float
) -> None:
    """Let the last two hypotheses have opposite views of two outcomes, in place."""
    utilities[:-2, -1] = utilities[:-2, tied]
    utilities[-2, [tied, -1]] = utilities[-1, [-1, tied]]
    mean = credences[-2:].mean()
    credences[-2:] = mean * (1 + margin / 2), mean * (1 - margin / 2)
