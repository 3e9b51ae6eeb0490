"""Values out of JSON, each of the kind expected: numbers are finite, lists are lists.

Messages name the path to the value (``utilities[2][1]``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bargain._arrays import LARGEST_UTILITY
from bargain.errors import FileFormatError
from bargain.io.cells import shown
from bargain.io.json_loading import NotJson


def check_format(
    place: str, value: object, expected: str, newest_version: int
) -> dict[str, Any]:
    """Return `value` if it is an object of that format, in a version known here."""
    if not isinstance(value, dict):
        raise FileFormatError(
            f'{place}: must hold an object with "format": "{expected}" (got '
            f"{_kind(value)}); see the description of the format"
        )
    if value.get("format") != expected:
        raise FileFormatError(
            f"{place}, format: must be '{expected}' (got "
            f"{_kind(value.get('format'))}); this file holds something else"
        )
    version = value.get("schema_version")
    if type(version) is not int or version < 1:
        raise FileFormatError(
            f"{place}, schema_version: must be a positive integer (got "
            f"{_kind(version)}); write {newest_version}"
        )
    if version > newest_version:
        raise FileFormatError(
            f"{place}, schema_version: {version} is newer than {newest_version}, the "
            "newest this version reads; upgrade bargaining"
        )
    return value


def check_keys(
    place: str, fields: dict[str, Any], required: Iterable[str], optional: Iterable[str]
) -> None:
    """Refuse a key that is missing, or that is not known (a slip of the pen)."""
    for key in required:
        if key not in fields:
            raise FileFormatError(f"{place}: key '{key}' is missing; add it")
    known = [*required, *optional]
    for key in fields:
        if key not in known:
            raise FileFormatError(
                f"{place}: key {shown(key)} is not known; the keys are "
                f"{', '.join(known)}"
            )


def check_list(place: str, value: object) -> list[Any]:
    """Return `value` if it is a list."""
    if not isinstance(value, list):
        raise FileFormatError(
            f"{place}: must be a list (got {_kind(value)}); write it in [ ]"
        )
    return value


def check_object(place: str, value: object) -> dict[str, Any]:
    """Return `value` if it is an object."""
    if not isinstance(value, dict):
        raise FileFormatError(
            f"{place}: must be an object (got {_kind(value)}); write it in {{ }}"
        )
    return value


def check_text(place: str, value: object) -> str:
    """Return `value` if it is text."""
    if not isinstance(value, str):
        raise FileFormatError(
            f"{place}: must be text (got {_kind(value)}); put it in quotes"
        )
    return value


def check_choice(place: str, value: object, choices: Iterable[str]) -> str:
    """Return `value` if it is one of a few words."""
    words = list(choices)
    if value not in words:
        raise FileFormatError(
            f"{place}: must be one of {', '.join(words)} (got {_kind(value)}); write "
            "one of them"
        )
    return str(value)


def check_plain(place: str, value: object) -> None:
    """Refuse NaN and Infinity anywhere in a value."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, NotJson):
            raise FileFormatError(
                f"{place}: {found.literal} is not a JSON number; write a finite number"
            )
        if isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def check_labels(place: str, value: object) -> list[str] | None:
    """Return a list of labels, or None for null."""
    if value is None:
        return None
    labels = check_list(place, value)
    for k, label in enumerate(labels):
        if not isinstance(label, str):
            raise FileFormatError(
                f"{place}[{k}]: a label must be text (got {_kind(label)}); put it in "
                "quotes"
            )
    return labels


def check_number(place: str, value: object) -> float:
    """Return `value` if it is a number that can be a utility or a credence."""
    if isinstance(value, NotJson):
        raise FileFormatError(
            f"{place}: {value.literal} is not a JSON number; write a finite number, or "
            "null for a missing utility"
        )
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FileFormatError(
            f"{place}: must be a number (got {_kind(value)}); write a decimal such as "
            "1.5, without quotes"
        )
    if not abs(value) <= LARGEST_UTILITY:
        raise FileFormatError(
            f"{place}: the number is too large for a range to be taken; write it in "
            "larger units"
        )
    return float(value)


def _kind(value: object) -> str:
    if isinstance(value, NotJson):
        return value.literal
    if isinstance(value, str):
        return shown(value)
    for kind, words in ((dict, "an object"), (list, "a list")):
        if isinstance(value, kind):
            return words
    return shown(json.dumps(value)).strip("'")
