"""Long CSV: ``hypothesis,credence,outcome,utility``, one row per utility."""

from __future__ import annotations

import math
import os
from array import array
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bargain._arrays import Float64Array
from bargain.errors import FileFormatError
from bargain.io.assemble import FILL_IN, FilePath, Missing, Table, nothing_left
from bargain.io.cells import is_missing
from bargain.io.csv_records import (
    Record,
    checked_rows,
    read_credence,
    read_label,
    read_utility,
    trouble,
)

LONG_HEADER = ("hypothesis", "credence", "outcome", "utility")

Positions = NDArray[np.int64]


def read_long(
    path: FilePath, header: Record, records: Iterator[Record], missing: Missing
) -> Table:
    """Collect the entries as packed numbers, then lay them out as a matrix."""
    words = [cell.lower() for cell in header.cells]
    at_name, at_credence, at_outcome, at_utility = map(words.index, LONG_HEADER)
    names: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    credences, first_lines = array("d"), array("q")
    entries, entry_rows, entry_columns = array("d"), array("q"), array("q")
    lines = array("q")
    for line, cells in checked_rows(path, header, records):
        name = read_label(path, line, "hypothesis", cells[at_name])
        outcome = read_label(path, line, "outcome", cells[at_outcome])
        credence = read_credence(path, line, name, cells[at_credence])
        row = names.setdefault(name, len(names))
        if row == len(credences):
            credences.append(credence)
            first_lines.append(line)
        elif credences[row] != credence:
            raise trouble(
                path,
                line,
                "credence",
                f"hypothesis {name!r} has credence {credence!r} here and "
                f"{credences[row]!r} on line {first_lines[row]}; give it one",
            )
        cell = cells[at_utility]
        if not is_missing(cell):
            entries.append(read_utility(path, line, "utility", cell))
        elif missing == "drop-outcome":
            entries.append(math.nan)
        else:
            message = (
                f"the utility of outcome {outcome!r} under hypothesis {name!r} is "
                f"missing; {FILL_IN}"
            )
            raise trouble(path, line, "utility", message)
        entry_rows.append(row)
        entry_columns.append(outcomes.setdefault(outcome, len(outcomes)))
        lines.append(line)
    if not names:
        raise FileFormatError(
            f"{os.fspath(path)}: no utility follows the header; add a line for each"
        )
    rows, columns = _positions(entry_rows), _positions(entry_columns)
    labels = list(names), list(outcomes)
    _check_distinct(path, rows, columns, _positions(lines), labels)
    matrix, kept = _matrix(path, rows, columns, np.frombuffer(entries), labels, missing)
    return Table(matrix, np.frombuffer(credences), kept, labels[0])


def _positions(numbers: array[int]) -> Positions:
    return np.frombuffer(numbers, dtype=np.int64)


def _check_distinct(
    path: FilePath,
    rows: Positions,
    columns: Positions,
    lines: Positions,
    labels: tuple[list[str], list[str]],
) -> None:
    order = np.lexsort((lines, columns, rows))
    same = (np.diff(rows[order]) == 0) & (np.diff(columns[order]) == 0)
    if not same.any():
        return
    again = order[1:][same]
    first = again[lines[again].argmin()]
    twin = np.flatnonzero((rows == rows[first]) & (columns == columns[first]))[0]
    raise trouble(
        path,
        int(lines[first]),
        None,
        f"the utility of outcome {labels[1][columns[first]]!r} under hypothesis "
        f"{labels[0][rows[first]]!r} is already on line {int(lines[twin])}; remove one",
    )


def _matrix(
    path: FilePath,
    rows: Positions,
    columns: Positions,
    entries: Float64Array,
    labels: tuple[list[str], list[str]],
    missing: Missing,
) -> tuple[Float64Array, list[str]]:
    """Lay out the outcomes that every hypothesis has a utility for.

    Their entries are all in the file, so the matrix is never larger than that,
    however many labels a hostile file invents.
    """
    names, outcomes = labels
    present = ~np.isnan(entries)
    counts = np.bincount(columns[present], minlength=len(outcomes))
    complete = counts == len(names)
    if missing == "error" and not complete.all():
        outcome = int(complete.argmin())
        absent = set(range(len(names))).difference(rows[columns == outcome].tolist())
        raise FileFormatError(
            f"{os.fspath(path)}: no line has the utility of outcome "
            f"{outcomes[outcome]!r} under hypothesis {names[min(absent)]!r}; add one, "
            'or pass missing="drop-outcome" to leave out the outcome'
        )
    if not complete.any():
        raise nothing_left(path)
    new_column = np.cumsum(complete) - 1
    kept = complete[columns]
    matrix = np.empty((len(names), int(complete.sum())))
    matrix[rows[kept], new_column[columns[kept]]] = entries[kept]
    return matrix, [outcomes[k] for k in np.flatnonzero(complete)]
