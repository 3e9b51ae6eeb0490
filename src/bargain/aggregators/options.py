"""A rule's options as values that a file can hold, and back.

Numbers and words stand for themselves. A normalization or a disagreement point that
is an object becomes a dict; one of the user's own classes cannot be written.
"""

from __future__ import annotations

from typing import Any, cast

from bargain.aggregators.unit_options import (
    measure_from_value,
    measure_to_value,
    units_from_value,
    units_to_value,
)
from bargain.disagreement import KEYWORDS, Disagreement
from bargain.disagreement.base import DominanceBy
from bargain.disagreement.interpolated import InterpolatedPoint
from bargain.disagreement.lotteries import (
    LotteryPoint,
    OutcomePoint,
)
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.status_quo import NamedLotteryPoint
from bargain.disagreement.undominated import UndominatedPoint
from bargain.errors import BargainError, InvalidOptionError
from bargain.lottery import Lottery
from bargain.lottery_constraints import LotteryConstraints, row_to_value
from bargain.normalization import Normalization

# Interpolations between interpolations, mixtures of mixtures: nobody means more than
# this many.
DEEPEST = 20


def option_to_value(option: str, value: Any) -> Any:
    """Return an option as a value that JSON can hold.

    Parameters
    ----------
    option : str
        Its name, for the message.
    value : object

    Raises
    ------
    InvalidOptionError
        If it is code of the user's own.

    Examples
    --------
    >>> option_to_value("disagreement", Disagreement.outcome("tea"))
    {'point': 'outcome', 'label': 'tea'}
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)  # numpy's scalars too
    if isinstance(value, Normalization):
        written = units_to_value(value)
        if written is not None:
            return written
    if option == "reference":
        return measure_to_value(value)
    if isinstance(value, Disagreement):
        point = _point_to_value(value)
        if point is not None:
            return point
    raise InvalidOptionError(
        f"{option} {value!r} cannot be written to a file, since it is none of the "
        "library's; use one that is"
    )


def _point_to_value(point: Disagreement) -> dict[str, Any] | None:
    for word, known in KEYWORDS.items():
        if type(point) is type(known) and point == known:
            return {"point": word}
    if type(point) is UndominatedPoint:
        return {"point": "worst-undominated", "by": point.by}
    if type(point) is OutcomePoint:
        return {"point": "outcome", "label": point.label}
    if type(point) is StatedPoint:
        return {"point": "values", "values": point.numbers.tolist()}
    if isinstance(point, (LotteryPoint, NamedLotteryPoint)):
        lottery = point.source
        return {
            "point": "lottery" if type(point) is LotteryPoint else "status-quo",
            "outcomes": list(lottery.outcomes),
            "probabilities": lottery.probabilities.tolist(),
        }
    if type(point) is InterpolatedPoint:
        return {
            "point": "interpolation",
            "first": option_to_value("disagreement", point.first),
            "second": option_to_value("disagreement", point.second),
            "weight": float(point.weight),
        }
    return None


def option_from_value(option: str, value: Any) -> Any:
    """Return the option that `option_to_value` wrote.

    Raises
    ------
    InvalidOptionError
        If it is no such value.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value  # the rule checks it
    if isinstance(value, dict) and "normalization" in value:
        return units_from_value(value)
    if option == "reference":
        return measure_from_value(value)
    if isinstance(value, dict) and "point" in value:
        return _point_from_value(value, 0)
    raise InvalidOptionError(f"option {option!r} holds a value that is not known")


def _point_from_value(value: Any, depth: int) -> str | Disagreement:
    """Return the point that a dict describes; a word stands for itself."""
    if isinstance(value, str):
        return value
    match value:
        case {"point": str(word), **rest} if word in KEYWORDS and not rest:
            return KEYWORDS[word]
        case {"point": "outcome", "label": str(label), **rest} if not rest:
            return Disagreement.outcome(label)
        case {"point": "values", "values": list(numbers), **rest} if not rest:
            return Disagreement.values(numbers)
        case {"point": "worst-undominated", "by": str(by), **rest} if not rest:
            return UndominatedPoint(cast(DominanceBy, by))  # which it checks
        case {
            "point": ("lottery" | "status-quo") as kind,
            "outcomes": list(outcomes),
            "probabilities": list(numbers),
            **rest,
        } if not rest:
            try:
                lottery = Lottery(numbers, outcomes)
            except BargainError as error:
                raise InvalidOptionError(f"disagreement: {error}") from error
            make = LotteryPoint if kind == "lottery" else NamedLotteryPoint
            return make(lottery)
        case {
            "point": "interpolation",
            "first": first,
            "second": second,
            "weight": (float() | int()) as weight,
            **rest,
        } if not rest and depth < DEEPEST:
            return Disagreement.interpolate(
                _point_from_value(first, depth + 1),
                _point_from_value(second, depth + 1),
                weight,
            )
    raise InvalidOptionError(
        "disagreement must be a word, or an object whose key 'point' is one of "
        f"{', '.join(KEYWORDS)}, outcome, values, lottery, status-quo and "
        "interpolation, with the keys that go with it"
    )


def constraints_to_value(constraints: LotteryConstraints) -> dict[str, Any]:
    """Return constraints as a value that JSON can hold.

    Examples
    --------
    >>> constraints_to_value(LotteryConstraints(upper={"tea": 0.5}))
    {'A_ub': [], 'b_ub': [], 'A_eq': [], 'b_eq': [], 'upper': {'tea': 0.5}}
    """
    return {
        "A_ub": [row_to_value(row) for row in constraints.A_ub],
        "b_ub": list(constraints.b_ub),
        "A_eq": [row_to_value(row) for row in constraints.A_eq],
        "b_eq": list(constraints.b_eq),
        "upper": row_to_value(constraints.upper),
    }


def constraints_from_value(value: Any) -> LotteryConstraints:
    """Return the constraints that `constraints_to_value` wrote.

    Raises
    ------
    InvalidOptionError
        If it is no such value.
    """
    keys = {"A_ub", "b_ub", "A_eq", "b_eq", "upper"}
    if not isinstance(value, dict) or set(value) != keys:
        raise InvalidOptionError(
            f"constraints must be an object with the keys {', '.join(sorted(keys))}"
        )
    for key in keys - {"upper"}:
        if not isinstance(value[key], list):
            raise InvalidOptionError(f"constraints: {key} must be a list")
    if not isinstance(value["upper"], list | dict):
        raise InvalidOptionError("constraints: upper must be a list or an object")
    return LotteryConstraints(**{**value, "upper": value["upper"] or None})
