"""Rules as values that a file can hold, and back."""

from __future__ import annotations

from typing import Any

from bargain.aggregators.base import Rule
from bargain.aggregators.constrained import Constrained
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.nested import Nested
from bargain.aggregators.options import (
    DEEPEST,
    constraints_from_value,
    constraints_to_value,
    option_from_value,
    option_to_value,
)
from bargain.aggregators.registry import RULES, options_of
from bargain.errors import InvalidOptionError

MIXTURE = "lottery-mixture"
NESTED = "nested"
CONSTRAINED = "constrained"


def rule_to_dict(rule: Any) -> dict[str, Any]:
    """Return a rule as values that JSON can hold.

    Parameters
    ----------
    rule : Rule
        One of the library's, under constraints or not, or a `LotteryMixture` or a
        `Nested` of these.

    Returns
    -------
    value : dict
        `rule_from_dict` makes an equal rule of it.

    Raises
    ------
    InvalidOptionError
        If the rule, or one of its options, is code of the user's own.

    Examples
    --------
    >>> rule_to_dict(bg.ExpectedUtility("range"))
    {'rule': 'eu', 'normalization': 'range'}
    """
    if type(rule) is LotteryMixture:
        return {
            "rule": MIXTURE,
            "parts": [
                {"probability": float(weight), "rule": rule_to_dict(part)}
                for weight, part in rule.parts
            ],
        }
    if type(rule) is Constrained:
        return {
            "rule": CONSTRAINED,
            "of": rule_to_dict(rule.rule),
            "constraints": constraints_to_value(rule.constraints),
        }
    if type(rule) is Nested:
        groups = rule.groups
        is_mapping = isinstance(groups[0], tuple)
        return {
            "rule": NESTED,
            "groups": dict(groups) if is_mapping else list(groups),  # type: ignore[arg-type]  # pairs
            "within": rule_to_dict(rule.within),
            "between": rule_to_dict(rule.between),
        }
    for name, entry in RULES.items():
        if type(rule) is entry.rule:
            options = {
                option: option_to_value(option, getattr(rule, option))
                for option in options_of(entry.rule)
            }
            return {"rule": name, **options}
    raise InvalidOptionError(
        f"{rule!r} cannot be written to a file, since it is no rule of the library's; "
        "keep its lottery instead"
    )


def rule_from_dict(value: Any, _depth: int = 0) -> Rule:
    """Return the rule that `rule_to_dict` wrote.

    Parameters
    ----------
    value : dict

    Returns
    -------
    rule : Rule

    Raises
    ------
    InvalidOptionError
        If it is no such value.

    Examples
    --------
    >>> rule_from_dict({"rule": "eu", "normalization": "range"})
    ExpectedUtility(normalization='range')
    """
    if not isinstance(value, dict) or not isinstance(value.get("rule"), str):
        raise InvalidOptionError(
            "a rule must be an object with its name under the key 'rule'"
        )
    name = value["rule"]
    given = {key: entry for key, entry in value.items() if key != "rule"}
    if name == MIXTURE:
        return _mixture(given, _depth)
    if name == NESTED:
        return _nested(given, _depth)
    if name == CONSTRAINED:
        return _constrained(given, _depth)
    entry = RULES.get(name)
    if entry is None:
        raise InvalidOptionError(
            f"no rule is called {name!r}; there are {', '.join(RULES)}, {MIXTURE}, "
            f"{NESTED} and {CONSTRAINED}"
        )
    options = options_of(entry.rule)
    if set(given) != set(options):
        raise InvalidOptionError(
            f"rule {name!r} must have exactly the options {', '.join(options)} (got "
            f"{', '.join(sorted(map(repr, given))) or 'none'})"
        )
    return entry.rule(
        **{option: option_from_value(option, given[option]) for option in options}
    )


def _nested(given: dict[str, Any], depth: int) -> Rule:
    groups = given.get("groups")
    if set(given) != {"groups", "within", "between"} or not isinstance(
        groups, dict | list
    ):
        raise InvalidOptionError(
            f"rule {NESTED!r} must have groups, a rule within and a rule between"
        )
    if depth == DEEPEST:
        raise InvalidOptionError(f"rules must not be nested deeper than {DEEPEST}")
    within = rule_from_dict(given["within"], depth + 1)
    between = rule_from_dict(given["between"], depth + 1)
    return Nested(groups, within=within, between=between)  # type: ignore[arg-type]  # it checks


def _mixture(given: dict[str, Any], depth: int) -> Rule:
    parts = given.get("parts")
    if set(given) != {"parts"} or not isinstance(parts, list) or not parts:
        raise InvalidOptionError(f"rule {MIXTURE!r} must have a list of parts")
    if depth == DEEPEST:
        raise InvalidOptionError(f"rules must not be nested deeper than {DEEPEST}")
    pairs = []
    for part in parts:
        if not isinstance(part, dict) or set(part) != {"probability", "rule"}:
            raise InvalidOptionError("a part must have a probability and a rule")
        probability = part["probability"]
        if isinstance(probability, bool) or not isinstance(probability, (int, float)):
            raise InvalidOptionError("the probability of a part must be a number")
        pairs.append((float(probability), rule_from_dict(part["rule"], depth + 1)))
    return LotteryMixture(pairs)


def _constrained(given: dict[str, Any], depth: int) -> Rule:
    if set(given) != {"of", "constraints"}:
        raise InvalidOptionError(
            f"rule {CONSTRAINED!r} must have exactly the keys 'of' and 'constraints'"
        )
    if depth == DEEPEST:
        raise InvalidOptionError(f"rules must not be nested deeper than {DEEPEST}")
    rule = rule_from_dict(given["of"], depth + 1)
    return Constrained(rule, constraints_from_value(given["constraints"]))
