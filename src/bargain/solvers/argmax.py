"""The exact maximum of a linear score over the simplex, ties included."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array

# Scores this close, relative to the largest sum of contributions, are tied: the
# order of summation must not decide.
TIED = 1e-12


def tied_maxima(scores: Float64Array) -> np.ndarray:
    """Return which outcomes have the greatest score, up to rounding.

    Parameters
    ----------
    scores : ndarray of shape (n_outcomes,)
        Sums of nonnegative contributions, so the largest is also their magnitude.

    Returns
    -------
    tied : ndarray of bool of shape (n_outcomes,)

    Examples
    --------
    >>> tied_maxima(np.array([0.1 + 0.2, 0.3, 0.2]))
    array([ True,  True, False])
    """
    best = float(scores.max())
    return np.asarray(scores >= best - TIED * abs(best))
