"""What every rule checks first, and how hypotheses are named in its sentences."""

from __future__ import annotations

import numpy as np

from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet


def check_hypotheses(hypotheses: object) -> HypothesisSet:
    """Return a set of hypotheses, or refuse what is none."""
    if isinstance(hypotheses, HypothesisSet):
        return hypotheses
    raise InvalidOptionError(
        f"hypotheses must be a HypothesisSet (got {type(hypotheses).__name__}); "
        "build one with HypothesisSet.from_arrays"
    )


def check_tolerance(tolerance: float) -> None:
    """Refuse a tolerance that is not a positive number."""
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)):
        raise InvalidOptionError(f"tolerance must be a number (got {tolerance!r})")
    if not 0 < tolerance < np.inf:
        raise InvalidOptionError(
            f"tolerance must be positive and finite (got {tolerance})"
        )


def name_some(hypotheses: HypothesisSet, which: np.ndarray) -> str:
    """Return the labels of some hypotheses, short when there are many."""
    places = np.flatnonzero(which)
    shown = ", ".join(repr(hypotheses.names[int(k)]) for k in places[:5])
    return shown if len(places) <= 5 else f"{shown} and {len(places) - 5} more"
