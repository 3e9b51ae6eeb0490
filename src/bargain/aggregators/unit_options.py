"""Normalizations and measures as values that a file can hold, and back.

``{"normalization": "variance"}`` has further keys where there is more to say: the
``reference`` of a measure, the ``units`` that are given, the table they come from.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.errors import BargainError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import (
    NORMALIZATIONS,
    GivenUnits,
    Measure,
    Normalization,
    ReferenceNormalization,
    VarianceNormalization,
)

# Normalizations by tables by tables: nobody means more than this many.
DEEPEST = 20

_UNKNOWN = "option 'normalization' holds a value that is not known"


def units_to_value(normalization: Normalization) -> dict[str, Any] | None:
    """Return a normalization as values that JSON can hold; None if it is a user's own.

    Examples
    --------
    >>> units_to_value(VarianceNormalization([1, 3]))
    {'normalization': 'variance', 'reference': [0.25, 0.75]}
    """
    if type(normalization) is GivenUnits:
        names = normalization.names
        given = {"normalization": "given", "units": normalization.units.tolist()}
        return given if names is None else {**given, "names": list(names)}
    if type(normalization) is ReferenceNormalization:
        return _table_to_value(normalization)
    for name, known in NORMALIZATIONS.items():
        if type(normalization) is type(known):
            measure = getattr(normalization, "reference", None)
            if measure is None:
                return {"normalization": name}
            return {"normalization": name, "reference": measure_to_value(measure)}
    return None


def _table_to_value(normalization: ReferenceNormalization) -> dict[str, Any] | None:
    by: Any = normalization.normalization
    if isinstance(by, Normalization):
        by = units_to_value(by)
        if by is None:
            return None
    table = normalization.reference
    return {
        "normalization": "reference",
        "by": by,
        "names": list(table.names),
        "outcomes": list(table.outcomes),
        "type": table.utilities.dtype.name,
        "utilities": np.asarray(table.utilities).tolist(),
    }


def units_from_value(value: Any, depth: int = 0) -> Normalization:
    """Return the normalization that `units_to_value` wrote.

    Raises
    ------
    InvalidOptionError
        If it is no such value.
    """
    match value:
        case {"normalization": "variance", "reference": reference, **rest} if not rest:
            return VarianceNormalization(measure_from_value(reference))
        case {"normalization": "given", "units": list(units), **rest}:
            return _given_from_value(units, rest)
        case {"normalization": "reference", **rest} if depth < DEEPEST:
            return _table_from_value(rest, depth)
        case {"normalization": str(name), **rest} if not rest:
            if name in NORMALIZATIONS:
                return NORMALIZATIONS[name]
    raise InvalidOptionError(_UNKNOWN)


def _given_from_value(units: list[Any], more: Any) -> Normalization:
    match more:
        case {"names": list(names), **rest} if not rest and len(names) == len(units):
            if all(isinstance(name, str) for name in names):
                return GivenUnits(dict(zip(names, units, strict=True)))
        case {**rest} if not rest:
            return GivenUnits(units)
    raise InvalidOptionError(_UNKNOWN)


def _table_from_value(value: Any, depth: int) -> Normalization:
    match value:
        case {
            "by": by,
            "names": list(names),
            "outcomes": list(outcomes),
            "type": ("float32" | "float64") as kind,
            "utilities": list(utilities),
            **rest,
        } if not rest:
            if isinstance(by, dict):
                by = units_from_value(by, depth + 1)
            try:
                table = np.array(utilities, dtype=kind)
                reference = HypothesisSet.from_arrays(table, None, outcomes, names)
            except (BargainError, ValueError, TypeError) as error:
                raise InvalidOptionError(f"normalization: {error}") from error
            return ReferenceNormalization(reference, by)
    raise InvalidOptionError(_UNKNOWN)


def measure_to_value(measure: Measure) -> list[float] | dict[str, Any]:
    """Return a measure over outcomes as values that JSON can hold."""
    if isinstance(measure, Lottery):
        return {
            "outcomes": list(measure.outcomes),
            "weights": measure.probabilities.tolist(),
        }
    return list(measure)


def measure_from_value(value: Any) -> Measure | list[Any]:
    """Return the measure that `measure_to_value` wrote; a rule checks its weights.

    Raises
    ------
    InvalidOptionError
        If it is no such value.
    """
    match value:
        case list():
            return value
        case {"outcomes": list(outcomes), "weights": list(weights), **rest} if not rest:
            try:
                return Lottery(weights, outcomes)
            except BargainError as error:
                raise InvalidOptionError(f"reference: {error}") from error
    raise InvalidOptionError("option 'reference' holds a value that is not known")
