"""What every rule checks first, and how hypotheses are named in its sentences."""

from __future__ import annotations

from numbers import Real
from typing import Literal, get_args

import numpy as np

from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet

SolverName = Literal["simplex-newton", "convex"]


def check_hypotheses(hypotheses: object) -> HypothesisSet:
    """Return a set of hypotheses, or refuse what is none."""
    if isinstance(hypotheses, HypothesisSet):
        return hypotheses
    raise InvalidOptionError(
        f"hypotheses must be a HypothesisSet (got {type(hypotheses).__name__}); "
        "build one with HypothesisSet.from_arrays"
    )


def check_rule(rule: object) -> None:
    """Refuse what cannot be asked about a set of hypotheses."""
    if isinstance(rule, type):
        raise InvalidOptionError(
            f"rules must be instances (got the class {rule.__name__}); write "
            f"{rule.__name__}()"
        )
    if not callable(rule):
        raise InvalidOptionError(
            f"rules must be callable (got {rule!r}); pass one of the library's, such "
            "as bargain.NashBargaining(), or a function from a set to a lottery"
        )


def check_tolerance(tolerance: object) -> float:
    """Return a tolerance as a float, or refuse what is not a positive number."""
    if isinstance(tolerance, bool | np.bool_) or not isinstance(tolerance, Real):
        raise InvalidOptionError(f"tolerance must be a number (got {tolerance!r})")
    if not 0 < float(tolerance) < np.inf:
        raise InvalidOptionError(
            f"tolerance must be positive and finite (got {tolerance})"
        )
    return float(tolerance)


def check_share(what: str, share: object) -> float:
    """Return a share as a float, or refuse what does not lie between 0 and 1."""
    if isinstance(share, bool | np.bool_) or not isinstance(share, Real):
        raise InvalidOptionError(f"{what} must be a number (got {share!r})")
    if not 0 <= float(share) <= 1:
        raise InvalidOptionError(f"{what} must lie between 0 and 1 (got {share!r})")
    return float(share)


def check_aversion(aversion: object) -> float:
    """Return an aversion as a float, or refuse what is negative or infinite."""
    if isinstance(aversion, bool | np.bool_) or not isinstance(aversion, Real):
        raise InvalidOptionError(f"aversion must be a number (got {aversion!r})")
    if not 0 <= float(aversion) < np.inf:
        raise InvalidOptionError(
            f"aversion must be finite and at least 0 (got {aversion!r}); for the limit "
            "at infinity use Egalitarian"
        )
    return float(aversion)


def check_solver(solver: object) -> None:
    """Refuse the name of a solver that does not exist."""
    if solver not in get_args(SolverName):
        raise InvalidOptionError(
            f"solver must be one of {', '.join(map(repr, get_args(SolverName)))} (got "
            f"{solver!r})"
        )


def name_some(hypotheses: HypothesisSet, which: np.ndarray) -> str:
    """Return the labels of some hypotheses, short when there are many."""
    places = np.flatnonzero(which)
    shown = ", ".join(repr(hypotheses.names[int(k)]) for k in places[:5])
    return shown if len(places) <= 5 else f"{shown} and {len(places) - 5} more"
