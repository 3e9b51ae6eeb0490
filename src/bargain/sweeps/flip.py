"""Where expected utility flips to the monsters, in closed form."""

from __future__ import annotations

import math

import numpy as np

from bargain._arrays import Float64Array


def flip_point(
    fixed: Float64Array,
    growing: Float64Array,
    is_theirs: np.ndarray,
    most: float = math.inf,
) -> float:
    """Return from where on one of the monsters' outcomes has the best score.

    Outcome o scores ``fixed[o] + t growing[o]``, and t grows from 0 to `most`. Another
    outcome k beats all of theirs where
    ``fixed[j] - fixed[k] + t (growing[j] - growing[k]) < 0`` for every j of theirs;
    that is an interval of t, and the last one ends at the flip point. For one monster
    m of credence p_m, with favourite j, this is the largest of
    ``-sum_h p_h (U_hj - U_hk) / (p_m (U_mj - U_mk))``, the sum over the others.

    Parameters
    ----------
    fixed, growing : ndarray of shape (n_outcomes,)
    is_theirs : ndarray of bool of shape (n_outcomes,)
    most : float
        What happens beyond it does not count.

    Returns
    -------
    point : float
        0 if it is theirs from the start; infinite if it is not in the end.

    Examples
    --------
    >>> flip_point(np.array([0.9, 0.0]), np.array([0.0, 0.1]), np.array([False, True]))
    9.0
    """
    point = 0.0
    for k in np.flatnonzero(~is_theirs):
        ahead = fixed[is_theirs] - fixed[k]
        slopes = growing[is_theirs] - growing[k]
        level = slopes == 0
        if (ahead[level] >= 0).any():
            continue  # it never beats that one
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = -ahead / slopes
        start = meets[slopes < 0].max(initial=0.0)
        end = meets[slopes > 0].min(initial=math.inf)
        if start < min(end, most):
            point = max(point, float(end))
    return point if point <= most else math.inf
