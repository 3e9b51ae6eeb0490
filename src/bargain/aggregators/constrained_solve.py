"""Which pipeline answers a rule under constraints, by what the rule aims at."""

from __future__ import annotations

from dataclasses import replace

from bargain._streams import check_unchanged
from bargain.aggregators.aim import (
    Aim,
    BargainAim,
    DictatorAim,
    FloorAim,
    LeximinAim,
    MajorityAim,
    NestAim,
    RiskAim,
    ScoreAim,
)
from bargain.aggregators.base import Rule, decide
from bargain.aggregators.constrained_bargain import solve_bargain_inside
from bargain.aggregators.constrained_dictators import solve_dictators
from bargain.aggregators.constrained_floors import solve_floors
from bargain.aggregators.constrained_leximin import solve_leximin_inside
from bargain.aggregators.constrained_majority import solve_majority
from bargain.aggregators.constrained_nested import solve_nested
from bargain.aggregators.constrained_parts import questions_inside
from bargain.aggregators.constrained_risk import solve_risk
from bargain.aggregators.constrained_scores import solve_scores
from bargain.aggregators.decision import Decision
from bargain.aggregators.inside import feasible_polytope, seen_inside
from bargain.hypotheses import HypothesisSet
from bargain.lottery_constraints import LotteryConstraints


def solve_constrained(
    rule: Rule,
    aim: Aim,
    constraints: LotteryConstraints,
    hypotheses: HypothesisSet,
) -> Decision:
    """Return the best lottery that constraints allow.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : Aim
        What it maximizes.
    constraints : LotteryConstraints
    hypotheses : HypothesisSet
    """
    polytope = feasible_polytope(constraints, hypotheses)
    seen = seen_inside(hypotheses, polytope)
    asked = questions_inside(aim, constraints, hypotheses, seen)
    parts = tuple(decide(one, some) for one, some in asked)
    match aim:
        case ScoreAim():
            decision = solve_scores(rule, aim, seen, polytope)
        case BargainAim():
            decision = solve_bargain_inside(rule, aim, hypotheses, seen, polytope)
        case FloorAim():
            decision = solve_floors(rule, aim, hypotheses, seen, polytope, parts)
        case RiskAim():
            decision = solve_risk(rule, aim, seen, polytope)
        case LeximinAim():
            decision = solve_leximin_inside(rule, aim, hypotheses, seen, polytope)
        case MajorityAim():
            decision = solve_majority(rule, aim, hypotheses, seen, polytope)
        case DictatorAim():
            decision = solve_dictators(rule, aim, hypotheses, seen, parts)
        case NestAim():
            decision = solve_nested(rule, seen, parts[0])
    check_unchanged(hypotheses.utilities)
    return replace(decision, hypotheses=hypotheses)
