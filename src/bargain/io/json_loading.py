"""JSON read strictly: UTF-8, no key twice, and NaN and Infinity marked.

Messages name a line and column while the text does not parse.
"""

from __future__ import annotations

import json
import math
import os
from typing import Any

from bargain.errors import FileFormatError
from bargain.io.assemble import FilePath
from bargain.io.cells import shown

# Longer integers are beyond every float, and slow for `int`.
_LONGEST_INTEGER = 400


class NotJson:
    """``NaN`` or ``Infinity``, which Python's parser lets through."""

    def __init__(self, literal: str) -> None:
        self.literal = literal


def load_json(path: FilePath) -> Any:
    """Return the value in a JSON file.

    Parameters
    ----------
    path : path-like

    Raises
    ------
    FileFormatError
        If it is not UTF-8 or not JSON, or an object has a key twice. The literals
        NaN and Infinity are kept as marks that every ``check_`` function refuses.
    """
    name = os.fspath(path)
    with open(path, "rb") as file:
        data = file.read()
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=lambda pairs: _distinct(str(name), pairs),
            parse_constant=NotJson,
            parse_int=lambda text: (
                int(text) if len(text) < _LONGEST_INTEGER else math.inf
            ),
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileFormatError(
            f"{name}, line {line}: byte 0x{data[error.start]:02x} is not UTF-8; save "
            "the file as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise FileFormatError(
            f"{name}, line {error.lineno}, column {error.colno}: not JSON "
            f"({error.msg}); correct it there"
        ) from error
    except RecursionError as error:
        raise FileFormatError(
            f"{name}: lists are nested too deeply; write one list per hypothesis"
        ) from error


def _distinct(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FileFormatError(
                f"{name}: key {shown(key)} occurs twice in one object; remove one"
            )
        found[key] = value
    return found
