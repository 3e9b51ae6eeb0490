"""Rules that raise the least first, under constraints: each stage has its prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.aim import LeximinAim
from bargain.aggregators.bargaining import failed
from bargain.aggregators.base import Rule
from bargain.aggregators.constrained_bargain import (
    labelled_inside,
    lottery_nobody_leaves,
)
from bargain.aggregators.constrained_scores import SEVERAL
from bargain.aggregators.constrained_talks import talks_inside
from bargain.aggregators.decision import Decision
from bargain.aggregators.parties import Parties, who_can_gain
from bargain.aggregators.statement import Statement
from bargain.aggregators.talks import Talks
from bargain.certificate import Status, judged
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.leximin import Leximin
from bargain.polytope import Polytope
from bargain.rows.memory import ROUNDING


def solve_leximin_inside(
    rule: Rule,
    aim: LeximinAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
) -> Decision:
    """Return the lexicographic optimum inside.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : LeximinAim
    hypotheses, seen : HypothesisSet
        The set, and what it looks like inside.
    polytope : Polytope
    """
    talks = talks_inside(aim.disagreement, hypotheses, seen, polytope)
    try:
        return _solve(rule, aim, talks, polytope)
    except SolverError as error:
        return failed(rule, talks, aim.tolerance, str(error))


def state_leximin_inside(
    aim: LeximinAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
    held: np.ndarray | None,
) -> Statement:
    """State what makes a lottery the right one; see `Rule.state`."""
    talks = talks_inside(aim.disagreement, hypotheses, seen, polytope)
    can_gain = np.ones(talks.rows.n_rows, dtype=bool)
    if held is not None:
        can_gain = ~held[talks.places]
    criterion = _criterion(aim, talks, can_gain, polytope)
    return Statement(
        criterion, talks.point, aim.tolerance, talks.rows, formula=talks.formula
    )


def _solve(rule: Rule, aim: LeximinAim, talks: Talks, polytope: Polytope) -> Decision:
    from bargain.solvers.polytope_leximin import leximin_in_polytope

    parties = who_can_gain(talks, polytope)
    criterion = _criterion(aim, talks, parties.can_gain, polytope)
    if not criterion.rows.n_rows:
        return _nobody_gains(rule, aim, talks, criterion, parties)
    found = leximin_in_polytope(criterion, parties.points, aim.tolerance)
    stages = criterion.joined(found.ours, found.theirs)
    numbers = criterion.judge(
        found.probabilities, stages, exact=False, prices=found.prices
    )
    certificate = judged(
        *numbers, aim.tolerance, message=found.message, unit=rule.gap_unit
    )
    certificate = replace(
        certificate, stages=frozen(stages), prices=frozen(found.prices)
    )
    is_told = found.unique or certificate.status is not Status.OPTIMAL
    notes = [] if is_told else [SEVERAL]
    return labelled_inside(
        rule,
        talks,
        criterion,
        parties,
        found.probabilities,
        certificate,
        notes,
        found.unique,
    )


def _nobody_gains(
    rule: Rule, aim: LeximinAim, talks: Talks, criterion: Leximin, parties: Parties
) -> Decision:
    polytope = criterion.polytope
    assert polytope is not None
    lottery, note, unique = lottery_nobody_leaves(
        talks, criterion.held, polytope, parties
    )
    numbers = criterion.judge(lottery, None, exact=False)
    certificate = judged(*numbers, aim.tolerance, unit=rule.gap_unit)
    prices = frozen(np.zeros((1, polytope.n_rows)))
    return labelled_inside(
        rule,
        talks,
        criterion,
        parties,
        lottery,
        replace(certificate, prices=prices),
        [note],
        unique,
    )


def _criterion(
    aim: LeximinAim, talks: Talks, can_gain: np.ndarray, polytope: Polytope
) -> Leximin:
    ideals = _ideals(aim, talks, can_gain, polytope)
    return replace(aim.criterion(talks, can_gain, ideals), polytope=polytope)


def _ideals(
    aim: LeximinAim, talks: Talks, can_gain: np.ndarray, polytope: Polytope
) -> tuple[Float64Array, Float64Array]:
    """Return row-scaled ideal gains inside, and what none of them exceeds."""
    rows = talks.rows.select(can_gain)
    places = talks.places_of(can_gain)
    alone = (talks.hypotheses.best - talks.point)[places] / rows.scale
    if not aim.is_ideal_harmless or not (talks.point > talks.hypotheses.worst).any():
        return alone, alone
    from bargain.solvers.polytope_linear import best_in_polytope

    within = polytope.with_rows(talks.rows.dense())
    gains, bounds = np.empty(rows.n_rows), np.empty(rows.n_rows)
    for row in range(rows.n_rows):
        entries = rows.select(np.array([row])).dense()[0]
        found = best_in_polytope(entries, within)
        gains[row] = entries @ found.probabilities
        bounds[row] = max(found.bound, gains[row] * (1 + ROUNDING))
    return gains, bounds
