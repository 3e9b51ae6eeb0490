"""Lotteries by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from bargain._labels import Labels
from bargain.errors import InvalidOptionError
from bargain.lottery import Lottery
from bargain.strategies.extra import st
from bargain.strategies.shares import check_shares, distribution, shares


def lotteries(
    outcomes: Iterable[str] | None = None,
    *,
    min_outcomes: int = 1,
    max_outcomes: int | None = None,
    min_probability: float = 0.0,
    max_probability: float = 1.0,
) -> st.SearchStrategy[Lottery]:
    """Draw lotteries: equal chances, certain outcomes, probabilities of 1e-300.

    Parameters
    ----------
    outcomes : iterable of str, optional
        Labels, for example those of a set that was drawn before; then the sizes are
        left out. Numbered when left out themselves.
    min_outcomes, max_outcomes : int
        How many; without a most, up to 5 more than the least.
    min_probability, max_probability : float
        Between 0 and 1, for each outcome.

    Returns
    -------
    strategy : SearchStrategy of Lottery

    Raises
    ------
    InvalidOptionError
        If no lottery is like that.
    InvalidHypothesesError
        If the outcomes are no distinct labels.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(lotteries(["tea", "coffee"]), lambda lottery: True)
    Lottery({'tea': 0.5, 'coffee': 0.5})
    """
    labels = None
    if outcomes is not None:
        if (min_outcomes, max_outcomes) != (1, None):
            raise InvalidOptionError(
                "min_outcomes and max_outcomes must be left out where outcomes are "
                "given"
            )
        labels = outcomes if isinstance(outcomes, Labels) else _labels(outcomes)
        min_outcomes = max_outcomes = len(labels)
    (fewest, many), bounds = check_shares(
        "outcomes",
        "probability",
        (min_outcomes, max_outcomes),
        (min_probability, max_probability),
    )
    return st.lists(shares, min_size=fewest, max_size=many).map(
        lambda drawn: Lottery(distribution(drawn, *bounds), labels)
    )


def _labels(outcomes: Iterable[str]) -> Labels:
    if isinstance(outcomes, str):
        raise InvalidOptionError(
            f"outcomes must be a list of labels (got {outcomes!r}); wrap it in a list"
        )
    return Labels("outcome", outcomes)
