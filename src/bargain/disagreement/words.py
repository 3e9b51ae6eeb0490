"""What a user may pass as a disagreement point: words, labels, numbers, objects."""

from __future__ import annotations

from collections.abc import Mapping

from bargain.disagreement.base import Disagreement, PointLike
from bargain.disagreement.exclusionary import ExclusionaryPoint
from bargain.disagreement.lotteries import DictatorPoint, LotteryPoint, UniformPoint
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.undominated import UndominatedPoint
from bargain.disagreement.worst_case import WorstCasePoint
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

KEYWORDS: dict[str, Disagreement] = {
    "worst-case": WorstCasePoint(),
    "random-dictator": DictatorPoint(),
    "uniform": UniformPoint(),
    "exclusionary": ExclusionaryPoint(),
    "worst-undominated": UndominatedPoint(),
}


def as_option(value: PointLike) -> str | Disagreement:
    """Freeze what a user passes as a disagreement point.

    Strings stay as they are until a set says whether one is an outcome's label.
    """
    if isinstance(value, (str, Disagreement)):
        return value
    if isinstance(value, Lottery):
        return LotteryPoint(value)
    if isinstance(value, Mapping):
        raise InvalidOptionError(
            "disagreement must not be a mapping, which may mean two things; pass "
            "bg.Disagreement.status_quo(...) for outcomes and their probabilities, or "
            "a list with a utility for each hypothesis"
        )
    if value is None or isinstance(value, (bool, int, float)):
        raise InvalidOptionError(
            f"disagreement must be {', '.join(map(repr, KEYWORDS))}, an outcome's "
            f"label, one utility per hypothesis, a Lottery or a Disagreement (got "
            f"{value!r})"
        )
    return StatedPoint(value)


def resolve(value: str | Disagreement, hypotheses: HypothesisSet) -> Disagreement:
    """Return the point that a keyword or an outcome's label names.

    Raises
    ------
    InvalidOptionError
        If the word names nothing, or both a keyword and an outcome.
    """
    if not isinstance(value, str):
        return value
    is_label = value in hypotheses.outcomes
    if value in KEYWORDS and is_label:
        raise InvalidOptionError(
            f"disagreement {value!r} is both a keyword and an outcome's label; pass "
            f"bg.Disagreement.outcome({value!r}) or "
            f"bg.Disagreement.{value.replace('-', '_')}()"
        )
    if is_label:
        return Disagreement.outcome(value)
    if value in KEYWORDS:
        return KEYWORDS[value]
    raise InvalidOptionError(
        f"disagreement must be {', '.join(map(repr, KEYWORDS))} or an outcome's label "
        f"(got {value!r}; the outcomes are {hypotheses.outcomes})"
    )
