"""Reading and writing sets of hypotheses; the file's suffix decides the format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import numpy as np

from bargain.errors import FileFormatError, InvalidHypothesesError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FilePath, Missing
from bargain.io.cells import shown
from bargain.io.csv_files import Layout, read_csv, write_csv
from bargain.io.failures import named_failures
from bargain.io.json_files import read_json, write_json
from bargain.io.npy_files import read_npy, write_npy
from bargain.io.npz_files import read_npz, write_npz
from bargain.io.parquet import read_parquet, write_parquet
from bargain.io.shards import read_shards

_READERS = {
    ".csv": read_csv,
    ".json": read_json,
    ".npy": read_npy,
    ".npz": read_npz,
    ".parquet": read_parquet,
}
_WRITERS = {
    ".json": write_json,
    ".npy": write_npy,
    ".npz": write_npz,
    ".parquet": write_parquet,
}

# What people have open when they try this library.
_SHEETS = (".xlsx", ".xls", ".ods", ".numbers")

# A CSV reader takes a longer cell for an open quote.
_LONGEST_LABEL = 100_000


def read_hypotheses(
    path: FilePath, *, missing: Missing = "error", normalize: bool = False
) -> HypothesisSet:
    r"""Read a set of hypotheses from a file.

    Parameters
    ----------
    path : path-like
        ``.csv`` (wide ``hypothesis,credence,<outcome>...`` or long
        ``hypothesis,credence,outcome,utility``), ``.json``, ``.parquet``, ``.npz``,
        or ``.npy``, which is mapped and must not change while the set is in use; or a
        folder of shards, see `HypothesisSet.from_shards`.
    missing : {"error", "drop-outcome"}
        What to do about a missing utility: refuse the file, or leave its outcome
        out of the set for every hypothesis.
    normalize : bool
        Divide the credences by their sum.

    Returns
    -------
    hypotheses : HypothesisSet

    Raises
    ------
    FileFormatError
        If the file cannot be read or does not hold a set; one line that names the
        file, the place in it, what is wrong and what to do.
    InvalidOptionError
        If `missing` is another word.
    MissingExtraError
        If a Parquet file needs pyarrow, which is not installed.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> table = "hypothesis,credence,tea,coffee\nwelfare,0.51,1,2\ncustom,0.49,2,1\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "drinks.csv")
    ...     _ = path.write_text(table)
    ...     read_hypotheses(path)["custom"].utilities["tea"]
    2.0
    """
    _check_choice("missing", missing, Missing)
    if os.path.isdir(path):
        if missing != "error":
            raise InvalidOptionError(
                f"missing must be 'error' for a folder of shards (got {missing!r}); "
                "leave the outcome out when the shards are written"
            )
        return read_shards(path, normalize=normalize)
    read = _READERS[_format_of(path, "read")]
    with named_failures("read", path):
        return read(path, missing=missing, normalize=normalize)


def write_hypotheses(
    hypotheses: HypothesisSet, path: FilePath, *, layout: Layout = "wide"
) -> None:
    """Write a set of hypotheses to a file that `read_hypotheses` reads back the same.

    The file is whole or not there: a failure leaves what was there before.

    Parameters
    ----------
    hypotheses : HypothesisSet
    path : path-like
        Its suffix decides the format: ``.csv``, ``.json``, ``.parquet``, ``.npz``, or
        ``.npy`` (with a JSON file beside it for labels and credences).
    layout : {"wide", "long"}
        For ``.csv``, a row per hypothesis, or per hypothesis and outcome.

    Raises
    ------
    FileFormatError
        If the file cannot be written, or its format cannot hold the labels.
    InvalidOptionError
        If `layout` is another word, or "long" for another format.
    MissingExtraError
        If a Parquet file needs pyarrow, which is not installed.
    InvalidHypothesesError
        If `hypotheses` is no set.

    Notes
    -----
    Every number comes back bit for bit. A CSV file does not say that utilities were
    float32: they come back as float64 of the same values. In a CSV file, a label that
    begins with ``=``, ``+``, ``-`` or ``@`` gets a single quote before it, so that no
    spreadsheet runs it as a formula; `read_hypotheses` takes the quote off.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "pair.csv")
    ...     write_hypotheses(HypothesisSet.from_arrays([[1, 2], [2, 1]]), path)
    ...     print(path.read_text(), end="")
    hypothesis,credence,outcome 0,outcome 1
    hypothesis 0,0.5,1.0,2.0
    hypothesis 1,0.5,2.0,1.0
    """
    if not isinstance(hypotheses, HypothesisSet):
        raise InvalidHypothesesError(
            f"hypotheses must be a HypothesisSet (got {type(hypotheses).__name__}); "
            "build one first"
        )
    _check_choice("layout", layout, Layout)
    suffix = _format_of(path, "write")
    if layout == "long" and suffix != ".csv":
        raise InvalidOptionError(
            f"layout must be 'wide' for {suffix} (got 'long'); only .csv has both"
        )
    _check_labels(hypotheses, path)
    np.asarray(hypotheses.utilities)  # a matrix on a cluster says that it cannot
    with named_failures("write", path):
        if suffix == ".csv":
            write_csv(hypotheses, path, layout=layout)
        else:
            _WRITERS[suffix](hypotheses, path)


def _check_choice(argument: str, value: object, choices: object) -> None:
    allowed = get_args(choices)
    if value not in allowed:
        raise InvalidOptionError(
            f"{argument} must be {' or '.join(map(repr, allowed))} (got {value!r}); "
            "pass one of them"
        )


def _format_of(path: FilePath, act: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in _READERS:
        is_sheet = act == "read" and suffix in _SHEETS
        remedy = "save its sheet as CSV" if is_sheet else "name it after its format"
        raise FileFormatError(
            f"cannot {act} {os.fspath(path)}: its suffix is {suffix!r}, not one of "
            f"{', '.join(_READERS)}; {remedy}"
        )
    return suffix


def _check_labels(hypotheses: HypothesisSet, path: FilePath) -> None:
    """Refuse labels that some format cannot carry, the same for every format."""
    for kind, labels in (
        ("outcome", hypotheses.outcomes),
        ("hypothesis", hypotheses.names),
    ):
        if labels.are_default:
            continue
        for label in labels:
            if len(label) > _LONGEST_LABEL:
                raise FileFormatError(
                    f"cannot write {os.fspath(path)}: the label of {kind} "
                    f"{shown(label)} is longer than {_LONGEST_LABEL} characters; "
                    "rename it"
                )
