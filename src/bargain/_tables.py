"""Tables at the door: a matrix and its labels, out of whatever holds them.

Frames and labelled arrays are known by what they can do; none of their libraries is
imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bargain._arrays import COPY_LIMIT, FloatArray
from bargain._given_arrays import as_real_array
from bargain._labels import Labels
from bargain._streams import RowStream
from bargain.errors import InvalidHypothesesError


def take_matrix(
    utilities: Any,
    outcomes: Iterable[str] | None,
    names: Iterable[str] | None,
    *,
    copy: bool | None,
) -> tuple[FloatArray, Labels, Labels]:
    """Return a matrix of utilities and its labels; see `HypothesisSet.from_arrays`.

    Labels that are given go before those that the table brings along.
    """
    matrix, found_outcomes, found_names = _open_table(utilities)
    outcomes = found_outcomes if outcomes is None else outcomes
    names = found_names if names is None else names
    if matrix.ndim != 2:
        raise InvalidHypothesesError(
            f"utilities must have two dimensions, hypotheses and outcomes (got "
            f"shape {matrix.shape}); give one row per hypothesis"
        )
    for size, what in zip(matrix.shape, ("hypothesis", "outcome"), strict=True):
        if size == 0:
            raise InvalidHypothesesError(
                f"utilities must hold at least one {what} (got shape {matrix.shape})"
            )
    if copy is None:
        is_in_file = isinstance(matrix, np.memmap | RowStream)
        copy = matrix.size <= COPY_LIMIT and not is_in_file
    if copy:
        matrix = np.array(matrix)
        matrix.flags.writeable = False
    return (
        matrix,
        _as_labels("outcome", outcomes, matrix.shape[1]),
        _as_labels("hypothesis", names, matrix.shape[0]),
    )


def _open_table(
    table: Any,
) -> tuple[FloatArray, Iterable[str] | None, Iterable[str] | None]:
    """Take a matrix and its labels out of a frame, a labelled array or an array."""
    if hasattr(table, "each_part"):  # it lies on a cluster, and was checked there
        return table, None, None
    if hasattr(table, "columns") and hasattr(table, "to_numpy"):  # pandas, polars
        columns: Any = [str(column) for column in table.columns]
        if {"hypothesis", "credence"} & set(columns):
            raise InvalidHypothesesError(
                "utilities must hold outcomes only (got a frame with a column "
                "'hypothesis' or 'credence'); use HypothesisSet.from_frame"
            )
        index = getattr(table, "index", None)
        names = None
        if index is not None and type(index).__name__ != "RangeIndex":
            names = [str(label) for label in index]
        return as_real_array("utilities", table.to_numpy()), columns, names
    if hasattr(table, "dims") and hasattr(table, "coords"):  # xarray
        if {"hypothesis", "outcome"} == set(table.dims):
            table = table.transpose("hypothesis", "outcome")
        labels: list[list[str] | None] = [
            [str(label) for label in table.coords[dim].values]
            if dim in table.coords
            else None
            for dim in table.dims
        ]
        labels = labels if len(labels) == 2 else [None, None]
        return as_real_array("utilities", table.values), labels[1], labels[0]
    columns = getattr(table, "column_names", None)  # pyarrow
    return as_real_array("utilities", table), columns, None


def _as_labels(kind: str, given: Iterable[str] | None, size: int) -> Labels:
    if given is None:
        return Labels(kind, size)
    argument = "outcomes" if kind == "outcome" else "names"
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidHypothesesError(
            f"{argument} must be a list of labels (got {given!r}); wrap it in a list"
        )
    labels = given if isinstance(given, Labels) else Labels(kind, given)
    if len(labels) != size:
        raise InvalidHypothesesError(
            f"{argument} must hold {size} labels, one per {kind} (got {len(labels)})"
        )
    return labels
