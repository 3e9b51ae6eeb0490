"""Sets with copies: of hypotheses, or of outcomes."""

from __future__ import annotations

from collections import Counter
from typing import Literal, Unpack

import numpy as np

from bargain._labels import Labels
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.hypothesis_sets import hypothesis_sets
from bargain.strategies.options import SetOptions, take_sizes

Of = Literal["hypotheses", "outcomes"]


def clones(
    *, of: Of = "hypotheses", **options: Unpack[SetOptions]
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets with clones.

    Clones come last, and are called after what they copy: ``"hypothesis 0, clone 1"``.
    A hypothesis shares its credence evenly with its clones.

    Parameters
    ----------
    of : {"hypotheses", "outcomes"}
        What is copied.
    **options
        Sizes (with the clones, hence at least 2 of what is copied), bounds of utilities
        and `allow_zero_credence`, as in `hypothesis_sets`.

    Returns
    -------
    strategy : SearchStrategy of HypothesisSet

    Raises
    ------
    InvalidOptionError
        If no set is like that.

    References
    ----------
    .. [1] Tideman, T. N., "Independence of clones as a criterion for voting rules",
       *Social Choice and Welfare* 4(3), 1987.

    Examples
    --------
    >>> from hypothesis import find
    >>> found = find(clones(), lambda hypotheses: True)
    >>> found.names, found.credences
    (('hypothesis 0', 'hypothesis 0, clone 1'), array([0.5, 0.5]))
    """
    if of not in ("hypotheses", "outcomes"):
        raise InvalidOptionError(
            f"of must be 'hypotheses' or 'outcomes' (got {of!r}); choose one"
        )
    few, many = take_sizes(options, of, needed=2)
    if of == "hypotheses":
        options |= {"min_hypotheses": max(1, few - 1), "max_hypotheses": many - 1}
    else:
        options |= {"min_outcomes": max(1, few - 1), "max_outcomes": many - 1}
    return _with_clones(hypothesis_sets(**options), of, few, many)


@st.composite
def _with_clones(
    draw: st.DrawFn,
    originals: st.SearchStrategy[HypothesisSet],
    of: Of,
    few: int,
    many: int,
) -> HypothesisSet:
    hypotheses = draw(originals)
    labels = hypotheses.names if of == "hypotheses" else hypotheses.outcomes
    n = len(labels)
    copied = draw(
        st.lists(st.sampled_from(range(n)), min_size=max(1, few - n), max_size=many - n)
    )
    kept = np.array([*range(n), *copied])
    renamed = [*labels, *_clone_labels(labels, copied)]
    if of == "outcomes":
        return HypothesisSet.from_arrays(
            hypotheses.utilities[:, kept], hypotheses.credences, outcomes=renamed
        )
    shared = hypotheses.credences / np.bincount(kept)
    return HypothesisSet.from_arrays(
        hypotheses.utilities[kept], shared[kept], names=renamed
    )


def _clone_labels(labels: Labels, copied: list[int]) -> list[str]:
    counts: Counter[int] = Counter()
    found = []
    for position in copied:
        counts[position] += 1
        found.append(f"{labels[position]}, clone {counts[position]}")
    return found
