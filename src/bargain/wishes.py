"""What a rule maximizes where the choice is no lottery: money, or anything convex."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from bargain.aggregators.base import Rule
from bargain.aggregators.bounded_expected_utility import BoundedExpectedUtility
from bargain.aggregators.checks import check_rule
from bargain.aggregators.conditional_value_at_risk import ConditionalValueAtRisk
from bargain.aggregators.egalitarian import Egalitarian
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.isoelastic import Isoelastic
from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
from bargain.aggregators.mean_minus_deviation import MeanMinusDeviation
from bargain.aggregators.mixed import Mixed
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.registry import rule_from_text
from bargain.aggregators.scores import TOLERANCE
from bargain.aggregators.worst_case import WorstCase
from bargain.errors import InvalidOptionError
from bargain.normalization import NoNormalization, RangeNormalization, as_normalization

# Options of rules that are about lotteries.
OPTIONS = (
    "disagreement",
    "max_passes",
    "time_limit",
    "progress",
    "solver",
    "min_credence",
)

# The rules that have a meaning where nothing is drawn by lot.
SERVED = (
    ExpectedUtility,
    NashBargaining,
    Mixed,
    Isoelastic,
    KalaiSmorodinsky,
    Egalitarian,
    BoundedExpectedUtility,
    WorstCase,
    ConditionalValueAtRisk,
    MeanMinusDeviation,
)

Kind = Literal["sum", "bargain", "mean", "least", "floors", "tail", "deviation"]
Unit = Literal["given", "range", "ideal"]


@dataclass(frozen=True)
class Wish:
    """What is maximized where there are no lotteries.

    Parameters
    ----------
    rule : Rule
        As it was given.
    kind : str
        A sum of utilities; a bargain, of sums and logarithms; a power mean; the least
        gain, then the next; a sum above floors; the mean over the worst tail of
        credence; or mean less deviation.
    number : float
        The share of the logarithms in a bargain, the aversion of a mean, the share
        that floors are, or the level of the tail; 0 elsewhere.
    unit : {"given", "range", "ideal"}
        In which utilities count.
    of_nash : bool
        Whether floors are shares of what Nash bargaining gives.
    tolerance : float
    """

    rule: Rule
    kind: Kind
    number: float = 0.0
    unit: Unit = "given"
    of_nash: bool = False
    tolerance: float = TOLERANCE

    @property
    def asks_for_gains(self) -> bool:
        """Whether nobody may fall below disagreement."""
        return self.kind in ("bargain", "mean", "least", "floors")

    @property
    def gap_unit(self) -> str:
        """What a certified gap is measured in."""
        if self.kind == "sum":
            return ExpectedUtility.gap_unit
        pure = getattr(self.rule, "pure", None)
        return self.rule.gap_unit if pure is None else str(pure.gap_unit)


def wish_of(rule: object) -> Wish:
    """Return what a rule, or the text for one, maximizes.

    Raises
    ------
    InvalidOptionError
        If that has no meaning without outcomes.
    """
    if isinstance(rule, str):
        rule = rule_from_text(rule)
    check_rule(rule)
    if not isinstance(rule, SERVED):
        raise InvalidOptionError(
            "rule must maximize something that utilities alone decide, as "
            f"{', '.join(kind.__name__ for kind in SERVED)} do (got {rule!r}); votes "
            "and dictators need a list of outcomes"
        )
    _check_plain(rule)
    if isinstance(rule, Mixed | Isoelastic) and rule.pure is not None:
        return replace(wish_of(rule.pure), rule=rule)
    if isinstance(rule, NashBargaining):
        return Wish(rule, "bargain", 1.0, tolerance=rule.tolerance)
    if isinstance(rule, KalaiSmorodinsky):
        return Wish(rule, "least", unit="ideal", tolerance=rule.tolerance)
    if isinstance(rule, WorstCase):
        return Wish(rule, "tail", unit="range")
    if isinstance(rule, ConditionalValueAtRisk):
        kind: Kind = "tail" if rule.level < 1 else "sum"
        return Wish(rule, kind, rule.level, "range")
    if isinstance(rule, MeanMinusDeviation):
        return Wish(rule, "deviation", rule.k, "range")
    unit = _unit_of(rule)
    if isinstance(rule, Mixed):
        return Wish(rule, "bargain", rule.nash_weight, unit, tolerance=rule.tolerance)
    if isinstance(rule, Isoelastic):
        return Wish(rule, "mean", rule.aversion, unit, tolerance=rule.tolerance)
    if isinstance(rule, Egalitarian):
        return Wish(rule, "least", unit=unit, tolerance=rule.tolerance)
    if isinstance(rule, BoundedExpectedUtility):
        return Wish(rule, "floors", rule.share, unit, rule.of == "nash")
    return Wish(rule, "sum", unit=unit)


def _check_plain(rule: Rule) -> None:
    """Refuse options that are about lotteries."""
    plain = NashBargaining()
    if any(
        getattr(rule, name, default) != default
        for name in OPTIONS
        for default in [getattr(plain, name)]
    ):
        raise InvalidOptionError(
            f"rule must have no options but its tolerance and units (got {rule!r}); "
            "the disagreement point is said apart from the rule"
        )


def _unit_of(rule: Any) -> Unit:
    normalization = as_normalization(rule.normalization)
    if isinstance(normalization, RangeNormalization):
        return "range"
    if isinstance(normalization, NoNormalization):
        return "given"
    raise InvalidOptionError(
        f"normalization must be None or 'range' here (got {rule.normalization!r}); the "
        "others are about a list of outcomes"
    )
