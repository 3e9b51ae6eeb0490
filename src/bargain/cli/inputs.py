"""From the words on the command line to a set and rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bargain import examples
from bargain.aggregators.base import Rule
from bargain.aggregators.registry import rule_from_text, takes
from bargain.disagreement import resolve
from bargain.errors import FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io import read_hypotheses
from bargain.io.assemble import Missing

EXAMPLE = "example:"
DEFAULT_FILE = "example:crypto-assets"

MISSING: dict[str, Missing] = {"error": "error", "drop-outcome": "drop-outcome"}

# What an error suggests to a Python program, as it is written here.
_SHELL_WORDS = {
    'pass missing="drop-outcome"': "add --missing drop-outcome",
    "pass normalize=True": "add --normalize",
    "pass force=True": "add --force",
}


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
) -> dict[str, Rule]:
    """Return the rules by name; the name tells the points apart if they are several.

    Raises
    ------
    InvalidOptionError
        If a text names nothing, or an option has no effect on any rule.
    """
    for word in points:
        resolve(word, hypotheses)
    rules = {}
    asked: Sequence[str | None] = points or [None]
    for text in texts:
        for point in asked:
            rule = rule_from_text(text, point, tolerance)
            several = len(points) > 1 and takes(rule, "disagreement")
            rules[f"{text} ({point})" if several else text] = rule
    for option, given in (
        ("disagreement", bool(points)),
        ("tolerance", tolerance is not None),
    ):
        if given and not any(takes(rule, option) for rule in rules.values()):
            raise InvalidOptionError(
                f"--{option} has no effect on {', '.join(rules)}; leave it out, or "
                "ask nash or mixed"
            )
    return rules


def parse_tolerance(text: str | None) -> float | None:
    """Return the tolerance as a number, None if it was left out."""
    try:
        return None if text is None else float(text)
    except ValueError:
        raise InvalidOptionError(
            f"--tolerance must be a number such as 1e-9 (got {text!r})"
        ) from None


def check_output(output: Path | None, file: str | None) -> None:
    """Refuse a file that cannot or should not be written, before any work is done."""
    if output is None:
        return
    if not output.absolute().parent.is_dir():
        raise FileFormatError(
            f"cannot write {output}: there is no folder {output.parent}; make it first"
        )
    table = None if file is None else Path(file)
    if table and table.exists() and output.exists() and output.samefile(table):
        raise FileFormatError(
            f"cannot write {output}: it is the table itself; name another file"
        )


def in_shell_words(message: str) -> str:
    """Return an error's message with its advice as it is written on a command line."""
    for words, shell in _SHELL_WORDS.items():
        message = message.replace(words, shell)
    return message
