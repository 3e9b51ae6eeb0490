"""Rules that bargain, under constraints: from talks to a certified decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.aim import BargainAim
from bargain.aggregators.bargaining import failed, labelled
from bargain.aggregators.base import Rule
from bargain.aggregators.certified import rounded_gains
from bargain.aggregators.constrained_talks import bargain_inside, talks_inside
from bargain.aggregators.decision import SEVERAL, Decision
from bargain.aggregators.parties import Parties, who_can_gain
from bargain.aggregators.talks import Talks
from bargain.certificate import Certificate, Status, certify, judged
from bargain.criterion import Criterion
from bargain.errors import SolveInterrupted, SolverError
from bargain.hypotheses import HypothesisSet
from bargain.polytope import Polytope
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Relative

if TYPE_CHECKING:
    from bargain.solvers.polytope_linear import PolytopeSolution
    from bargain.solvers.simplicial import Inside

# Prices at an optimum that differ by no more are the same.
TIED = 1e-9


def solve_bargain_inside(
    rule: Rule,
    aim: BargainAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
) -> Decision:
    """Return the best lottery inside for those who can gain.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : BargainAim
    hypotheses, seen : HypothesisSet
        The set, and what it looks like inside.
    polytope : Polytope
    """
    talks = talks_inside(aim.disagreement, hypotheses, seen, polytope)
    try:
        return _bargain(rule, aim, talks, polytope)
    except SolverError as error:
        return failed(rule, talks, aim.tolerance, str(error))
    except SolveInterrupted as interrupt:
        so_far = replace(interrupt.decision, hypotheses=hypotheses)  # type: ignore[type-var]  # it holds a Decision
        raise SolveInterrupted(str(interrupt), so_far) from interrupt


def _bargain(rule: Rule, aim: BargainAim, talks: Talks, polytope: Polytope) -> Decision:
    from bargain.solvers.simplicial import maximize_inside

    parties = who_can_gain(talks, polytope)
    problem = bargain_inside(aim, talks, parties.can_gain, polytope)
    if not problem.rows.n_rows:
        return _nobody_gains(rule, aim, talks, problem, parties)
    found = maximize_inside(
        problem.rows,
        problem.welfare,
        polytope,
        None if problem.held is None else problem.held.dense(),
        parties.points,
        aim.tolerance * problem.unit,
    )
    if found.pricing is None:
        raise SolverError(found.message)
    lottery, unique = found.lottery, False
    certificate = _certified(rule, aim, problem, lottery, found.pricing, found.message)
    if not found.is_interrupted:
        settled, unique = _settled(problem, found)
        after = _certified(rule, aim, problem, settled, None, found.message)
        if after.status is Status.OPTIMAL or after.gap <= certificate.gap:
            lottery, certificate = settled, after
        else:
            unique = False
    notes = [] if unique or certificate.status is not Status.OPTIMAL else [SEVERAL]
    decision = labelled_inside(
        rule, talks, problem, parties, lottery, certificate, notes, unique
    )
    if found.is_interrupted:
        sentence = (
            f"interrupted: {certificate.message}; .decision holds the best so far"
        )
        raise SolveInterrupted(sentence, decision)
    return decision


def _settled(problem: Problem, found: Inside) -> tuple[Float64Array, bool]:
    """Apply the tie rule to a lottery."""
    from bargain.solvers.polytope_ties import least_norm_in_face

    pricing, polytope = found.pricing, problem.polytope
    assert pricing is not None
    assert polytope is not None
    worth = found.gradient + polytope.combine(pricing.prices)
    rows = problem.rows
    if problem.held is not None:
        worth = worth + problem.held.combine(pricing.multipliers)
        rows = rows.stacked(problem.held)
    level = abs(float(worth @ found.lottery))
    return least_norm_in_face(
        polytope, found.lottery, worth, pricing.prices, rows, TIED * max(1.0, level)
    )


def _certified(
    rule: Rule,
    aim: BargainAim,
    problem: Problem,
    lottery: Float64Array,
    pricing: PolytopeSolution | None,
    message: str,
) -> Certificate:
    """Certify a lottery with the prices given, or those at its own gradient."""
    from bargain.solvers.polytope_linear import best_in_polytope

    polytope = problem.polytope
    assert polytope is not None
    gains = problem.rows.expect(lottery)
    if pricing is None:
        welfare = problem.welfare
        if isinstance(welfare, Relative) and (gains > 0).all():
            welfare = welfare.near(gains)
        slopes = problem.rows.combine(welfare.slope(gains))
        held = None if problem.held is None else problem.held.dense()
        pricing = best_in_polytope(slopes, polytope, held)
    multipliers = None if problem.held is None else pricing.multipliers
    found = []
    for tangents in (None, rounded_gains(gains)):
        numbers = certify(
            problem, lottery, multipliers, tangents, prices=pricing.prices
        )
        certificate = judged(
            *numbers, aim.tolerance, message=message, unit=rule.gap_unit
        )
        found.append(
            replace(
                certificate,
                multipliers=multipliers,
                tangents=tangents,
                prices=_in_rows(pricing.prices),
            )
        )
    # Where small gains are rounded, only a tangent at the float that stands for them
    # gives a bound that a rational recheck confirms.
    return found[0] if found[1].tangents is None else found[1]


def _nobody_gains(
    rule: Rule,
    aim: BargainAim,
    talks: Talks,
    problem: Problem,
    parties: Parties,
) -> Decision:
    polytope = problem.polytope
    assert polytope is not None
    lottery, note, unique = lottery_nobody_leaves(
        talks, problem.held, polytope, parties
    )
    prices = np.zeros(polytope.n_rows)
    numbers = certify(problem, lottery, prices=prices)
    certificate = replace(judged(*numbers, aim.tolerance), prices=_in_rows(prices))
    return labelled_inside(
        rule, talks, problem, parties, lottery, certificate, [note], unique
    )


def lottery_nobody_leaves(
    talks: Talks, held: ArrayRows | None, polytope: Polytope, parties: Parties
) -> tuple[Float64Array, str, bool]:
    """Return the lottery where nobody can gain, a note, and whether it is alone."""
    from bargain.solvers.polytope_ties import least_norm_in_face

    lottery = talks.formula.own_lottery()
    start = parties.points.mean(axis=0) if lottery is None else lottery
    nothing, prices = np.zeros(polytope.n_outcomes), np.zeros(polytope.n_rows)
    settled, unique = least_norm_in_face(polytope, start, nothing, prices, held, 0.0)
    if lottery is not None:
        said = "nobody can gain; the disagreement point's own lottery is returned"
        return lottery, said, unique
    said = "nobody can gain; the least-norm lottery at disagreement is returned"
    return settled, said, unique


def labelled_inside(
    rule: Rule,
    talks: Talks,
    problem: Problem | Criterion,
    parties: Parties,
    lottery: Float64Array,
    certificate: Certificate,
    notes: list[str],
    unique: bool,
) -> Decision:
    """Put the labels back on, and the prices of who cannot gain after the others."""
    if parties.exclusion is not None and certificate.prices is not None:
        both = np.concatenate([certificate.prices, _in_rows(parties.prices)])
        certificate = replace(certificate, prices=frozen(both))
    return labelled(
        rule,
        talks,
        problem,
        parties.as_interior(),
        lottery,
        certificate,
        notes,
        unique,
    )


def _in_rows(prices: Float64Array) -> Float64Array:
    return np.asarray(frozen(prices[None]))
