"""Sets of hypotheses of every kind."""

from __future__ import annotations

import numpy as np

from bargain.errors import InvalidOptionError
from bargain.hypotheses import ROUNDING, HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.options import check_sizes
from bargain.strategies.rows import Row, drawn_rows, row_utilities
from bargain.strategies.shares import check_shares, distribution
from bargain.strategies.utility_range import UtilityRange, utility_range


def hypothesis_sets(
    *,
    min_hypotheses: int = 1,
    max_hypotheses: int | None = None,
    min_outcomes: int = 1,
    max_outcomes: int | None = None,
    min_utility: float | None = None,
    max_utility: float | None = None,
    min_credence: float = 0.0,
    max_credence: float = 1.0,
    allow_zero_credence: bool = True,
    allow_indifferent: bool = True,
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets of hypotheses: by default whatever a rule must cope with.

    Half of them hold ordinary numbers. In the others magnitudes go from 1e-300 to
    1e300, within a row too; rows are constant, or differ little beside what they stand
    on, or are monsters. Ties, copies of outcomes and of hypotheses, a single outcome, a
    single hypothesis and credences of zero are all drawn often.

    Parameters
    ----------
    min_hypotheses, max_hypotheses : int
        How many; without a most, up to 5 more than the least.
    min_outcomes, max_outcomes : int
        How many; without a most, up to 5 more than the least.
    min_utility, max_utility : float, optional
        In utility units; at most 4.4e307 in magnitude, 1e300 when left out.
    min_credence, max_credence : float
        Between 0 and 1, for each hypothesis.
    allow_zero_credence : bool
        Whether a credence may be 0.
    allow_indifferent : bool
        Whether a hypothesis may be indifferent between all outcomes.

    Returns
    -------
    strategy : SearchStrategy of HypothesisSet
        Of float64, with the numbered default labels.

    Raises
    ------
    InvalidOptionError
        If no set is like that.

    Examples
    --------
    >>> from hypothesis import find
    >>> def they_disagree(hypotheses):
    ...     return len(set(hypotheses.utilities.argmax(axis=1))) > 1
    >>> found = find(hypothesis_sets(), they_disagree)
    >>> found, found.credences
    (HypothesisSet(2 hypotheses x 2 outcomes), array([0.5, 0.5]))
    """
    (fewest, many), bounds = check_shares(
        "hypotheses",
        "credence",
        (min_hypotheses, max_hypotheses),
        (min_credence, max_credence),
    )
    outcomes = check_sizes("outcomes", min_outcomes, max_outcomes)
    allowed = utility_range(min_utility, max_utility)
    if not allow_indifferent:
        check_room(outcomes[0], allowed)
    return drawn_sets(
        (fewest, many),
        outcomes,
        allowed,
        credences=bounds,
        allow_zero_credence=allow_zero_credence,
        allow_indifferent=allow_indifferent,
    )


def drawn_sets(
    hypotheses: tuple[int, int],
    outcomes: tuple[int, int],
    allowed: UtilityRange,
    *,
    credences: tuple[float, float] = (0.0, 1.0),
    allow_zero_credence: bool = True,
    allow_indifferent: bool = True,
) -> st.SearchStrategy[HypothesisSet]:
    """Draw sets by options that have been checked: each a least and a most."""
    return _sets(
        st.lists(
            drawn_rows(outcomes[1]),
            min_size=hypotheses[0],
            max_size=hypotheses[1],
        ),
        _kept_columns(*outcomes),
        allowed,
        credences,
        allow_zero_credence,
        allow_indifferent,
    )


@st.composite
def _sets(
    draw: st.DrawFn,
    row_lists: st.SearchStrategy[list[Row]],
    column_lists: st.SearchStrategy[list[int]],
    allowed: UtilityRange,
    bounds: tuple[float, float],
    allow_zero_credence: bool,
    allow_indifferent: bool,
) -> HypothesisSet:
    tame = not draw(st.booleans())  # hypothesis shrinks to False
    columns = draw(column_lists)
    rows = draw(row_lists)
    utilities = np.array(
        [row_utilities(row, columns, allowed, tame=tame) for row in rows]
    )
    if not allow_indifferent:
        worst, best = utilities.min(axis=1), utilities.max(axis=1)
        narrow = best - worst <= ROUNDING * np.maximum(abs(worst), abs(best))
        utilities[narrow, :2] = _apart(allowed)
    credences = distribution(
        [row.share for row in rows], *bounds, allow_zero=allow_zero_credence
    )
    return HypothesisSet.from_arrays(utilities, credences)


def _kept_columns(few: int, many: int) -> st.SearchStrategy[list[int]]:
    """Draw which of the outcomes that rows have bytes for are kept."""
    if few == many:
        return st.just(list(range(many)))
    return st.binary(min_size=1 + many, max_size=1 + many).map(
        lambda drawn: _above_threshold(drawn, few)
    )


def _above_threshold(drawn: bytes, few: int) -> list[int]:
    # The first byte says how many are kept: nearly all, or about three, two or one in
    # four. Each of the others shrinks to 0 by itself, whereupon its outcome goes.
    threshold = 1 + 64 * (drawn[0] % 4)
    kept = [k for k, byte in enumerate(drawn[1:]) if byte >= threshold]
    spare = [k for k in range(len(drawn) - 1) if k not in kept]
    return sorted([*kept, *spare[: max(0, few - len(kept))]])


def _apart(allowed: UtilityRange) -> tuple[float, float]:
    """Return two utilities that nobody is indifferent between: 0 and 1 if allowed."""
    levels = allowed.levels
    if len(levels) > 1 and levels[0] == 0:
        return 0.0, float(levels[1])
    return allowed.least, allowed.most


def check_room(fewest: int, allowed: UtilityRange) -> None:
    """Check that a hypothesis need not be indifferent."""
    if fewest < 2:
        raise InvalidOptionError(
            f"min_outcomes must be at least 2 where nobody may be indifferent (got "
            f"{fewest}); raise it, or allow_indifferent"
        )
    largest = max(abs(allowed.least), abs(allowed.most))
    if allowed.most - allowed.least <= ROUNDING * largest:
        raise InvalidOptionError(
            f"min_utility and max_utility must differ by more than rounding where "
            f"nobody may be indifferent (got {allowed.least:.17g} and "
            f"{allowed.most:.17g}); move them apart, or allow_indifferent"
        )
