"""JSON: the whole set in one object, with a schema version.

``{"format": "bargain-hypotheses", "schema_version": 1, "dtype": "float64",
"outcomes": [...], "hypotheses": [...], "credences": [...], "utilities": [[...]]}``;
`hypotheses` holds the names. Names, outcomes and credences may be null or left out
(numbered labels, equal credences); a null utility is a missing one.
"""

from __future__ import annotations

import json
import math
import os
from array import array
from typing import Any

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, row_blocks
from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FILL_IN, FilePath, Missing, Table, assemble
from bargain.io.atomic import atomic_write
from bargain.io.json_loading import load_json
from bargain.io.json_text import field_lines
from bargain.io.json_values import (
    check_format,
    check_keys,
    check_labels,
    check_list,
    check_number,
)

FORMAT = "bargain-hypotheses"
SCHEMA_VERSION = 1

_KEYS = ("format", "schema_version", "utilities")
_OPTIONAL_KEYS = ("dtype", "outcomes", "hypotheses", "credences")


def read_json(path: FilePath, *, missing: Missing, normalize: bool) -> HypothesisSet:
    """Read a set from a file of its own."""
    document = load_json(path)
    table = parse_document(f"{os.fspath(path)}", document, missing=missing)
    return assemble(path, table, missing, normalize=normalize)


def parse_document(
    place: str, document: object, *, missing: Missing = "error"
) -> Table:
    """Return the arrays and labels of a set that was read as JSON.

    Parameters
    ----------
    place : str
        The file, and within it the path to the set, for messages.
    document : object
        What `load_json` returned, or a part of it.
    missing : {"error", "drop-outcome"}
        Whether a null utility is an error, or NaN for `assemble` to drop.

    Examples
    --------
    >>> table = parse_document("here", {
    ...     "format": "bargain-hypotheses", "schema_version": 1,
    ...     "utilities": [[1, 2], [2, 1]],
    ... })
    >>> table.utilities.tolist(), table.names
    ([[1.0, 2.0], [2.0, 1.0]], None)
    """
    fields = check_format(place, document, FORMAT, SCHEMA_VERSION)
    check_keys(place, fields, _KEYS, _OPTIONAL_KEYS)
    dtype = fields.get("dtype", "float64")
    if dtype not in ("float64", "float32"):
        raise FileFormatError(
            f"{place}, dtype: must be 'float64' or 'float32' (got {dtype!r}); name one"
        )
    outcomes = check_labels(f"{place}, outcomes", fields.get("outcomes"))
    names = check_labels(f"{place}, hypotheses", fields.get("hypotheses"))
    rows = check_list(f"{place}, utilities", fields["utilities"])
    if names is not None and len(names) != len(rows):
        raise FileFormatError(
            f"{place}, utilities: {len(rows)} rows where there are {len(names)} "
            "hypotheses; give each hypothesis one row"
        )
    matrix = _matrix(place, rows, outcomes, names, missing)
    # What is too large for float32 becomes infinite, and is then refused.
    with np.errstate(over="ignore"):
        utilities = matrix.astype(dtype, copy=False)
    return Table(utilities, _credences(place, fields), outcomes, names)


def _credences(place: str, fields: dict[str, Any]) -> list[float] | None:
    given = fields.get("credences")
    if given is None:
        return None
    return [
        check_number(f"{place}, credences[{k}]", value)
        for k, value in enumerate(check_list(f"{place}, credences", given))
    ]


def _matrix(
    place: str,
    rows: list[Any],
    outcomes: list[str] | None,
    names: list[str] | None,
    missing: Missing,
) -> Float64Array:
    width = len(outcomes) if outcomes is not None else None
    utilities = array("d")
    for h, row in enumerate(rows):
        entries = check_list(f"{place}, utilities[{h}]", row)
        width = len(entries) if width is None else width
        if len(entries) != width:
            raise FileFormatError(
                f"{place}, utilities[{h}]: {len(entries)} utilities where there are "
                f"{width} outcomes; give each outcome one"
            )
        for o, entry in enumerate(entries):
            # The quick way first: nearly every entry is a float within bounds.
            if type(entry) is float and -LARGEST_UTILITY <= entry <= LARGEST_UTILITY:
                utilities.append(entry)
            elif entry is not None:
                utilities.append(check_number(f"{place}, utilities[{h}][{o}]", entry))
            elif missing == "drop-outcome":
                utilities.append(math.nan)
            else:
                outcome = outcomes[o] if outcomes is not None else f"outcome {o}"
                name = names[h] if names is not None else f"hypothesis {h}"
                raise FileFormatError(
                    f"{place}, utilities[{h}][{o}]: the utility of outcome "
                    f"{outcome!r} under hypothesis {name!r} is missing; {FILL_IN}"
                )
    return np.frombuffer(utilities).reshape(len(rows), width or 0)


def set_as_document(hypotheses: HypothesisSet) -> dict[str, Any]:
    """Return the object that `parse_document` reads back, ready for `json.dump`.

    Examples
    --------
    >>> pair = HypothesisSet.from_arrays([[1, 2], [2, 1]], outcomes=["tea", "coffee"])
    >>> document = set_as_document(pair)
    >>> document["outcomes"], document["hypotheses"], document["utilities"][0]
    (['tea', 'coffee'], None, [1.0, 2.0])
    """
    return {**_head(hypotheses), "utilities": np.asarray(hypotheses.utilities).tolist()}


def _head(hypotheses: HypothesisSet) -> dict[str, Any]:
    names = hypotheses.names
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "dtype": str(hypotheses.utilities.dtype),
        "outcomes": list(hypotheses.outcomes),
        "hypotheses": None if names.are_default else list(names),
        "credences": hypotheses.credences.tolist(),
    }


def write_json(hypotheses: HypothesisSet, path: FilePath) -> None:
    """Write a set, one row of utilities a line, whole or not at all."""
    with atomic_write(path) as file:
        file.write(f'{{\n{field_lines(_head(hypotheses))},\n  "utilities": ['.encode())
        separator = "\n"
        for rows in row_blocks(*hypotheses.utilities.shape):
            # `tolist` widens float32, so that its repr brings the same value back.
            for row in hypotheses.utilities[rows].tolist():
                file.write(f"{separator}    {json.dumps(row)}".encode())
                separator = ",\n"
        file.write(b"\n  ]\n}\n")
