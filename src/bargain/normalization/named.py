"""Normalizations by name."""

from __future__ import annotations

from collections.abc import Mapping

from bargain.errors import InvalidOptionError
from bargain.normalization.base import NoNormalization, Normalization
from bargain.normalization.mean_absolute_deviation import (
    MeanAbsoluteDeviationNormalization,
)
from bargain.normalization.range import RangeNormalization
from bargain.normalization.rank import RankNormalization
from bargain.normalization.sum import SumNormalization
from bargain.normalization.variance import VarianceNormalization

NORMALIZATIONS: Mapping[str, Normalization] = {
    "none": NoNormalization(),
    "range": RangeNormalization(),
    "variance": VarianceNormalization(),
    "mean-absolute-deviation": MeanAbsoluteDeviationNormalization(),
    "sum": SumNormalization(),
    "rank": RankNormalization(),
}


def as_normalization(value: str | Normalization | None) -> Normalization:
    """Return the normalization that `value` names, or `value` itself.

    Raises
    ------
    InvalidOptionError
        If it names none.
    """
    if isinstance(value, Normalization):
        return value
    if value is None:
        return NORMALIZATIONS["none"]
    if isinstance(value, str) and value in NORMALIZATIONS:
        return NORMALIZATIONS[value]
    words = ", ".join(repr(name) for name in NORMALIZATIONS if name != "none")
    raise InvalidOptionError(
        f"normalization must be None, {words} or a Normalization object (got {value!r})"
    )


def as_change_of_units(value: str | Normalization | None) -> Normalization:
    """Return a normalization for gains, which ranks are none of.

    Raises
    ------
    InvalidOptionError
        If it names none, or gives no zero and no unit.
    """
    normalization = as_normalization(value)
    if not normalization.is_affine:
        raise InvalidOptionError(
            f"normalization must be a change of units (got {value!r}, which has none, "
            "while gains over disagreement are in units); use it with ExpectedUtility"
        )
    return normalization
