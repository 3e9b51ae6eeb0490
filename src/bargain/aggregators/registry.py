"""Rules by short name: out of text, and to and from values that a file can hold.

A new rule is one more line of `RULES`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bargain.aggregators.base import Rule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.mixed import Mixed
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.options import option_from_value, option_to_value
from bargain.errors import InvalidOptionError

# Mixtures in mixtures in mixtures: nobody means more than this many.
DEEPEST = 20


@dataclass(frozen=True)
class Entry:
    """How a rule is written down.

    Parameters
    ----------
    rule : type
    option : str, optional
        The option that the text after a colon sets.
    read : callable
        Turns that text into the option's value; raises ValueError if it cannot.
    texts : tuple of str
        What can be written, for people.
    """

    rule: type[Rule]
    option: str | None
    read: Callable[[str], Any]
    texts: tuple[str, ...]


def _normalization(text: str) -> str:
    if text not in ("range", "variance"):
        raise ValueError(text)
    return text


RULES: Mapping[str, Entry] = {
    "eu": Entry(
        ExpectedUtility,
        "normalization",
        _normalization,
        ("eu", "eu:range", "eu:variance"),
    ),
    "nash": Entry(NashBargaining, None, str, ("nash",)),
    "mixed": Entry(Mixed, "nash_weight", float, ("mixed", "mixed:0.3")),
}

ALIASES: Mapping[str, str] = {
    "expected-utility": "eu",
    "nash-bargaining": "nash",
}

MIXTURE = "lottery-mixture"


def rule_from_text(
    text: str, disagreement: Any = None, tolerance: float | None = None
) -> Rule:
    """Return the rule that a short text names.

    Parameters
    ----------
    text : str
        ``nash``, ``eu``, ``eu:range``, ``eu:variance``, ``mixed``, ``mixed:0.3``, or a
        lottery over these: ``0.3*eu+0.7*nash``.
    disagreement : str, array_like, Lottery or Disagreement, optional
        For the rules that take one.
    tolerance : float, optional
        For the rules that take one.

    Returns
    -------
    rule : Rule

    Raises
    ------
    InvalidOptionError
        If there is no such rule; the message names those there are.

    Examples
    --------
    >>> rule_from_text("eu:range")
    ExpectedUtility(normalization='range')
    >>> rule_from_text("0.3*eu+0.7*mixed:0.5").parts[0]
    (0.3, ExpectedUtility(normalization=None))
    """
    given = {"disagreement": disagreement, "tolerance": tolerance}
    options = {name: value for name, value in given.items() if value is not None}
    if "*" not in text:
        return _single(text, text, options)
    parts = []
    # An exponent's plus sign, as in 1e+0, is followed by a digit and preceded by e.
    for term in re.split(r"(?<![0-9.][eE])\+", text):
        weight, _, name = term.partition("*")
        try:
            probability = float(weight)
        except ValueError:
            raise InvalidOptionError(
                f"rule {text!r} must be a sum of probability*rule (got "
                f"{term.strip()!r}); write it like 0.3*eu+0.7*nash"
            ) from None
        parts.append((probability, _single(name, text, options)))
    return LotteryMixture(parts)


def takes(rule: Any, option: str) -> bool:
    """Whether a rule, or a part of it, has an option.

    Examples
    --------
    >>> takes(bg.NashBargaining(), "disagreement")
    True
    >>> takes(bg.ExpectedUtility(), "disagreement")
    False
    """
    if isinstance(rule, LotteryMixture):
        return any(takes(part, option) for _, part in rule.parts)
    return dataclasses.is_dataclass(rule) and option in _options_of(rule)


def _single(text: str, whole: str, given: Mapping[str, Any]) -> Rule:
    name, colon, argument = (part.strip() for part in text.partition(":"))
    entry = RULES.get(ALIASES.get(name, name))
    known = ", ".join(word for entry in RULES.values() for word in entry.texts)
    if entry is None:
        raise InvalidOptionError(
            f"no rule is called {name!r}; there are {known}, and lotteries over them "
            "such as 0.3*eu+0.7*nash"
        )
    options = {
        option: value
        for option, value in given.items()
        if option in _options_of(entry.rule)
    }
    if colon:
        try:
            if entry.option is None:
                raise ValueError(argument)
            options[entry.option] = entry.read(argument)
        except ValueError:
            raise InvalidOptionError(
                f"rule {whole!r} must be one of {known} (got {argument!r} after "
                f"{name!r}); leave it out or correct it"
            ) from None
    return entry.rule(**options)


def _options_of(rule: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(rule) if field.init)


def rule_to_dict(rule: Any) -> dict[str, Any]:
    """Return a rule as values that JSON can hold.

    Parameters
    ----------
    rule : Rule
        One of the library's, or a `LotteryMixture` of these.

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
    for name, entry in RULES.items():
        if type(rule) is entry.rule:
            options = {
                option: option_to_value(option, getattr(rule, option))
                for option in _options_of(entry.rule)
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
    entry = RULES.get(name)
    if entry is None:
        raise InvalidOptionError(
            f"no rule is called {name!r}; there are {', '.join(RULES)} and {MIXTURE}"
        )
    options = _options_of(entry.rule)
    if set(given) != set(options):
        raise InvalidOptionError(
            f"rule {name!r} must have exactly the options {', '.join(options)} (got "
            f"{', '.join(sorted(map(repr, given))) or 'none'})"
        )
    return entry.rule(
        **{option: option_from_value(option, given[option]) for option in options}
    )


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
