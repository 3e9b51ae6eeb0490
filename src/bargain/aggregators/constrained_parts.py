"""Which decisions of other rules an answer under constraints rests on."""

from __future__ import annotations

from bargain.aggregators.aim import Aim, DictatorAim, FloorAim, NestAim
from bargain.aggregators.base import Question
from bargain.aggregators.constrained_dictators import dictators
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.inside import feasible_polytope, seen_inside
from bargain.hypotheses import HypothesisSet
from bargain.lottery_constraints import LotteryConstraints


def questions_inside(
    aim: Aim,
    constraints: LotteryConstraints,
    hypotheses: HypothesisSet,
    seen: HypothesisSet | None = None,
) -> tuple[Question, ...]:
    """Return the rules that are asked on the way, and of which sets.

    Parameters
    ----------
    aim : Aim
    constraints : LotteryConstraints
    hypotheses : HypothesisSet
    seen : HypothesisSet, optional
        What it looks like inside, if that is known.
    """
    if isinstance(aim, FloorAim):
        return tuple((constraints.apply_to(rule), hypotheses) for rule in aim.asked)
    if isinstance(aim, NestAim):
        if seen is None:
            seen = seen_inside(hypotheses, feasible_polytope(constraints, hypotheses))
        # Within groups, units are what the lotteries allowed give.
        groups = aim.group_set(seen)
        return ((constraints.apply_to(aim.between), groups),)
    if isinstance(aim, DictatorAim):
        best = constraints.apply_to(ExpectedUtility())
        return tuple((best, alone) for _, alone in dictators(aim, hypotheses))
    return ()
