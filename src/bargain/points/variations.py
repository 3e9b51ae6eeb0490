"""A set with one outcome fewer, or with next to no credence for one hypothesis."""

from __future__ import annotations

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.batch_bargain import is_known
from bargain.aggregators.nash import NashBargaining
from bargain.disagreement import Disagreement, resolve
from bargain.disagreement.interpolated import InterpolatedPoint
from bargain.disagreement.lotteries import LotteryPoint, OutcomePoint
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.status_quo import NamedLotteryPoint
from bargain.errors import BargainError
from bargain.hypotheses import HypothesisSet
from bargain.points.moves import Moves, moves_between

# Stands for a credence on its way to zero.
TINY = 1e-9

# Points of these kinds are what they are, whatever else could be chosen.
STATED = (OutcomePoint, LotteryPoint, NamedLotteryPoint, StatedPoint)


def menu_moves(
    hypotheses: HypothesisSet, point: Disagreement, lottery: Float64Array
) -> Moves:
    """Return how far the lottery moves when each outcome leaves.

    A point that is made of the outcomes is made again of those that stay; one that
    was stated stays where it is, even if it is the outcome that leaves.

    Parameters
    ----------
    hypotheses : HypothesisSet
    point : Disagreement
    lottery : ndarray of shape (n_outcomes,)
        With all outcomes.
    """
    n = hypotheses.n_outcomes
    without = np.full((n, n), np.nan)
    others = ~np.eye(n, dtype=bool)
    if n > 1:
        utilities = np.asarray(hypotheses.utilities)
        sets = [
            HypothesisSet.from_arrays(
                utilities[:, stay],
                hypotheses.credences,
                [hypotheses.outcomes[int(k)] for k in np.flatnonzero(stay)],
                list(hypotheses.names),
            )
            for stay in others
        ]
        found = _lotteries(sets, _as_stated(point, hypotheses))
        without[others] = found.ravel()
        without[~others] = np.where(np.isnan(found).any(axis=1), np.nan, 0.0)
    counted = np.broadcast_to(hypotheses.credences > 0, (n, len(hypotheses)))
    return moves_between(
        hypotheses, hypotheses.outcomes, np.tile(lottery, (n, 1)), without, counted
    )


def veto_moves(hypotheses: HypothesisSet, point: Disagreement) -> Moves:
    """Return how far the last bit of each hypothesis's credence moves the lottery.

    The others share what is left; only their expected utilities are compared.

    Parameters
    ----------
    hypotheses : HypothesisSet
    point : Disagreement
    """
    credences = hypotheses.credences
    n_rows, n = hypotheses.utilities.shape
    last, none = np.full((2, n_rows, n), np.nan)
    everyone = np.arange(n_rows)
    rest = np.array([credences[everyone != k].sum() for k in everyone])
    asked = np.flatnonzero((credences > 0) & (rest > 0))
    for lotteries, bit in ((last, TINY), (none, 0.0)):
        sets = []
        for k in asked.tolist():
            shares = credences * ((1 - bit) / rest[k])
            shares[k] = bit
            sets.append(hypotheses.with_credences(shares, normalize=True))
        if sets:
            lotteries[asked] = _lotteries(sets, point)
    counted = (credences > 0) & ~np.eye(n_rows, dtype=bool)
    return moves_between(hypotheses, hypotheses.names, none, last, counted)


def _as_stated(point: Disagreement, hypotheses: HypothesisSet) -> Disagreement:
    """Return a point that no longer needs the outcomes that it was stated with."""
    if isinstance(point, InterpolatedPoint):
        first, second = (
            _as_stated(resolve(end, hypotheses), hypotheses)
            for end in (point.first, point.second)
        )
        return InterpolatedPoint(first, second, point.weight)
    if isinstance(point, STATED):
        return StatedPoint(point.point(hypotheses))
    return point


def _lotteries(sets: list[HypothesisSet], point: Disagreement) -> Float64Array:
    """Return the Nash lottery of each set, NaN where there is none."""
    rule = NashBargaining(disagreement=point)
    first = sets[0]
    if is_known(point):
        found = rule.solve_batch(
            np.stack([each.utilities for each in sets]),
            np.stack([each.credences for each in sets]),
            outcomes=list(first.outcomes),
        )
        return np.asarray(found.lotteries)
    # A point of the user's own may look at the labels.
    lotteries = np.full((len(sets), first.n_outcomes), np.nan)
    for k, each in enumerate(sets):
        try:
            lotteries[k] = rule.solve(each).lottery.probabilities
        except BargainError as error:  # then there is no lottery
            if isinstance(error, KeyboardInterrupt):
                raise
    return lotteries
