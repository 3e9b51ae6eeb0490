"""What gains are counted from and how far they go, and which lotteries are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, difference
from bargain._read_only import ReadOnly
from bargain.aggregators.constrained import Constrained
from bargain.aggregators.decision import Decision
from bargain.lottery_constraints import LotteryConstraints
from bargain.polytope import Polytope

# An outcome is allowed for certain if it breaks no constraint by more than this.
MISSED = 1e-12


@dataclass(frozen=True, eq=False)
class Ground(ReadOnly):
    """What a decision's gains are measured by.

    Parameters
    ----------
    rule : callable
        The one that answered, without its constraints.
    has_point : bool
        Whether the rule knows a disagreement point; otherwise gains are counted from
        each hypothesis's worst.
    disagreement, best, ideals, units : ndarray of shape (n_hypotheses,)
        What gains are counted from, the most that can be had, the difference, and
        what levels are measured by: the ideal gain, or the range of those without
        one; infinite for those to whom everything is the same.
    can_gain, heard : ndarray of bool of shape (n_hypotheses,)
        Who could gain by itself; whose credence counts.
    may_fall : bool
        Whether some hypothesis's worst is below what its gains are counted from.
    constraints : LotteryConstraints or None
    polytope : Polytope or None
        The lotteries allowed; None for all.
    """

    rule: Any
    has_point: bool
    disagreement: Float64Array
    best: Float64Array
    ideals: Float64Array
    units: Float64Array
    can_gain: np.ndarray
    heard: np.ndarray
    may_fall: bool
    constraints: LotteryConstraints | None
    polytope: Polytope | None

    @property
    def nobody_cares(self) -> bool:
        """Whether all lotteries are the same to everyone whose credence counts."""
        return not (self.heard & np.isfinite(self.units)).any()

    @property
    def allowed(self) -> np.ndarray | None:
        """Which outcomes are allowed for certain; None where all are."""
        if self.polytope is None:
            return None
        return self.polytope.violations_by_outcome() <= MISSED


def ground_of(decision: Decision) -> Ground:
    """Return what a decision's gains are measured by."""
    hypotheses, rule = decision.hypotheses, decision.rule
    seen, constraints, polytope = hypotheses, None, None
    if isinstance(rule, Constrained):
        seen = rule.seen(hypotheses)
        if seen is not hypotheses:
            constraints = rule.constraints
            polytope = constraints.polytope(hypotheses.outcomes)
    inner: Any = rule.rule if isinstance(rule, Constrained) else rule
    best = np.asarray(seen.best, dtype=float)
    disagreement = np.asarray(decision.disagreement, dtype=float)
    ideals = difference(best, disagreement)
    cares = ~np.asarray(seen.indifferent)
    can_gain = (ideals > 0) & cares
    worst = np.asarray(seen.worst, dtype=float)
    ranges = difference(best, worst)
    units = np.where(can_gain, ideals, np.where(cares, ranges, np.inf))
    credences = np.asarray(hypotheses.credences)
    heard = (credences > 0) & (credences >= getattr(inner, "min_credence", 0.0))
    return Ground(
        rule=inner,
        has_point=getattr(inner, "disagreement", None) is not None,
        disagreement=disagreement,
        best=best,
        ideals=ideals,
        units=units,
        can_gain=can_gain,
        heard=heard,
        may_fall=bool((heard & (disagreement > worst)).any()),
        constraints=constraints,
        polytope=polytope,
    )
