"""Labels and numbers as they are shown: nothing in a label acts on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable


def printable(text: str) -> str:
    r"""Return text with control and format characters written as escapes.

    Examples
    --------
    >>> print(printable("tea\n\x1b[31m"))
    tea\n\x1b[31m
    """
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def share(number: float) -> str:
    """Return a probability or a share in three digits; only a true 0 or 1 is whole.

    Examples
    --------
    >>> share(0.25), share(1.0), share(0.99999), share(1e-9), share(float("nan"))
    ('0.250', '1', '>0.999', '<0.001', '-')
    """
    if math.isnan(number):
        return "-"
    if number in (0, 1):
        return f"{number:.0f}"
    if 0 < number < 0.0005:
        return "<0.001"
    if 0.9995 <= number < 1:
        return ">0.999"
    return f"{number:.3f}"


def bound(number: float) -> str:
    """Return a gap, short.

    Examples
    --------
    >>> bound(0.0), bound(2.22e-16), bound(float("nan"))
    ('0', '2.2e-16', 'none')
    """
    if math.isnan(number):
        return "none"
    return f"{number:.1e}" if number else "0"


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "hypothesis", "hypotheses"), counted(944, "outcome", "outcomes")
    ('1 hypothesis', '944 outcomes')
    """
    return f"{number:,} {one if number == 1 else many}"


def gathered(notes: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather pairs of a rule and a note by note, in the order of first occurrence.

    Examples
    --------
    >>> gathered([("eu", "tied"), ("nash", "left out"), ("mixed", "tied")])
    {'tied': ['eu', 'mixed'], 'left out': ['nash']}
    """
    found: dict[str, list[str]] = {}
    for rule, note in notes:
        found.setdefault(note, []).append(rule)
    return found
