"""Maximal lotteries under constraints: no lottery that is allowed is preferred."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import frozen
from bargain.aggregators.aim import MajorityAim
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.inside import any_inside
from bargain.aggregators.maximal_lottery import TOLERANCE, notes_on_game
from bargain.certificate import judged
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.majority import MajorityGame
from bargain.polytope import Polytope

SEVERAL = "several lotteries may be maximal; the one of least norm is returned"
PERHAPS = "perhaps not the maximal lottery of least norm"


def game_inside(
    aim: MajorityAim, hypotheses: HypothesisSet, polytope: Polytope
) -> MajorityGame:
    """Return the game between the lotteries of a polytope."""
    return replace(aim.game(hypotheses), polytope=polytope)


def solve_majority(
    rule: Rule,
    aim: MajorityAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
) -> Decision:
    """Return the lottery inside to which none inside is preferred.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : MajorityAim
    hypotheses, seen : HypothesisSet
        The set, and what it looks like inside.
    polytope : Polytope
    """
    from bargain.solvers.polytope_game import PricedStrategy, undefeated_in_polytope

    game = game_inside(aim, hypotheses, polytope)
    try:
        found = undefeated_in_polytope(game.margins(), polytope)
    except SolverError as error:
        lottery, _ = any_inside(polytope)
        nothing = np.zeros(polytope.n_rows)
        found = PricedStrategy(lottery, nothing, False, False, str(error))
    notes = notes_on_game(seen)
    if not found.is_least:
        notes = (*notes, PERHAPS)
    elif not found.unique:
        notes = (*notes, SEVERAL)
    prices = frozen(found.prices[None])
    numbers = game.judge(found.probabilities, None, exact=False, prices=prices)
    certificate = judged(
        *numbers, TOLERANCE, message=found.message, unit=rule.gap_unit, goal=rule.goal
    )
    return Decision(
        rule,
        seen,
        Lottery.from_solver(found.probabilities, seen.outcomes),
        replace(certificate, prices=prices),
        seen.worst,
        notes=notes,
        unique=found.unique,
        problem=game,
    )
