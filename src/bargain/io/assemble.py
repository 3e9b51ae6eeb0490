"""The last step of every reader: a table becomes a set, or an error with its file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from bargain._arrays import FloatArray, row_blocks
from bargain.errors import FileFormatError, InvalidHypothesesError
from bargain.hypotheses import HypothesisSet

Missing = Literal["error", "drop-outcome"]
FilePath = str | os.PathLike[str]

FILL_IN = 'fill it in, or pass missing="drop-outcome" to leave out its outcome'


class Table(NamedTuple):
    """What a reader found; a missing utility is NaN, a label list not given None."""

    utilities: FloatArray
    credences: Any
    outcomes: Sequence[str] | None
    names: Sequence[str] | None


def assemble(
    path: FilePath, table: Table, missing: Missing, *, normalize: bool
) -> HypothesisSet:
    """Build the set; say which file is wrong when the whole does not make one."""
    if missing == "drop-outcome" and table.utilities.ndim == 2:
        table = _drop_incomplete(path, table)
    try:
        return HypothesisSet.from_arrays(*table, normalize=normalize)
    except InvalidHypothesesError as error:
        raise FileFormatError(f"{os.fspath(path)}: {error}") from error


def _drop_incomplete(path: FilePath, table: Table) -> Table:
    utilities, outcomes = table.utilities, table.outcomes
    if utilities.dtype.kind != "f" or not utilities.size:
        return table  # integers cannot be missing
    if outcomes is not None and len(outcomes) != utilities.shape[1]:
        return table  # no set either way; the set's own check says why
    complete = np.ones(utilities.shape[1], dtype=bool)
    for rows in row_blocks(*utilities.shape):
        complete &= ~np.isnan(utilities[rows]).any(axis=0)
    if complete.all():
        return table
    if not complete.any():
        raise nothing_left(path)
    kept = [int(k) for k in np.flatnonzero(complete)]
    # The numbered labels keep their numbers: outcome 2 stays outcome 2.
    labels = [f"outcome {k}" if outcomes is None else outcomes[k] for k in kept]
    # This copies what is kept and nothing else, also out of a mapped file.
    return table._replace(utilities=np.take(utilities, kept, axis=1), outcomes=labels)


def nothing_left(path: FilePath) -> FileFormatError:
    """Return the error for a table in which every outcome misses a utility."""
    return FileFormatError(
        f'{os.fspath(path)}: every outcome misses a utility, so missing="drop-outcome" '
        "leaves none; fill some in"
    )
