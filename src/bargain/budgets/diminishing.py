"""Budgets with diminishing returns: the best split, and what proves it.

What such a budget can buy is strictly convex. So the best split for whoever is worst
off is the only one, and no second stage can improve on it: the plain maximum of the
least is the lexicographic one. And where no split gives everyone more than the
disagreement point, at most one split gives everyone as much.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.nash import NashBargaining
from bargain.allocation import Allocation
from bargain.budgets.arguments import Point
from bargain.budgets.posing import (
    Solved,
    above,
    at_the_only_one,
    least_over,
    restricted_ideals,
    solve,
    state,
)
from bargain.budgets.stand import NO_GAIN, Stand, who_counts
from bargain.budgets.telling import Question
from bargain.errors import DisagreementError, FloorError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.returns import as_returns
from bargain.wishes import Wish, wish_of

# At the only split that gives everyone as much as the point, whoever gains more than
# this, in units of everyone's utilities, is one of those who can.
CLEAR_GAIN = 1e-9


def split_money(
    table: HypothesisSet,
    budget: float,
    returns: str | float,
    wish: Wish,
    point: Point,
) -> Allocation:
    """Split the money, and certify the split.

    Parameters
    ----------
    table : HypothesisSet
    budget : float
    returns : str or float
        As it was asked.
    wish : Wish
    point : Point
        Where talks end.
    """
    if wish.kind == "deviation":
        raise InvalidOptionError(
            "rule must never prefer less for everyone where returns diminish (got "
            f"{wish.rule!r}, which may); use ConditionalValueAtRisk, or "
            "returns='linear'"
        )
    gains = wish.asks_for_gains
    stand, notes = who_counts(
        table, budget, as_returns(returns), point, asks_for_gains=gains
    )
    question = Question(table, budget, returns, wish, point, notes)
    if not len(stand.places):
        problem = state(stand, replace(wish, kind="sum"))
        return question.answered(Solved(problem, np.zeros(table.n_outcomes)))
    levels = stand.point
    if wish.kind == "floors":
        levels = stand.point + wish.number * stand.credences * stand.rooms
        if wish.of_nash and wish.number:
            nash = split_money(table, budget, returns, wish_of(NashBargaining()), point)
            levels = stand.point + wish.number * nash.gains[stand.places]
            question = replace(question, parts=(nash.certificate,))
    if gains and (levels > 0).any():
        fair = least_over(stand, levels)
        if _least(fair) <= NO_GAIN:
            return _just_met(question, stand, fair, levels)
    if wish.kind == "floors":
        return question.answered(solve(above(stand, wish, levels)))
    ideals = restricted_ideals(stand) if wish.unit == "ideal" else None
    return question.answered(solve(state(stand, wish, ideals)))


def _just_met(
    question: Question, stand: Stand, fair: Solved, levels: Float64Array
) -> Allocation:
    """Return the only split at which nobody is below a level, if there is one."""
    wish, own = question.wish, question.point.money
    assert fair.weights is not None
    if _least(fair) < -NO_GAIN and (own is None or wish.kind == "floors"):
        raise _none_at_all(question, stand, fair.weights)
    if wish.kind == "floors":
        # The proof counts in units of what held rows are divided by.
        proof = fair.weights * (stand.tops / stand.sizes)
        problem = above(stand, wish, levels)
        return question.answered(at_the_only_one(problem, fair.money, proof))
    money = fair.money if own is None else own
    can_gain = stand.gains_at(money) > CLEAR_GAIN
    gaining, others = stand.select(can_gain), stand.select(~can_gain)
    proof = np.where(can_gain, 0.0, fair.weights)
    if can_gain.any():
        # Each could gain at most what it gains there.
        ideals = gaining.gains_at(money) * gaining.sizes
        problem = state(gaining, wish, ideals if wish.unit == "ideal" else None)
    else:
        problem = state(gaining, replace(wish, kind="sum"))
    problem = replace(
        problem,
        held=others.values / others.sizes[:, None],
        levels=others.point / others.sizes,
        held_places=others.places,
    )
    found = Solved(problem, money)
    whose = (
        "the only split there" if own is None else "the disagreement point's own split"
    )
    note = f"nobody can gain; {whose} is returned"
    if can_gain.any():
        found = at_the_only_one(problem, money, proof[~can_gain])
        outside = np.zeros(len(question.table), dtype=bool)
        outside[others.places] = True
        named = name_some(question.table, outside)
        note = f"cannot gain over disagreement, held at it: {named}"
    exclusion = np.zeros(len(question.table))
    exclusion[stand.places] = proof
    return question.noting(note).answered(found, exclusion)


def _none_at_all(
    question: Question, stand: Stand, weights: Float64Array
) -> DisagreementError:
    """Return the error that no split is good enough for everyone, with its proof."""
    table = question.table
    used = np.zeros(len(table))
    used[stand.places] = np.where(weights > 1e-6, weights, 0.0)
    named = [table.names[int(k)] for k in np.flatnonzero(used)]
    who = name_some(table, used > 0)
    if question.wish.kind == "floors":
        return FloorError(
            f"some split must give every worldview its floor (they ask too much for "
            f"{who} at once); lower the share, or the point",
            named,
            used,
        )
    return DisagreementError(
        f"some split must give every worldview its disagreement point (it asks too "
        f"much for {who} at once); lower the point of one of them",
        named,
        used,
    )


def _least(fair: Solved) -> float:
    return float(fair.problem.expect(fair.money).min())
