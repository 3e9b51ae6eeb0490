"""What goes into derivatives and comes out of them, in the shapes of a set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain._given_arrays import as_real_array
from bargain._read_only import ReadOnly
from bargain.errors import InvalidHypothesesError, InvalidOptionError


@dataclass(frozen=True, eq=False)
class Pullback(ReadOnly):
    """A vector times all derivatives; see `Sensitivity.vjp`.

    Unpacks into three, in this order.

    Parameters
    ----------
    credences : ndarray of shape (n_hypotheses,)
    disagreement : ndarray of shape (n_hypotheses,)
        By the values of the point; what of it comes from credences and utilities is
        in theirs already.
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    """

    credences: Float64Array
    disagreement: Float64Array
    utilities: Float64Array

    def __iter__(self) -> Iterator[Float64Array]:
        return iter((self.credences, self.disagreement, self.utilities))


def checked(name: str, given: object, shape: tuple[int, ...]) -> Float64Array:
    """Return numbers of the right shape: zeros for None."""
    if given is None:
        return np.zeros(shape)
    try:
        numbers = as_real_array(name, given).astype(np.float64, copy=False)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if numbers.shape != shape:
        raise InvalidOptionError(
            f"{name} must have shape {shape}, as in the set (got {numbers.shape})"
        )
    if not np.isfinite(numbers).all():
        place = tuple(np.argwhere(~np.isfinite(numbers))[0].tolist())
        position = place[0] if len(place) == 1 else place
        raise InvalidOptionError(
            f"{name} must be finite (got {numbers[place]:.3g} at position {position}); "
            "correct it"
        )
    return numbers
