"""What a rule asks of a set under constraints, stated before anything is solved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bargain.aggregators.aim import (
    Aim,
    BargainAim,
    FloorAim,
    LeximinAim,
    MajorityAim,
    RiskAim,
    ScoreAim,
)
from bargain.aggregators.constrained_floors import floor_terms
from bargain.aggregators.constrained_leximin import state_leximin_inside
from bargain.aggregators.constrained_majority import game_inside
from bargain.aggregators.constrained_risk import robust_inside
from bargain.aggregators.constrained_scores import scored_inside, scores_inside
from bargain.aggregators.constrained_talks import bargain_inside, talks_inside
from bargain.aggregators.inside import feasible_polytope, seen_inside
from bargain.aggregators.maximal_lottery import TOLERANCE as GAME_TOLERANCE
from bargain.aggregators.risk import TOLERANCE as RISK_TOLERANCE
from bargain.aggregators.statement import Statement
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery_constraints import LotteryConstraints


def state_constrained(
    aim: Aim,
    constraints: LotteryConstraints,
    hypotheses: HypothesisSet,
    lotteries: Sequence[np.ndarray],
    held: np.ndarray | None,
) -> Statement:
    """State the problem of a rule under constraints; see `Rule.state_after`."""
    polytope = feasible_polytope(constraints, hypotheses)
    seen = seen_inside(hypotheses, polytope)
    if isinstance(aim, ScoreAim):
        scored = scored_inside(aim, seen, polytope)
        return scores_inside(aim, seen, scored, polytope)
    if isinstance(aim, FloorAim):
        return floor_terms(aim, hypotheses, seen, polytope, lotteries).statement
    if isinstance(aim, RiskAim):
        return Statement(
            robust_inside(aim, seen, polytope)[0], seen.worst, RISK_TOLERANCE
        )
    if isinstance(aim, LeximinAim):
        return state_leximin_inside(aim, hypotheses, seen, polytope, held)
    if isinstance(aim, MajorityAim):
        game = game_inside(aim, hypotheses, polytope)
        return Statement(game, seen.worst, GAME_TOLERANCE)
    if not isinstance(aim, BargainAim):
        raise InvalidOptionError(
            f"{aim!r} states no single problem; ask the decision's parts"
        )
    talks = talks_inside(aim.disagreement, hypotheses, seen, polytope)
    can_gain = np.ones(talks.rows.n_rows, dtype=bool)
    if held is not None:
        can_gain = ~held[talks.places]
    problem = bargain_inside(aim, talks, can_gain, polytope)
    return Statement(
        problem, talks.point, aim.tolerance, talks.rows, formula=problem.formula
    )
