"""Rules by short name, and out of text. A new rule is one more line of `RULES`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bargain.aggregators.approval import Approval
from bargain.aggregators.base import Rule
from bargain.aggregators.borda import Borda
from bargain.aggregators.bounded_expected_utility import BoundedExpectedUtility
from bargain.aggregators.conditional_value_at_risk import ConditionalValueAtRisk
from bargain.aggregators.egalitarian import Egalitarian
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.isoelastic import Isoelastic
from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
from bargain.aggregators.logit_pooling import LogitPooling
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.maximal_lottery import MaximalLottery
from bargain.aggregators.mean_minus_deviation import MeanMinusDeviation
from bargain.aggregators.mixed import Mixed
from bargain.aggregators.my_favourite_option import MyFavouriteOption
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.random_dictator import RandomDictator
from bargain.aggregators.variance_voting import VarianceVoting
from bargain.aggregators.worst_case import WorstCase
from bargain.errors import InvalidOptionError
from bargain.normalization import NORMALIZATIONS

# In a numpydoc docstring: up to the next reference, or an empty line.
_FIRST_REFERENCE = re.compile(r"\.\. \[1\] (.*?)(?=\n\s*\.\. \[|\n\s*\n|\Z)", re.S)


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

    @property
    def summary(self) -> str:
        """What the rule does, in a line."""
        return (self.rule.__doc__ or "").partition("\n")[0].replace("``", "")

    @property
    def reference(self) -> str:
        """Where the rule is from; empty if nobody wrote about it."""
        said = _FIRST_REFERENCE.search(self.rule.__doc__ or "")
        return "" if said is None else " ".join(said[1].replace("*", "").split())


def _normalization(text: str) -> str:
    if text not in NORMALIZATIONS or text == "none":
        raise ValueError(text)
    return text


def _units(text: str) -> str | None:
    return None if text == "raw" else _normalization(text)


RULES: Mapping[str, Entry] = {
    "eu": Entry(
        ExpectedUtility,
        "normalization",
        _normalization,
        (
            "eu",
            *(f"eu:{name}" for name in NORMALIZATIONS if name != "none"),
        ),
    ),
    "variance-voting": Entry(VarianceVoting, None, str, ("variance-voting",)),
    "nash": Entry(NashBargaining, None, str, ("nash",)),
    "bounded-eu": Entry(BoundedExpectedUtility, "share", float, ("bounded-eu:0.5",)),
    "mixed": Entry(Mixed, "nash_weight", float, ("mixed", "mixed:0.3")),
    "isoelastic": Entry(Isoelastic, "aversion", float, ("isoelastic:2",)),
    "kalai-smorodinsky": Entry(KalaiSmorodinsky, None, str, ("kalai-smorodinsky",)),
    "egalitarian": Entry(
        Egalitarian,
        "normalization",
        _units,
        ("egalitarian", "egalitarian:variance", "egalitarian:raw"),
    ),
    "my-favourite-theory": Entry(
        MyFavouriteTheory, None, str, ("my-favourite-theory",)
    ),
    "my-favourite-option": Entry(
        MyFavouriteOption, None, str, ("my-favourite-option",)
    ),
    "random-dictator": Entry(RandomDictator, None, str, ("random-dictator",)),
    "borda": Entry(Borda, None, str, ("borda",)),
    "approval": Entry(Approval, "threshold", float, ("approval", "approval:0.8")),
    "maximal-lottery": Entry(MaximalLottery, None, str, ("maximal-lottery",)),
    "logit-pooling": Entry(
        LogitPooling, "temperature", float, ("logit-pooling", "logit-pooling:0.5")
    ),
    "worst-case": Entry(WorstCase, None, str, ("worst-case",)),
    "cvar": Entry(ConditionalValueAtRisk, "level", float, ("cvar", "cvar:0.1")),
    "mean-minus-deviation": Entry(
        MeanMinusDeviation,
        "k",
        float,
        ("mean-minus-deviation", "mean-minus-deviation:1"),
    ),
}

ALIASES: Mapping[str, str] = {
    "expected-utility": "eu",
    "nash-bargaining": "nash",
    "conditional-value-at-risk": "cvar",
    "leximin": "egalitarian",
}


# What a lottery over rules is written like.
LOTTERY_TEXT = "0.3*eu+0.7*nash"


def all_texts() -> tuple[str, ...]:
    """Return one text for every rule, at its defaults."""
    return tuple(entry.texts[0] for entry in RULES.values())


def known_texts() -> str:
    """Return what can be written for a rule, in a list for people."""
    return ", ".join(text for entry in RULES.values() for text in entry.texts)


def names_that_take(option: str) -> tuple[str, ...]:
    """Return the rules that have an option, by their short names."""
    return tuple(
        name for name, entry in RULES.items() if option in _fields_of(entry.rule)
    )


def rule_from_text(
    text: str,
    disagreement: Any = None,
    tolerance: float | None = None,
    **effort: Any,
) -> Rule:
    """Return the rule that a short text names.

    Parameters
    ----------
    text : str
        One of those that `known_texts` lists, such as ``nash``, ``eu:range`` and
        ``mixed:0.3``, or a lottery over these: ``0.3*eu+0.7*nash``.
    disagreement : str, array_like, Lottery or Disagreement, optional
        For the rules that take one.
    tolerance : float, optional
        For the rules that take one.
    **effort
        ``max_passes``, ``time_limit`` and ``progress``, for the rules that take them;
        None where it is not said.

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
    given = {"disagreement": disagreement, "tolerance": tolerance, **effort}
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
                f"{term.strip()!r}); write it like {LOTTERY_TEXT}"
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
    return dataclasses.is_dataclass(rule) and option in _fields_of(rule)


def _single(text: str, whole: str, given: Mapping[str, Any]) -> Rule:
    name, colon, argument = (part.strip() for part in text.partition(":"))
    entry = RULES.get(ALIASES.get(name, name))
    if entry is None:
        raise InvalidOptionError(
            f"no rule is called {name!r}; there are {known_texts()}, and lotteries "
            f"over them such as {LOTTERY_TEXT}"
        )
    options = {
        option: value
        for option, value in given.items()
        if option in _fields_of(entry.rule)
    }
    if colon:
        try:
            if entry.option is None:
                raise ValueError(argument)
            options[entry.option] = entry.read(argument)
        except ValueError:
            raise InvalidOptionError(
                f"rule {whole!r} must be one of {known_texts()} (got {argument!r} "
                f"after {name!r}); leave it out or correct it"
            ) from None
    if entry.option in _required(entry.rule) and entry.option not in options:
        raise InvalidOptionError(
            f"rule {whole!r} must have its {entry.option} after a colon; write "
            f"{' or '.join(map(repr, entry.texts))}"
        )
    return entry.rule(**options)


def _required(rule: Any) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in dataclasses.fields(rule)
        if field.init and field.default is dataclasses.MISSING
    )


def _fields_of(rule: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(rule) if field.init)


def options_of(rule: Any) -> tuple[str, ...]:
    """Return the names of the options that tell rules of a class apart."""
    return tuple(
        field.name for field in dataclasses.fields(rule) if field.init and field.compare
    )
