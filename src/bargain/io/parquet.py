"""Parquet: the wide table, typed; the only importer of pyarrow.

Columns ``hypothesis`` and ``credence``, every other column is an outcome. Read and
written a group of rows at a time, so that the table is not in memory twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from bargain.errors import FileFormatError, MissingExtraError
from bargain.hypotheses import HypothesisSet
from bargain.io.array_files import memory_limit
from bargain.io.assemble import FILL_IN, FilePath, Missing, Table, assemble
from bargain.io.atomic import atomic_write
from bargain.io.cells import shown
from bargain.io.failures import first_line
from bargain.io.parquet_schema import SCHEMA_VERSION, VERSION_KEY, read_schema

# A row group of 8 MB: big enough to be read fast, small enough beside the matrix.
_GROUP_ENTRIES = 1 << 20


@contextmanager
def with_pyarrow(act: str, path: FilePath) -> Iterator[tuple[Any, Any]]:
    """Import pyarrow and its Parquet part; translate its errors."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError(
            f"{act} Parquet needs pyarrow: pip install pyarrow"
        ) from error
    try:
        yield pyarrow, pyarrow.parquet
    except pyarrow.ArrowException as error:
        raise damaged(path, error) from error


def damaged(path: FilePath, error: Exception) -> FileFormatError:
    """Return the error for a file that cannot be decoded."""
    return FileFormatError(
        f"{os.fspath(path)}: not a Parquet file that pyarrow can read "
        f"({first_line(error)}); write it again"
    )


def read_parquet(path: FilePath, *, missing: Missing, normalize: bool) -> HypothesisSet:
    """Read a wide table; an empty cell and NaN are missing utilities."""
    with open(path, "rb") as file, with_pyarrow("reading", path) as (arrow, parquet):
        try:
            source = parquet.ParquetFile(file)
            table = _read_table(os.fspath(path), source, arrow, missing)
        except FileFormatError:
            raise
        except (OSError, ValueError) as error:  # what pyarrow makes of damaged bytes
            raise damaged(path, error) from error
    return assemble(path, table, missing, normalize=normalize)


def _read_table(place: str, source: Any, arrow: Any, missing: Missing) -> Table:
    columns = read_schema(place, source.schema_arrow, arrow)
    dtype = np.float32 if columns.single else np.float64
    kind = arrow.from_numpy_dtype(dtype)
    n_hypotheses = source.metadata.num_rows
    if 8 * n_hypotheses * len(columns.outcomes) > memory_limit():
        raise FileFormatError(
            f"{place}: {n_hypotheses} rows of {len(columns.outcomes)} outcomes are "
            "more than this machine has memory for; save them as .npy, which is mapped"
        )
    matrix = np.empty((n_hypotheses, len(columns.outcomes)), dtype=dtype)
    credences = np.empty(n_hypotheses, columns.credence_dtype)
    names: list[str] = []
    stop = 0
    for batch in _batches(source, _group_rows(len(columns.outcomes))):
        start, stop = stop, stop + len(batch)
        if stop > n_hypotheses:
            break
        names += _labels(place, start, batch.column(columns.at_name).cast("string"))
        found = batch.column(columns.at_credence)
        credences[start:stop] = _numbers(place, "credence", found, arrow.float64())
        for k, (position, outcome) in enumerate(columns.outcomes):
            found = batch.column(position)
            matrix[start:stop, k] = _numbers(place, outcome, found, kind)
    if stop != n_hypotheses:
        raise FileFormatError(
            f"{place}: its rows are not the {n_hypotheses} that it promises; write it "
            "again"
        )
    outcomes = [outcome for _, outcome in columns.outcomes]
    _check_missing(place, matrix, credences, names, outcomes, missing)
    return Table(matrix, credences, outcomes, names)


def _numbers(place: str, label: str, column: Any, kind: Any) -> np.ndarray:
    """Return a column as floats, NaN where it is null."""
    try:
        return np.asarray(column.cast(kind).to_numpy(zero_copy_only=False))
    except ValueError as error:  # an integer that a float cannot hold
        raise FileFormatError(
            f"{place}, column {shown(label)}: {first_line(error)}; convert it to double"
        ) from error


def _group_rows(n_outcomes: int) -> int:
    return max(1, _GROUP_ENTRIES // n_outcomes)


def _batches(source: Any, n_rows: int) -> Iterator[Any]:
    # One iterator over all groups would keep the pages of every group it has left.
    for group in range(source.metadata.num_row_groups):
        yield from source.iter_batches(n_rows, row_groups=[group])


def _labels(place: str, start: int, column: Any) -> list[str]:
    labels: list[Any] = column.to_pylist()
    if None in labels:
        raise FileFormatError(
            f"{place}, row {start + labels.index(None) + 1}, column 'hypothesis': the "
            "hypothesis has no label; give it one"
        )
    return labels


def _check_missing(
    place: str,
    matrix: np.ndarray,
    credences: np.ndarray,
    names: list[str],
    outcomes: list[str],
    missing: Missing,
) -> None:
    absent = np.isnan(credences)
    if absent.any():
        row = int(absent.argmax())
        raise FileFormatError(
            f"{place}, row {row + 1}, column 'credence': hypothesis {names[row]!r} has "
            "no credence; give it one"
        )
    if missing == "drop-outcome":
        return
    for row, entries in enumerate(matrix):
        absent = np.isnan(entries)
        if absent.any():
            outcome = outcomes[int(absent.argmax())]
            raise FileFormatError(
                f"{place}, row {row + 1}, column {shown(outcome)}: the utility of "
                f"outcome {outcome!r} under hypothesis {names[row]!r} is missing; "
                f"{FILL_IN}"
            )


def write_parquet(hypotheses: HypothesisSet, path: FilePath) -> None:
    """Write the wide table, float32 or float64 as the set is, whole or not at all."""
    with with_pyarrow("writing", path) as (arrow, parquet):
        number = arrow.from_numpy_dtype(hypotheses.utilities.dtype)
        schema = arrow.schema(
            [
                arrow.field("hypothesis", arrow.string()),
                arrow.field("credence", arrow.float64()),
                *(arrow.field(outcome, number) for outcome in hypotheses.outcomes),
            ],
            metadata={VERSION_KEY: str(SCHEMA_VERSION)},
        )
        # Names are distinct and utilities mostly so: a dictionary would not pay.
        with (
            atomic_write(path) as file,
            parquet.ParquetWriter(file, schema, use_dictionary=False) as writer,
        ):
            step = _group_rows(hypotheses.n_outcomes)
            for start in range(0, hypotheses.n_hypotheses, step):
                rows = slice(start, start + step)
                # One copy, turned so that every outcome's numbers lie together.
                columns = np.ascontiguousarray(hypotheses.utilities[rows].T)
                arrays = [hypotheses.names[rows], hypotheses.credences[rows], *columns]
                kinds = [field.type for field in schema]
                batch = arrow.record_batch(
                    [arrow.array(a, k) for a, k in zip(arrays, kinds, strict=True)],
                    schema=schema,
                )
                writer.write_batch(batch)
