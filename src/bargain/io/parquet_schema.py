"""What the columns of a Parquet file must be; takes pyarrow's objects, imports none."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bargain.errors import FileFormatError
from bargain.io.cells import shown

SCHEMA_VERSION = 1
VERSION_KEY = b"bargain_schema_version"


class Columns(NamedTuple):
    """Where the columns are, and whether their numbers are float32."""

    at_name: int
    at_credence: int
    outcomes: list[tuple[int, str]]
    single: bool
    credence_dtype: type


def read_schema(place: str, schema: Any, arrow: Any) -> Columns:
    """Find the columns, or name the first that is missing or holds no numbers."""
    _check_version(place, schema.metadata or {})
    at_name, at_credence = _special_columns(place, schema, arrow.types)
    # float32 credences may be off 1 by more, so their type is passed on.
    kind = _number_type(place, schema.field(at_credence), arrow.types)
    credence_dtype = np.float32 if kind == arrow.float32() else np.float64
    others = [k for k in range(len(schema)) if k not in (at_name, at_credence)]
    kinds = {_number_type(place, schema.field(k), arrow.types) for k in others}
    outcomes = [(k, str(schema.field(k).name)) for k in others]
    single = kinds == {arrow.float32()}
    return Columns(at_name, at_credence, outcomes, single, credence_dtype)


def _check_version(place: str, metadata: dict[bytes, bytes]) -> None:
    version = metadata.get(VERSION_KEY, b"1").decode("ascii", "replace")
    if not version.isdecimal() or int(version) < 1:
        raise FileFormatError(
            f"{place}: its schema version is {shown(version)}, no positive integer; "
            "write the file again"
        )
    if int(version) > SCHEMA_VERSION:
        raise FileFormatError(
            f"{place}: its schema version {version} is newer than {SCHEMA_VERSION}, "
            "the newest this version reads; upgrade bargaining"
        )


def _special_columns(place: str, schema: Any, types: Any) -> tuple[int, int]:
    columns = list(schema.names)
    for needed in ("hypothesis", "credence"):
        if needed not in columns:
            got = ", ".join(map(repr, columns[:6]))
            raise FileFormatError(
                f"{place}: no column is called '{needed}' (got {got}); add it"
            )
    if len(columns) == 2:
        raise FileFormatError(
            f"{place}: no outcome stands beside 'hypothesis' and 'credence'; add a "
            "column for each"
        )
    # The first of a name is ours: an outcome may itself be called 'credence'.
    at_name, at_credence = map(columns.index, ("hypothesis", "credence"))
    kind = schema.field(at_name).type
    if not (_is_text(kind, types) or types.is_integer(kind)):
        raise FileFormatError(
            f"{place}, column 'hypothesis': must hold text (got {kind}); convert it"
        )
    return at_name, at_credence


def _is_text(kind: Any, types: Any) -> bool:
    if types.is_dictionary(kind):
        return _is_text(kind.value_type, types)
    return any(test(kind) for test in (types.is_string, types.is_large_string))


def _number_type(place: str, field: Any, types: Any) -> Any:
    kind = field.type
    if str(field.name).startswith("__index_level_"):
        raise FileFormatError(
            f"{place}, column {field.name!r}: a pandas index is not an outcome; write "
            "the frame with index=False"
        )
    numeric = (types.is_floating, types.is_integer, types.is_decimal, types.is_null)
    if not any(test(kind) for test in numeric):
        column = shown(str(field.name))
        raise FileFormatError(
            f"{place}, column {column}: must hold numbers (got {kind}); "
            "convert or remove it"
        )
    return kind
