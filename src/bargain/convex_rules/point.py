"""Where talks about a convex choice end if they fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain._given_arrays import as_real_array
from bargain.convex_outcomes import ConvexOutcomes
from bargain.convex_rules.limits import TOLERANCE
from bargain.errors import InvalidHypothesesError, InvalidOptionError


@dataclass(frozen=True, eq=False)
class Point:
    """Utilities at disagreement, and the choice that brings them if it is known.

    Parameters
    ----------
    values : ndarray of shape (n_hypotheses,)
    choice : tuple, or None
        A value for each variable.
    """

    values: Float64Array
    choice: tuple[Any, ...] | None


def point_of(outcomes: ConvexOutcomes, disagreement: Any) -> Point:
    """Return the utilities at disagreement, as they are given or at a choice."""
    if isinstance(disagreement, Mapping):
        named = {v.name(): k for k, v in enumerate(outcomes.variables)}
        keys = [k if isinstance(k, str) else k.name() for k in disagreement]
        numbers = list(disagreement.values())
        if set(keys) == set(outcomes.names):
            order = dict(zip(keys, numbers, strict=True))
            disagreement = [order[name] for name in outcomes.names]
        elif set(keys) == set(named):
            order = dict(zip(keys, numbers, strict=True))
            points = [order[v.name()] for v in outcomes.variables]
            utilities, over = outcomes.at(points)
            if not (over <= TOLERANCE and np.isfinite(utilities).all()):
                raise InvalidOptionError(
                    f"disagreement must be a choice that the constraints allow (it "
                    f"violates one by {over:.3g}); choose another, or give utilities"
                )
            return Point(utilities, tuple(points))
        else:
            raise InvalidOptionError(
                "disagreement must name every hypothesis, or every variable (got "
                f"{', '.join(map(repr, keys))})"
            )
    try:
        values = as_real_array("disagreement", disagreement).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if values.shape != (len(outcomes.names),) or not np.isfinite(values).all():
        raise InvalidOptionError(
            f"disagreement must hold {len(outcomes.names)} finite numbers, one per "
            f"hypothesis (got shape {values.shape})"
        )
    return Point(np.asarray(values), None)
