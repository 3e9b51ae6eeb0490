"""What a rule maximizes where the choice is no lottery: money, or anything convex."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.mixed import Mixed
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.registry import rule_from_text
from bargain.aggregators.scores import TOLERANCE
from bargain.errors import InvalidOptionError
from bargain.normalization import NoNormalization, RangeNormalization, as_normalization

# The rule that maximizes the least share of the ideal gain, by name.
WORST_SHARE = "kalai-smorodinsky"

# Options of rules that are about lotteries.
OPTIONS = (
    "disagreement",
    "max_passes",
    "time_limit",
    "progress",
    "solver",
    "min_credence",
)


@dataclass(frozen=True)
class Wish:
    """What is maximized where there are no lotteries.

    Parameters
    ----------
    rule : Rule or str
        As it was given.
    kind : {"sum", "bargain", "worst"}
    share : float
        The share of the logarithms in a bargain.
    is_ranged : bool
        Whether the linear part counts in ranges.
    tolerance : float
    """

    rule: Any
    kind: str
    share: float = 1.0
    is_ranged: bool = False
    tolerance: float = TOLERANCE


def wish_of(rule: object) -> Wish:
    """Return what a rule, or the text for one, maximizes.

    Raises
    ------
    InvalidOptionError
        If that has no meaning without outcomes.
    """
    if rule == WORST_SHARE:
        return Wish(WORST_SHARE, "worst")
    if isinstance(rule, str):
        rule = rule_from_text(rule)
    if isinstance(rule, Mixed) and rule.nash_weight == 0:
        return replace(wish_of(ExpectedUtility(rule.normalization)), rule=rule)
    if not isinstance(rule, ExpectedUtility | NashBargaining | Mixed):
        raise InvalidOptionError(
            f"rule must be ExpectedUtility, NashBargaining, Mixed or {WORST_SHARE!r} "
            f"(got {rule!r})"
        )
    if isinstance(rule, NashBargaining | Mixed):
        plain = NashBargaining(tolerance=rule.tolerance)
        if any(getattr(rule, name) != getattr(plain, name) for name in OPTIONS):
            raise InvalidOptionError(
                f"rule must have no options but its tolerance and units (got "
                f"{rule!r}); the disagreement point is said apart from the rule"
            )
    if isinstance(rule, NashBargaining):
        return Wish(rule, "bargain", tolerance=rule.tolerance)
    normalization = as_normalization(rule.normalization)
    if not isinstance(normalization, NoNormalization | RangeNormalization):
        raise InvalidOptionError(
            f"normalization must be None or 'range' here (got "
            f"{rule.normalization!r}); the others are about a list of outcomes"
        )
    is_ranged = isinstance(normalization, RangeNormalization)
    if isinstance(rule, Mixed):
        share = float(rule.nash_weight)
        return Wish(rule, "bargain", share, is_ranged, rule.tolerance)
    return Wish(rule, "sum", 0.0, is_ranged)
