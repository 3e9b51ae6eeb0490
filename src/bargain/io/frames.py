"""Data frames in: pandas, polars and pyarrow tables; the only importer of narwhals."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from bargain._arrays import FloatArray
from bargain._given_arrays import as_real_array
from bargain.errors import InvalidHypothesesError


def split_frame(frame: Any) -> tuple[FloatArray, FloatArray, list[str], list[str]]:
    """Take a wide table apart into utilities, credences and labels.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table
        Columns ``hypothesis`` and ``credence``; every other column is an outcome and
        holds numbers.

    Returns
    -------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
        A new array; float32 if every outcome's column is, else float64.
    credences : ndarray of shape (n_hypotheses,)
    outcomes, names : list of str

    Raises
    ------
    InvalidHypothesesError
        If it is no table, a column is missing or does not hold numbers, or an entry
        is missing; the message names the column, or the hypothesis and outcome.

    Examples
    --------
    >>> import polars
    >>> frame = polars.DataFrame(
    ...     {"hypothesis": ["welfare"], "credence": [1.0], "tea": [1], "coffee": [2]}
    ... )
    >>> split_frame(frame)
    (array([[1., 2.]]), array([1.]), ['tea', 'coffee'], ['welfare'])
    """
    table = _as_table(frame)
    columns = table.columns
    for needed in ("hypothesis", "credence"):
        if needed not in columns:
            raise InvalidHypothesesError(
                f"frame must have a column {needed!r} (got "
                f"{', '.join(repr(column) for column in columns[:6]) or 'none'}); add "
                "it, or pass utilities alone to HypothesisSet.from_arrays"
            )
    outcomes = [
        column for column in columns if column not in ("hypothesis", "credence")
    ]
    names = _names(table.get_column("hypothesis"))
    credences = _numbers(table.get_column("credence"), "credence", names)
    found = [table.get_column(outcome) for outcome in outcomes]
    single = bool(found) and all(series.dtype == nw.Float32 for series in found)
    utilities = np.empty((len(names), len(found)), np.float32 if single else np.float64)
    for k, series in enumerate(found):
        utilities[:, k] = _numbers(series, str(outcomes[k]), names)
    return utilities, credences, [str(outcome) for outcome in outcomes], names


def _as_table(frame: Any) -> nw.DataFrame[Any]:
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError as error:
        kind = type(frame).__name__
        remedy = (
            "collect it first"
            if hasattr(frame, "collect")
            else "use HypothesisSet.from_arrays for numbers"
        )
        raise InvalidHypothesesError(
            f"frame must be a pandas, polars or pyarrow table (got {kind}); {remedy}"
        ) from error
    except nw.exceptions.DuplicateError as error:
        raise InvalidHypothesesError(
            "frame must have distinct columns (got one twice); rename one"
        ) from error


def _names(column: nw.Series[Any]) -> list[str]:
    labels = column.to_list()
    for row, label in enumerate(labels):
        if label is None or label != label:  # None, or a NaN that stands for it
            raise InvalidHypothesesError(
                f"frame must name every hypothesis (row {row} of column 'hypothesis' "
                "is missing); give it a label"
            )
    return [str(label) for label in labels]


def _numbers(column: nw.Series[Any], label: str, names: list[str]) -> FloatArray:
    missing = column.is_null().to_numpy()
    if not missing.any():
        if not (column.dtype.is_numeric() or column.dtype == nw.Object):
            raise InvalidHypothesesError(
                f"frame must hold numbers in column {label!r} (got {column.dtype}); "
                "convert or drop it"
            )
        numbers = as_real_array(f"column {label!r} of frame", column.to_numpy())
        missing = np.isnan(numbers)
        if not missing.any():
            return numbers
    name = names[int(missing.argmax())]
    if label == "credence":
        raise InvalidHypothesesError(
            f"credences must be finite (hypothesis {name!r} has none); give it one"
        )
    raise InvalidHypothesesError(
        f"utilities must be finite (that of outcome {label!r} under hypothesis "
        f"{name!r} is missing); fill it in or drop the outcome"
    )
