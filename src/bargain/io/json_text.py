"""Values as JSON text that people can read."""

from __future__ import annotations

import json
from typing import Any


def field_lines(fields: dict[str, Any]) -> str:
    """Write the fields of an object one a line, without the braces around them."""
    return ",\n".join(
        f'  "{key}": {json.dumps(value, ensure_ascii=False, allow_nan=False)}'
        for key, value in fields.items()
    )


def json_text(value: Any, indent: str = "", *, ascii_only: bool = False) -> str:
    """Write a value as JSON, with a line for each key and each list of numbers.

    Examples
    --------
    >>> print(json_text({"lottery": [0.5, 0.5], "notes": []}))
    {
      "lottery": [0.5, 0.5],
      "notes": []
    }
    """
    inner = indent + "  "
    if isinstance(value, dict) and value:
        items = [
            f"{inner}{json.dumps(key)}: {json_text(item, inner, ascii_only=ascii_only)}"
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        rows = [
            f"{inner}{json_text(item, inner, ascii_only=ascii_only)}" for item in value
        ]
        return "[\n" + ",\n".join(rows) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
