"""Options of strategies, checked when a strategy is asked for, not when it draws."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Literal, TypedDict

from bargain.errors import InvalidOptionError

# How many more than the least there may be, where no most is given.
USUALLY_UP_TO = 5


class SetOptions(TypedDict, total=False):
    """Options of `hypothesis_sets` that strategies for special sets share."""

    min_hypotheses: int
    max_hypotheses: int | None
    min_outcomes: int
    max_outcomes: int | None
    min_utility: float | None
    max_utility: float | None
    allow_zero_credence: bool


def check_sizes(
    what: str, least: int, most: int | None, *, needed: int = 1
) -> tuple[int, int]:
    """Return how few and how many there may be.

    Parameters
    ----------
    what : str
        What is counted, as in ``min_<what>``.
    least : int
    most : int or None
        None leaves room for a few more than the least.
    needed : int
        Fewer are impossible.
    """
    for option, size in ((f"min_{what}", least), (f"max_{what}", most)):
        if size is None:
            continue
        if isinstance(size, bool) or not isinstance(size, Integral) or size < needed:
            raise InvalidOptionError(
                f"{option} must be an integer of at least {needed} (got "
                f"{size!r}); raise it"
            )
    if most is None:
        return int(least), int(least) + USUALLY_UP_TO
    if most < least:
        raise InvalidOptionError(
            f"max_{what} must be at least min_{what} = {least} (got {most}); swap "
            "them, or leave one out"
        )
    return int(least), int(most)


def take_sizes(
    options: SetOptions, what: Literal["hypotheses", "outcomes"], *, needed: int = 1
) -> tuple[int, int]:
    """Take how few and how many there may be out of options, which are changed.

    Parameters
    ----------
    options : SetOptions
    what : {"hypotheses", "outcomes"}
    needed : int
        How many there must be; the least where none is given.
    """
    if what == "hypotheses":
        least = options.pop("min_hypotheses", needed)
        most = options.pop("max_hypotheses", None)
    else:
        least = options.pop("min_outcomes", needed)
        most = options.pop("max_outcomes", None)
    return check_sizes(what, least, most, needed=needed)


def check_between(
    what: str, least: float, most: float, *, lowest: float, highest: float
) -> tuple[float, float]:
    """Return the bounds of a number ``min_<what>`` and ``max_<what>``.

    Parameters
    ----------
    what : str
    least, most : float
    lowest, highest : float
        What both must lie between; these ends are allowed.
    """
    for option, bound in ((f"min_{what}", least), (f"max_{what}", most)):
        is_number = isinstance(bound, Real) and not isinstance(bound, bool)
        # The comparison is false for NaN.
        if not is_number or not lowest <= float(bound) <= highest:
            raise InvalidOptionError(
                f"{option} must be a number between {lowest:.3g} and {highest:.3g} "
                f"(got {bound!r}); correct it"
            )
    if most < least:
        raise InvalidOptionError(
            f"max_{what} must be at least min_{what} = {float(least):.3g} (got "
            f"{float(most):.3g}); swap them, or leave one out"
        )
    return float(least), float(most)


def with_usual(
    least: float | None, most: float | None, usual: tuple[float, float]
) -> tuple[float, float]:
    """Return bounds, with the usual ones for what is left out, not to cross the other.

    Examples
    --------
    >>> with_usual(None, None, (10.0, 100.0)), with_usual(500.0, None, (10.0, 100.0))
    ((10.0, 100.0), (500.0, 500.0))
    """
    # What is no number is refused by `check_between`, which comes next.
    if least is None:
        least = min(usual[0], most) if isinstance(most, Real) else usual[0]
    if most is None:
        most = max(usual[1], least) if isinstance(least, Real) else usual[1]
    return least, most


def decades(low: float, high: float) -> tuple[float, ...]:
    """Return both ends, and the powers of ten times the first in between.

    Examples
    --------
    >>> decades(1, 200)
    (1.0, 10.0, 100.0, 200.0)
    """
    step = 1 if low < high else -1
    count = math.ceil(abs(math.log10(high) - math.log10(low)) - 1e-9)
    inner = [low * 10.0 ** (step * k) for k in range(1, count)]
    return (float(low), *inner, float(high)) if low != high else (float(low),)
