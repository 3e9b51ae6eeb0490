"""The single outcome that comes nearest to a lottery, for who may not randomize."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array

# Sums of the same credences differ by rounding.
TIED = 1e-12


def nearest(
    losses: Float64Array, left_out: Float64Array, allowed: np.ndarray | None
) -> int | None:
    """Return the outcome that comes nearest; None if none is allowed for certain.

    Parameters
    ----------
    losses : ndarray of shape (n_outcomes,)
        Of those whom an outcome leaves something.
    left_out : ndarray of shape (n_outcomes,)
        The credence of those whom it leaves with nothing, or with less.
    allowed : ndarray of bool of shape (n_outcomes,), or None
        Which may be chosen for certain; None for all.
    """
    open_to = np.arange(len(losses))
    if allowed is not None:
        open_to = np.flatnonzero(allowed)
    if not len(open_to):
        return None
    least = left_out[open_to].min()
    # Whoever is left out, if ever so incredible, loses all.
    fewest = open_to[left_out[open_to] <= least * (1 + TIED)]
    return int(fewest[np.argmin(losses[fewest])])
