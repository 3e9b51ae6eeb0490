"""From the words on the command line to a set and rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bargain import examples
from bargain.aggregators.base import Rule
from bargain.aggregators.registry import names_that_take, rule_from_text, takes
from bargain.disagreement import KEYWORDS, Disagreement, resolve
from bargain.errors import FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses
from bargain.io.assemble import Missing
from bargain.io.failures import named_failures
from bargain.io.set_references import check_apart

EXAMPLE = "example:"
DEFAULT_FILE = "example:crypto-assets"

MISSING: dict[str, Missing] = {"error": "error", "drop-outcome": "drop-outcome"}

# What an error suggests to a Python program, as it is written here.
_SHELL_WORDS = {
    'missing="drop-outcome" leaves none': "--missing drop-outcome leaves none",
    'pass missing="drop-outcome"': "add --missing drop-outcome",
    "pass normalize=True": "add --normalize",
    "pass force=True": "add --force",
}
_EITHER_POINT = re.compile(
    r"pass bg\.Disagreement\.outcome\('([\w-]+)'\) or bg\.Disagreement\.\w+\(\)"
)

# What may stand before a point, to say which one is meant.
_OUTCOME, _KEYWORD = "outcome:", "keyword:"


def load_table(
    file: str | None, missing: str, *, normalize: bool
) -> tuple[HypothesisSet, str]:
    """Return a set, and what to call where it is from."""
    if missing not in MISSING:
        raise InvalidOptionError(
            f"--missing must be error or drop-outcome (got {missing!r})"
        )
    name = DEFAULT_FILE if file is None else file
    if name.startswith(EXAMPLE):
        return examples.load(name.removeprefix(EXAMPLE)), name
    return read_hypotheses(name, missing=MISSING[missing], normalize=normalize), name


def build_rules(
    texts: Sequence[str],
    points: Sequence[str],
    tolerance: float | None,
    hypotheses: HypothesisSet,
    effort: Mapping[str, Any],
) -> dict[str, Rule]:
    """Return the rules by name; the name tells the points apart if they are several.

    Raises
    ------
    InvalidOptionError
        If a text names nothing, or an option has no effect on any rule.
    """
    asked: dict[str, str | Disagreement | None] = {"": None}
    if points:
        asked = {word: _point(word, hypotheses) for word in points}
    rules = {}
    for text in texts:
        for word, point in asked.items():
            rule = rule_from_text(text, point, tolerance, **effort)
            several = len(asked) > 1 and takes(rule, "disagreement")
            rules[f"{text} ({word})" if several else text] = rule
    for option, given in (
        ("disagreement", bool(points)),
        ("tolerance", tolerance is not None),
        *((name, value is not None) for name, value in effort.items()),
    ):
        if given and not any(takes(rule, option) for rule in rules.values()):
            raise InvalidOptionError(
                f"--{option.replace('_', '-')} has no effect on {', '.join(rules)}; "
                f"leave it out, or ask {', '.join(names_that_take(option))}"
            )
    return rules


def _point(word: str, hypotheses: HypothesisSet) -> str | Disagreement:
    """Return the point that a word names; a prefix may say which is meant."""
    label = word.removeprefix(_OUTCOME)
    if label != word and label in hypotheses.outcomes:
        return Disagreement.outcome(label)
    keyword = KEYWORDS.get(word.removeprefix(_KEYWORD))
    if keyword is not None and word.startswith(_KEYWORD):
        return keyword
    resolve(word, hypotheses)
    return word


def only_one(option: str, words: Iterable[str] | None) -> str | None:
    """Return what an option says, None if it was left out.

    Raises
    ------
    InvalidOptionError
        If it was given more than once.
    """
    given = list(words or [])
    if len(given) > 1:
        raise InvalidOptionError(
            f"solve takes one {option} (got {', '.join(given)}); ask compare for "
            "several"
        )
    return given[0] if given else None


def parse_tolerance(text: str | None) -> float | None:
    """Return the tolerance as a number, None if it was left out."""
    try:
        return None if text is None else float(text)
    except ValueError:
        raise InvalidOptionError(
            f"--tolerance must be a number such as 1e-9 (got {text!r})"
        ) from None


def parse_count(option: str, text: str, least: int) -> int:
    """Return a whole number."""
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise InvalidOptionError(
            f"{option} must be a whole number of at least {least} (got {text!r})"
        )
    return number


def parse_seconds(option: str, text: str) -> float:
    """Return a positive number of seconds."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise InvalidOptionError(
            f"{option} must be a positive number of seconds such as 5 (got {text!r})"
        )
    return seconds


def parse_effort(
    max_passes: str | None,
    time_limit: str | None,
    min_credence: str | None,
    *,
    progress: bool,
) -> dict[str, Any]:
    """Return how much effort is allowed, and for whom; None for what was left out."""
    passes, seconds, floor = None, None, None
    try:
        passes = None if max_passes is None else int(max_passes)
    except ValueError:
        raise InvalidOptionError(
            f"--max-passes must be a whole number such as 20 (got {max_passes!r})"
        ) from None
    try:
        seconds = None if time_limit is None else float(time_limit)
    except ValueError:
        raise InvalidOptionError(
            f"--time-limit must be a number of seconds such as 60 (got {time_limit!r})"
        ) from None
    try:
        floor = None if min_credence is None else float(min_credence)
    except ValueError:
        raise InvalidOptionError(
            f"--min-credence must be a number such as 0.01 (got {min_credence!r})"
        ) from None
    return {
        "min_credence": floor,
        "max_passes": passes,
        "time_limit": seconds,
        "progress": True if progress else None,
    }


def check_output(output: Path | None, file: str | None) -> None:
    """Refuse a file that cannot or should not be written, before any work is done."""
    if output is None:
        return
    with named_failures("write", output):
        if not output.absolute().parent.is_dir():
            raise FileFormatError(
                f"cannot write {output}: there is no folder {output.parent}; make it "
                "first"
            )
        # Whether it can be there at all: its name may be too long.
        output.exists()
    check_apart(output, file)


def in_shell_words(message: str) -> str:
    """Return an error's message with its advice as it is written on a command line."""
    for words, shell in _SHELL_WORDS.items():
        message = message.replace(words, shell)
    return _EITHER_POINT.sub(rf"write {_OUTCOME}\1 or {_KEYWORD}\1", message)
