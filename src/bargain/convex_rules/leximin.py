"""The least gain over convex choices as large as can be, then the next least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.convex_rules.limits import FIXED, ROOM
from bargain.convex_rules.parties import Parties
from bargain.errors import SolverError


@dataclass(frozen=True, eq=False)
class Raised:
    """Where the last stage ended, and what each proves.

    Parameters
    ----------
    answer : Answer
        Of the last stage.
    stages : ndarray of shape (n_stages, n_rows)
        Multipliers of those not fixed before, and of those who were.
    bounds : ndarray of shape (n_stages,)
        What the least of those not fixed before cannot exceed, by the solver's word.
    """

    answer: Any
    stages: Float64Array
    bounds: Float64Array

    def gap(self, levels: Float64Array, ideals: Float64Array) -> float:
        """Return the largest share of an ideal gain that anyone could still win.

        Whom a stage fixes has a multiplier q there. If the bound exceeds the least
        level, it could win at most the excess over q, by loss to nobody who has no
        more.

        Parameters
        ----------
        levels : ndarray of shape (n_rows,)
            What is compared, at the choice.
        ideals : ndarray of shape (n_rows,)
            In the same units.
        """
        free, gap = np.ones(len(levels), dtype=bool), 0.0
        for multipliers, bound in zip(self.stages, self.bounds, strict=True):
            fixing = free & (multipliers >= FIXED * multipliers[free].max())
            excess = max(float(bound - levels[free].min()), 0.0)
            gap = max(gap, excess / float((multipliers * ideals)[fixing].min()))
            free = free & ~fixing
        return gap


def raise_the_least(parties: Parties, units: Float64Array) -> Raised:
    """Raise the least gain, then the next least.

    Parameters
    ----------
    parties : Parties
    units : ndarray of shape (n_rows,)
        What counts as one, of ideal gains.
    """
    from bargain.solvers import convex_outcomes as cvx

    gains, n = parties.gains, len(units)
    free, levels = np.ones(n, dtype=bool), np.zeros(n)
    stages: list[Float64Array] = []
    bounds: list[float] = []
    while True:
        places = [int(k) for k in np.flatnonzero(free)]
        others = [int(k) for k in np.flatnonzero(~free)]
        # Numbers are to be near one where it counts.
        size = float(1 / units[free].max())
        kept = [gains[k] >= float(levels[k]) - ROOM for k in others]
        answer = cvx.maximize_the_least(
            [gains[k] for k in places],
            parties.constraints,
            parties.outcomes.variables,
            kept,
            units[free] * size,
        )
        if answer.status != "optimal":
            raise SolverError(
                f"stage {len(stages) + 1} of the least gain found no choice "
                f"({answer.solver}: {answer.status}); bring utilities to like sizes"
            )
        found = np.maximum(np.array(answer.multipliers), 0.0)
        stage = np.zeros(n)
        stage[places + others] = found
        stage *= units
        stage /= stage[free].sum()
        stages.append(stage)
        bounds.append(size * answer.bound)
        fixing = free & (stage >= FIXED * stage[free].max())
        levels[fixing] = size * answer.value * units[fixing]
        free = free & ~fixing
        if not free.any():
            return Raised(answer, np.array(stages), np.array(bounds))
