"""Rows of a CSV file and the names of places in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from bargain._arrays import LARGEST_UTILITY
from bargain.errors import FileFormatError
from bargain.io.assemble import FilePath
from bargain.io.cells import is_missing, label_of, parse_number, shown


class Record(NamedTuple):
    """The line on which a row begins, and its cells without spaces around them."""

    line: int
    cells: list[str]


def trouble(
    path: FilePath, line: int, column: str | None, message: str
) -> FileFormatError:
    """Return the error that names a place, for the caller to raise."""
    place = f"{os.fspath(path)}, line {line}"
    if column is not None:
        place += f", column {shown(column)}"
    return FileFormatError(f"{place}: {message}")


def checked_rows(
    path: FilePath, header: Record, records: Iterator[Record]
) -> Iterator[Record]:
    """Yield the records; refuse the first without one cell per column."""
    width = len(header.cells)
    for record in records:
        found = len(record.cells)
        if found != width:
            hint = (
                "quote a cell that holds a comma, and write 1.5 for 1,5"
                if found > width
                else "give every column a cell"
            )
            raise trouble(
                path,
                record.line,
                None,
                f"{found} {'cell' if found == 1 else 'cells'} where the header has "
                f"{width}; {hint}",
            )
        yield record


def read_label(path: FilePath, line: int, column: str, cell: str) -> str:
    """Return the label in a cell; refuse an empty one."""
    if not cell:
        raise trouble(path, line, column, f"the {column} has no label; give it one")
    return label_of(cell)


def read_credence(path: FilePath, line: int, name: str, cell: str) -> float:
    """Return the number in a credence cell."""
    if is_missing(cell):
        message = f"hypothesis {name!r} has no credence; give it one"
        raise trouble(path, line, "credence", message)
    number = _number(path, line, "credence", "credence", cell)
    if number < 0:
        message = f"credence {shown(cell)} is negative; write a number of at least 0"
        raise trouble(path, line, "credence", message)
    return number


def read_utility(path: FilePath, line: int, column: str, cell: str) -> float:
    """Return the number in a utility cell that is not missing."""
    return _number(path, line, column, "utility", cell)


def _number(path: FilePath, line: int, column: str, what: str, cell: str) -> float:
    try:
        return parse_number(what, cell)
    except ValueError as error:
        raise trouble(path, line, column, str(error)) from None


def plain_utilities(cells: list[str]) -> list[float] | None:
    """Return the numbers if every cell is a plain one, else None.

    This is the quick way for big files: `float` takes a little more than
    `parse_number` does, and the tests after it find that little.
    """
    together = "".join(cells)
    if "_" in together or not together.isascii():
        return None
    try:
        numbers = list(map(float, cells))
    except ValueError:
        return None
    # This also finds NaN and infinities, of which no comparison is true.
    if all(-LARGEST_UTILITY <= number <= LARGEST_UTILITY for number in numbers):
        return numbers
    return None
