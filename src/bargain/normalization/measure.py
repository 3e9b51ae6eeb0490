"""Measures: how much each outcome counts when utilities are averaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain._given_arrays import as_real_array
from bargain._labels import Labels
from bargain.errors import BargainError, InvalidHypothesesError, InvalidOptionError
from bargain.lottery import Lottery

# By label, or by position.
Measure = Lottery | tuple[float, ...]

# A sum this close to 1 is left alone, so that a measure read from a file is the same.
SUM_SLACK = 1e-9


def as_measure(reference: Any) -> Measure | None:
    """Freeze what a user passes as a measure, its weights divided by their sum.

    Parameters
    ----------
    reference : Lottery, mapping of str to float, array_like or None

    Raises
    ------
    InvalidOptionError
        If a weight is negative or not finite, or none is positive.
    """
    if reference is None or isinstance(reference, Lottery):
        return reference
    if isinstance(reference, Mapping):
        weights = _checked(list(reference.values()))
        try:
            return Lottery(weights, [str(label) for label in reference])
        except BargainError as error:
            raise InvalidOptionError(f"reference: {error}") from error
    return tuple(_checked(reference).tolist())


def weights_over(measure: Measure, outcomes: Labels) -> Float64Array:
    """Return the weight of each outcome of a set: they sum to 1.

    Raises
    ------
    InvalidOptionError
        If the measure has an outcome that the set lacks, or another number of them.
    """
    if isinstance(measure, Lottery):
        weights = np.zeros(len(outcomes))
        for label, weight in zip(measure.outcomes, measure.probabilities, strict=True):
            if label not in outcomes:
                raise InvalidOptionError(
                    f"reference must be over the set's outcomes {outcomes} (got "
                    f"{label!r}); rename it or leave it out"
                )
            weights[outcomes.position(label)] = weight
    else:
        weights = np.array(measure)
        if len(weights) != len(outcomes):
            raise InvalidOptionError(
                f"reference must have {len(outcomes)} weights, one per outcome (got "
                f"{len(weights)}); give weights by label, or one for each"
            )
    return np.asarray(weights / weights.sum())


def _checked(weights: Any) -> Float64Array:
    try:
        array = np.array(as_real_array("reference", weights), dtype=np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if array.ndim != 1 or not array.size:
        raise InvalidOptionError(
            f"reference must have one weight per outcome (got shape {array.shape}); "
            "give a list of numbers"
        )
    total = float(array.sum())
    if not (array >= 0).all() or not 0 < total < np.inf:
        raise InvalidOptionError(
            f"reference must have nonnegative, finite weights and a positive sum (got "
            f"{total:.3g} in all, {array.min():.3g} at least); correct them"
        )
    return array if abs(total - 1) <= SUM_SLACK else np.asarray(array / total)
