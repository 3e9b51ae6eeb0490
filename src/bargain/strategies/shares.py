"""Numbers that are nonnegative and sum to 1, from drawn shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import InvalidOptionError
from bargain.strategies.extra import st
from bargain.strategies.options import check_between, check_sizes

# Equal shares are drawn often, others up to 100, and now and then none or next to none.
# What comes first is what a failure shrinks to: to quarters rather than to thirds.
SHARES = (
    *[1.0] * 30,
    *[3.0, 2.0],
    *map(float, range(4, 101)),
    *[0.0] * 24,
    *[1e-3, 1e-6, 1e-9, 1e-12, 1e-12],
    *[1e-300] * 5,
)
LEAST_SHARE = min(share for share in SHARES if share > 0)

shares = st.sampled_from(SHARES)


def distribution(
    drawn: Sequence[float] | Float64Array,
    least: float = 0.0,
    most: float = 1.0,
    *,
    allow_zero: bool = True,
) -> Float64Array:
    """Divide shares by their sum, and pull them between two bounds.

    They are mixed with equal shares, as little as the bounds ask for; this keeps their
    order.

    Parameters
    ----------
    drawn : sequence of float
        Nonnegative; if all are 0, the first takes everything.
    least, most : float
        Bounds that equal shares are between.
    allow_zero : bool
        Otherwise the least share of all takes the place of none.

    Examples
    --------
    >>> distribution([1, 3])
    array([0.25, 0.75])
    >>> distribution([0, 1], least=0.2)
    array([0.2, 0.8])
    """
    parts = np.array(drawn, dtype=np.float64)
    if not parts.any():
        parts[0] = 1.0
    if not allow_zero:
        parts[parts == 0] = LEAST_SHARE
    parts /= parts.sum()
    equal = 1 / len(parts)
    pull = max(_pull(parts.min(), equal, least), _pull(-parts.max(), -equal, -most))
    if pull == 0:
        return parts
    mixed: Float64Array = np.clip((1 - pull) * parts + pull * equal, least, most)
    return mixed


def _pull(extreme: float, equal: float, bound: float) -> float:
    """Return how much of `equal` lifts `extreme` to a bound between them."""
    return (bound - extreme) / (equal - extreme) if extreme < bound else 0.0


def check_shares(
    what: str,
    numbers: str,
    sizes: tuple[int, int | None],
    bounds: tuple[float, float],
) -> tuple[tuple[int, int], tuple[float, float]]:
    """Return how many there may be and their bounds, where the two fit together.

    Parameters
    ----------
    what : str
        What has shares, as in ``min_<what>``.
    numbers : str
        What its shares are called, as in ``min_<numbers>``.
    sizes : tuple of int, int or None
        Numbers so few or so many that the bounds cannot hold are left out.
    bounds : tuple of float
        Between 0 and 1.
    """
    fewest, many = check_sizes(what, *sizes)
    least, most = check_between(numbers, *bounds, lowest=0.0, highest=1.0)
    if least * fewest > 1:
        raise InvalidOptionError(
            f"min_{numbers} must be at most 1 over min_{what} = {fewest} (got "
            f"{least:.3g}), since the numbers sum to 1; lower one of them"
        )
    if sizes[1] is None and most > 0:  # nobody said that there are so few
        many = max(many, int(np.ceil(1 / most)))
    if most * many < 1:
        raise InvalidOptionError(
            f"max_{numbers} must be at least 1 over max_{what} = {many} (got "
            f"{most:.3g}), since the numbers sum to 1; raise one of them"
        )
    while least * many > 1:
        many -= 1
    while most * fewest < 1:
        fewest += 1
    if fewest > many:
        raise InvalidOptionError(
            f"min_{numbers} and max_{numbers} must leave room for equal numbers (got "
            f"{least:.3g} and {most:.3g}), since they sum to 1; move them apart"
        )
    return (fewest, many), (least, most)
