"""The parameters of scenarios, checked; and claims that several scenarios make."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from numbers import Real

import numpy as np

from bargain._arrays import LARGEST_UTILITY
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.scenarios.claims import ProbabilityOf
from bargain.scenarios.scenario import Expectation

# Credences and utilities that differ by no more than this may be a tie to a rule, by
# rounding or by what it certifies; nothing is expected of it there.
TIE = 1e-9


def check_between(what: str, value: object, least: float, most: float) -> float:
    """Return a number strictly between two, or say what must hold.

    Infinity as the upper one stands for the largest utility that a set may have.
    """
    number = math.nan
    if isinstance(value, Real) and not isinstance(value, bool):
        with suppress(OverflowError):  # an int may have any number of digits
            number = float(value)
    if least < number < most and number <= LARGEST_UTILITY:
        return number
    bounds = f"lie between {least:g} and {most:g}"
    if most == math.inf:
        bounds = f"be finite and above {least:g}, at most {LARGEST_UTILITY:.3g}"
    raise InvalidOptionError(f"{what} must {bounds} (got {value!r})")


def check_count(what: str, value: object) -> int:
    """Return a whole number of at least 1, or say what must hold."""
    count = 0
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        count = int(value)
    if count >= 1:
        return count
    raise InvalidOptionError(
        f"{what} must be a whole number of at least 1 (got {value!r})"
    )


def picks(rule: Callable[[HypothesisSet], Lottery], outcome: str) -> Expectation:
    """Expect a rule to choose an outcome outright."""
    return Expectation(rule, ProbabilityOf(outcome, at_least=1))


def draws(
    rule: Callable[[HypothesisSet], Lottery],
    outcome: str,
    probability: float,
    room: float = 0.0,
) -> Expectation:
    """Expect a rule to give an outcome a probability, give or take some room."""
    least, most = max(0.0, probability - room), min(1.0, probability + room)
    return Expectation(rule, ProbabilityOf(outcome, at_least=least, at_most=most))


def nash_room(credence: float) -> float:
    """Return how far a gap of 1e-9 lets a share be off where it is unique.

    With r the ratio of expected gains, a gap g leaves ``w (r - log r - 1) <= g``,
    and so about ``|r - 1| <= sqrt(2 g / w)``; the share is at most 1.
    """
    return math.sqrt(2e-9 / credence)


def flips(
    rule: Callable[[HypothesisSet], Lottery],
    stakes: float,
    at: float,
    monster: str,
    otherwise: str,
) -> Iterator[Expectation]:
    """Expect the monster's outcome above some stakes, and another one below.

    At these stakes themselves rounding decides, and nothing is expected.
    """
    if not math.isclose(stakes, at, rel_tol=TIE):
        yield picks(rule, monster if stakes > at else otherwise)
