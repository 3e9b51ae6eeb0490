"""Who can gain from the lotteries of a polytope, and some at which they all do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.constrained_talks import standoff_inside
from bargain.aggregators.talks import Talks
from bargain.polytope import Polytope

if TYPE_CHECKING:
    from bargain.solvers.interior import Interior


@dataclass(frozen=True, eq=False)
class Parties:
    """Those who can gain, and the proof that the others cannot.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_outcomes)
        Lotteries at which nobody loses; all who can gain do at their mean.
    can_gain : ndarray of bool of shape (n_rows,)
    exclusion : ndarray of shape (n_rows,), or None
        Numbers l >= 0, positive for each row that cannot gain; with the slacks at
        `prices` added, the sum of the gains is at most 0 inside. None where all can.
    prices : ndarray of shape (n_constraints,)
        Of the polytope's rows.
    """

    points: Float64Array
    can_gain: np.ndarray
    exclusion: Float64Array | None
    prices: Float64Array

    def as_interior(self) -> Interior:
        """Return the same in the form that labels are put on."""
        from bargain.solvers.interior import Interior
        from bargain.solvers.simplex_newton import Face

        lottery = self.points.mean(axis=0)
        return Interior(
            lottery, self.can_gain, Face.simplex(len(lottery)), self.exclusion
        )


def who_can_gain(talks: Talks, polytope: Polytope) -> Parties:
    """Sort out who can gain.

    By convexity those who can gain can do so together: the mean of the lotteries
    found on the way serves all of them.

    Raises
    ------
    DisagreementError
        If no lottery inside gives everyone the disagreement point.
    SolverError
        If that could not be decided.
    """
    from bargain.solvers.interior import NO_GAIN
    from bargain.solvers.polytope_linear import (
        best_in_polytope,
        fairest_in_polytope,
        least_violation,
    )

    rows, n = talks.rows, talks.rows.n_rows
    nothing = np.zeros(polytope.n_rows)
    if not n:
        start = polytope.brim(np.zeros(polytope.n_outcomes))
        if polytope.n_rows:
            start = least_violation(polytope).probabilities
        return Parties(start[None], np.zeros(0, dtype=bool), None, nothing)
    # Where the point is each one's worst lottery inside, nobody can lose.
    is_safe = (
        talks.formula.given == 1 and not (talks.point > talks.hypotheses.worst).any()
    )
    points: list[Float64Array] = []
    can_gain = np.zeros(n, dtype=bool)
    gains_at_hand = None if is_safe else rows.dense()
    if gains_at_hand is not None:
        fairest = fairest_in_polytope(gains_at_hand, polytope)
        if fairest.value < -NO_GAIN and not talks.formula.is_attainable:
            raise standoff_inside(talks, polytope, fairest.multipliers, fairest.prices)
        points.append(fairest.probabilities)
        if fairest.value > 0:
            rising = _rising(talks, fairest.probabilities)
            if rising.all():
                return Parties(np.array(points), rising, None, nothing)
    while not can_gain.all():
        share = np.where(can_gain, 0.0, 1.0 / (~can_gain).sum())
        found = best_in_polytope(rows.combine(share), polytope, gains_at_hand)
        lottery = found.probabilities
        noise = found.multipliers.sum() * float(rows.rounding(lottery).max())
        rising = ~can_gain & _rising(talks, lottery)
        rising &= share * rows.expect(lottery) > 2 * noise
        if not rising.any():
            exclusion = share.copy()
            if gains_at_hand is not None:
                exclusion += np.maximum(found.multipliers, 0.0)
            kept = points[1:] if can_gain.any() else points
            return Parties(
                np.array(kept or [lottery]), can_gain, exclusion, found.prices
            )
        points.append(lottery)
        can_gain |= rising
    # The fairest lottery may leave somebody below the point by rounding.
    return Parties(np.array(points[0 if is_safe else 1 :]), can_gain, None, nothing)


def _rising(talks: Talks, lottery: Float64Array) -> np.ndarray:
    from bargain.solvers.interior import NO_GAIN

    gains = talks.rows.expect(lottery)
    return np.asarray(gains > np.maximum(NO_GAIN, 4 * talks.rows.rounding(lottery)))
