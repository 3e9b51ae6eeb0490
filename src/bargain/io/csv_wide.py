"""Wide CSV: ``hypothesis,credence,<outcome>...``, one row per hypothesis."""

from __future__ import annotations

import math
import os
from array import array
from collections.abc import Iterator

import numpy as np

from bargain.errors import FileFormatError
from bargain.io.assemble import FILL_IN, FilePath, Missing, Table
from bargain.io.cells import is_missing, label_of, shown
from bargain.io.csv_records import (
    Record,
    checked_rows,
    plain_utilities,
    read_credence,
    read_label,
    read_utility,
    trouble,
)


def read_wide(
    path: FilePath, header: Record, records: Iterator[Record], missing: Missing
) -> Table:
    """Collect the rows as packed doubles, with no Python number kept per entry."""
    outcomes = _outcomes(path, header)
    lines: dict[str, int] = {}
    credences, utilities = array("d"), array("d")
    for line, cells in checked_rows(path, header, records):
        name = read_label(path, line, "hypothesis", cells[0])
        if lines.setdefault(name, line) != line:
            raise trouble(
                path,
                line,
                "hypothesis",
                f"hypothesis {name!r} is already on line {lines[name]}; rename one",
            )
        credences.append(read_credence(path, line, name, cells[1]))
        numbers = plain_utilities(cells[2:])
        if numbers is None:
            numbers = [
                _utility(path, line, name, outcome, cell, missing)
                for outcome, cell in zip(outcomes, cells[2:], strict=True)
            ]
        utilities.extend(numbers)
    if not lines:
        raise FileFormatError(
            f"{os.fspath(path)}: no hypothesis follows the header; add a line for each"
        )
    matrix = np.frombuffer(utilities).reshape(len(lines), len(outcomes))
    return Table(matrix, np.frombuffer(credences), outcomes, list(lines))


def _outcomes(path: FilePath, header: Record) -> list[str]:
    line, cells = header
    words = [cell.lower() for cell in cells[:2]]
    if words != ["hypothesis", "credence"]:
        got = " and ".join(shown(cell) for cell in cells[:2])
        remedy = "name them so"
        if words[:1] == ["hypothesis"] and len(words) > 1:
            remedy = "add a column 'credence', whose numbers sum to 1"
        raise trouble(
            path,
            line,
            None,
            f"the first two columns must be 'hypothesis' and 'credence' (got {got}); "
            f"{remedy}",
        )
    outcomes = [label_of(cell) for cell in cells[2:]]
    if not outcomes:
        message = "no outcome follows 'credence'; add a column for each"
        raise trouble(path, line, None, message)
    seen: set[str] = set()
    for number, outcome in enumerate(outcomes, start=3):
        if not outcome:
            message = f"column {number} has no label; name its outcome or remove it"
            raise trouble(path, line, None, message)
        if outcome in seen:
            message = "two columns have this outcome; rename one"
            raise trouble(path, line, outcome, message)
        seen.add(outcome)
    return outcomes


def _utility(
    path: FilePath, line: int, name: str, outcome: str, cell: str, missing: Missing
) -> float:
    if not is_missing(cell):
        return read_utility(path, line, outcome, cell)
    if missing == "drop-outcome":
        return math.nan
    raise trouble(
        path,
        line,
        outcome,
        f"the utility of outcome {outcome!r} under hypothesis {name!r} is missing; "
        f"{FILL_IN}",
    )
