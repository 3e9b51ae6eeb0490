"""Sets with hypotheses that do not care."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import hypothesis_sets
from bargain.strategies.options import SetOptions, check_sizes, take_sizes
from bargain.strategies.utility_range import UtilityRange, utility_range

# What rounding may leave of a constant: less than the 8 epsilons that count as nothing.
ROUNDED = 1 - 4 * float(np.finfo(float).eps)


def indifferent(
    *, min_indifferent: int = 1, **options: Unpack[SetOptions]
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets in which some hypotheses, or all, are indifferent.

    Every outcome is worth the same to them, or the same up to rounding.

    Parameters
    ----------
    min_indifferent : int
        How many at least.
    **options
        Sizes, bounds of utilities and `allow_zero_credence`, as in `hypothesis_sets`.

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
    >>> def someone_cares(hypotheses):
    ...     return not hypotheses.indifferent.all()
    >>> find(indifferent(), someone_cares)
    HypothesisSet(2 hypotheses x 2 outcomes)
    """
    check_sizes("indifferent", min_indifferent, min_indifferent)
    few, many = take_sizes(options, "hypotheses", needed=min_indifferent)
    options |= {"min_hypotheses": few, "max_hypotheses": many}
    allowed = utility_range(options.get("min_utility"), options.get("max_utility"))
    return _with_indifferent(hypothesis_sets(**options), min_indifferent, allowed)


@st.composite
def _with_indifferent(
    draw: st.DrawFn,
    originals: st.SearchStrategy[HypothesisSet],
    fewest: int,
    allowed: UtilityRange,
) -> HypothesisSet:
    hypotheses = draw(originals)
    positions = st.sampled_from(range(len(hypotheses)))
    rows = draw(st.lists(positions, min_size=fewest, unique=True))
    factor = draw(st.sampled_from([1.0, ROUNDED]))
    utilities = np.array(hypotheses.utilities)
    utilities[rows] = utilities[rows, :1]
    utilities[rows, -1] *= factor
    return HypothesisSet.from_arrays(
        np.clip(utilities, allowed.least, allowed.most), hypotheses.credences
    )
