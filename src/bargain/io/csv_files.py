"""CSV: one row per hypothesis (wide), or one per hypothesis and outcome (long).

What is common to both lives here: lines, cells, the header, and writing. A number
is written with as many digits as bring the same float64 back (17 at most), a label
as it stands in the set, but for a single quote before what a spreadsheet would run as
a formula; reading takes that quote off again.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator
from typing import IO, Literal

from bargain._arrays import row_blocks
from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FilePath, Missing, assemble
from bargain.io.atomic import atomic_write
from bargain.io.cells import inert
from bargain.io.csv_long import LONG_HEADER, read_long
from bargain.io.csv_records import Record
from bargain.io.csv_wide import read_wide

Layout = Literal["wide", "long"]

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}

_REMEDIES = {
    "unexpected end of data": "a quote is opened and never closed; close it",
    "',' expected after '\"'": "text follows a closing quote; write a quote inside a "
    "quoted cell twice",
    "new-line character": "a carriage return ends a line alone; save the file with "
    "line feeds",
    "field larger": "a cell is longer than any label; a quote before it may be open",
}


def read_csv(path: FilePath, *, missing: Missing, normalize: bool) -> HypothesisSet:
    """Read a wide or a long table, whichever the header says."""
    with open(path, "rb") as file:
        records = _records(path, file)
        header = next(records, None)
        if header is None:
            raise FileFormatError(
                f"{os.fspath(path)}: the file is empty; its first line must be "
                "hypothesis,credence and the outcomes"
            )
        words = [cell.lower() for cell in header.cells]
        read = read_long if sorted(words) == sorted(LONG_HEADER) else read_wide
        table = read(path, header, records, missing)
    return assemble(path, table, missing, normalize=normalize)


def _records(path: FilePath, file: IO[bytes]) -> Iterator[Record]:
    """Yield the rows that are not blank, with the line each begins on."""
    rows = csv.reader(_lines(path, file), strict=True, skipinitialspace=True)
    line = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            remedy = next((_REMEDIES[key] for key in _REMEDIES if key in said), said)
            raise FileFormatError(
                f"{os.fspath(path)}, line {line}: {remedy}"
            ) from error
        record = Record(line, [cell.strip() for cell in row])
        if any(record.cells):
            yield record
        line = rows.line_num + 1


def _lines(path: FilePath, file: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        place = f"{os.fspath(path)}, line {number}"
        # A byte order mark at the start is a spreadsheet's habit, not a label.
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileFormatError(
                f"{place}: byte 0x{line[error.start]:02x} is not UTF-8; save the file "
                "as UTF-8"
            ) from error
        if "\0" in text:
            raise FileFormatError(
                f"{place}: a NUL byte, which no text has; save the file as CSV in UTF-8"
            )
        if number == 1:
            _check_separator(place, text.lstrip())
        yield text


def _check_separator(place: str, first_line: str) -> None:
    found = re.match(
        r'(?i)"?(hypothesis|credence|outcome|sep=)"?\s*([;\t|])', first_line
    )
    if found:
        raise FileFormatError(
            f"{place}: columns are separated by {_SEPARATORS[found[2]]}; save the file "
            "with commas, and decimal points in numbers"
        )


def write_csv(hypotheses: HypothesisSet, path: FilePath, *, layout: Layout) -> None:
    """Write a table, whole or not at all."""
    folded = sorted(outcome.lower() for outcome in hypotheses.outcomes[:3])
    if layout == "wide" and folded == ["outcome", "utility"]:
        raise FileFormatError(
            f"cannot write {os.fspath(path)}: a wide table with only the outcomes "
            "'outcome' and 'utility' would be read as a long one; pass "
            'layout="long"'
        )
    lines = _wide_lines(hypotheses) if layout == "wide" else _long_lines(hypotheses)
    with atomic_write(path) as file:
        for line in lines:
            file.write((",".join(line) + "\n").encode())


def _wide_lines(hypotheses: HypothesisSet) -> Iterator[Iterable[str]]:
    yield ["hypothesis", "credence", *map(_quoted, hypotheses.outcomes)]
    for name, credence, utilities in _rows(hypotheses):
        yield [_quoted(name), repr(credence), *map(repr, utilities)]


def _long_lines(hypotheses: HypothesisSet) -> Iterator[Iterable[str]]:
    yield LONG_HEADER
    outcomes = [_quoted(outcome) for outcome in hypotheses.outcomes]
    for name, credence, utilities in _rows(hypotheses):
        start = [_quoted(name), repr(credence)]
        for outcome, utility in zip(outcomes, utilities, strict=True):
            yield [*start, outcome, repr(utility)]


def _rows(hypotheses: HypothesisSet) -> Iterator[tuple[str, float, list[float]]]:
    names = iter(hypotheses.names)
    for rows in row_blocks(*hypotheses.utilities.shape):
        credences = hypotheses.credences[rows].tolist()
        # `tolist` widens float32, so that its repr brings the same value back.
        utilities = hypotheses.utilities[rows].tolist()
        for credence, row in zip(credences, utilities, strict=True):
            yield next(names), credence, row


def _quoted(label: str) -> str:
    cell = inert(label)
    if re.search('[",\r\n]', cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
