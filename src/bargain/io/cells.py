"""Cells of tables: numbers, read exactly or refused with the remedy, and labels."""

from __future__ import annotations

import re

from bargain._arrays import LARGEST_UTILITY

_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})

# What a Python float accepts, without underscores, other alphabets, inf and nan.
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

# A label that a spreadsheet would take for a formula, and such a label made inert.
_FORMULA = re.compile(r"'*[=+\-@]")
_INERT = re.compile(r"'+[=+\-@]")


def inert(label: str) -> str:
    """Return a label as a cell that no spreadsheet runs: a quote before a formula.

    A label that looks like such a cell gets one quote more, so that `label_of` brings
    every label back.

    Examples
    --------
    >>> inert("=1+1"), inert("tea"), label_of(inert("'=1+1"))
    ("'=1+1", 'tea', "'=1+1")
    """
    return f"'{label}" if _FORMULA.match(label) else label


def label_of(cell: str) -> str:
    """Return the label that `inert` wrote as this cell; most stand as they are."""
    return cell[1:] if _INERT.match(cell) else cell


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no value.

    Examples
    --------
    >>> is_missing(" NA "), is_missing("0")
    (True, False)
    """
    return text.strip().lower() in _MISSING


def shown(text: str) -> str:
    """Quote a cell for a message, on one line and shortened."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def parse_number(what: str, text: str) -> float:
    """Return the number in a cell.

    Parameters
    ----------
    what : str
        ``"utility"`` or ``"credence"``, for the message.
    text : str
        The cell, which is not missing.

    Raises
    ------
    ValueError
        If it is not a plain decimal number; the message says what to do.

    Examples
    --------
    >>> parse_number("utility", " -1.5e3 ")
    -1500.0
    >>> parse_number("utility", "1_000")
    Traceback (most recent call last):
        ...
    ValueError: utility '1_000' has underscores; write 1000 without separators
    """
    stripped = text.strip()
    if _DECIMAL.fullmatch(stripped):
        number = float(stripped)
        if abs(number) <= LARGEST_UTILITY:
            return number
        raise ValueError(
            f"{what} {shown(stripped)} is too large for a range to be taken; "
            "write it in larger units"
        )
    raise ValueError(f"{what} {shown(stripped)} {_complaint(stripped)}")


def _complaint(text: str) -> str:
    plain = text.lower().lstrip("+-")
    if plain in ("inf", "infinity", "∞"):
        return "is infinite; write a finite number"
    if plain.startswith("0x"):
        return "is hexadecimal; write a decimal number such as 1.5"
    if text.endswith("%"):
        return "is a percentage; write 0.5 for 50%"
    if "," in text:
        return "has a comma; write 1.5 for a fraction and 1000 without separators"
    if "_" in text:
        return "has underscores; write 1000 without separators"
    if any(character.isspace() for character in text) and _is_grouped(text):
        return "has spaces; write 1000 without separators"
    if not text.isascii():
        return "has characters other than 0-9 . + - e; write a decimal such as -1.5"
    return "is not a number; write a decimal number such as 1.5"


def _is_grouped(text: str) -> bool:
    return bool(_DECIMAL.fullmatch("".join(text.split())))
