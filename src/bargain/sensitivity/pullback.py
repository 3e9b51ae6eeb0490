"""What goes into derivatives and comes out of them, in the shapes of a set."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import InvalidOptionError


class Pullback(NamedTuple):
    """A vector times all derivatives; see `Sensitivity.vjp`.

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


def checked(name: str, given: object, shape: tuple[int, ...]) -> Float64Array:
    """Return numbers of the right shape: zeros for None."""
    if given is None:
        return np.zeros(shape)
    numbers = np.asarray(given, dtype=float)
    if numbers.shape != shape:
        raise InvalidOptionError(
            f"{name} must have shape {shape}, as in the set (got {numbers.shape})"
        )
    return numbers
