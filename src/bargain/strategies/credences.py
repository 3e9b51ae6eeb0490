"""Credences by themselves."""

from __future__ import annotations

from bargain._arrays import Float64Array
from bargain.strategies.extra import st
from bargain.strategies.shares import check_shares, distribution, shares


def credences(
    *,
    min_hypotheses: int = 1,
    max_hypotheses: int | None = None,
    min_credence: float = 0.0,
    max_credence: float = 1.0,
    allow_zero_credence: bool = True,
) -> st.SearchStrategy[Float64Array]:
    """Draw credences: equal ones, zeros, some of 1e-300.

    Parameters
    ----------
    min_hypotheses, max_hypotheses : int
        How many; without a most, up to 5 more than the least.
    min_credence, max_credence : float
        Between 0 and 1, for each hypothesis.
    allow_zero_credence : bool
        Whether a credence may be 0.

    Returns
    -------
    strategy : SearchStrategy of ndarray of shape (n_hypotheses,)
        Of float64, nonnegative, sums to 1 up to rounding.

    Raises
    ------
    InvalidOptionError
        If no credences are like that.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(credences(), lambda drawn: len(drawn) > 1)
    array([0.5, 0.5])
    """
    (fewest, many), bounds = check_shares(
        "hypotheses",
        "credence",
        (min_hypotheses, max_hypotheses),
        (min_credence, max_credence),
    )
    return st.lists(shares, min_size=fewest, max_size=many).map(
        lambda drawn: distribution(drawn, *bounds, allow_zero=allow_zero_credence)
    )
