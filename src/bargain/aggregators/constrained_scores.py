"""Rules that add up scores, under constraints: one linear program, and its prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.aim import ScoreAim
from bargain.aggregators.base import Rule
from bargain.aggregators.decision import PERHAPS_SEVERAL, SEVERAL, Decision
from bargain.aggregators.inside import most_inside, seen_inside
from bargain.aggregators.scores import (
    LEAST_RANGE,
    TOLERANCE,
    notes_on_scores,
    scores_problem,
)
from bargain.aggregators.statement import Statement
from bargain.certificate import Certificate, Status, certify, judged
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import NoNormalization
from bargain.polytope import Polytope
from bargain.problem import Problem
from bargain.restated import restated
from bargain.rows.memory import ROUNDING

# Scores are tied when they differ by no more than this of what they are made of.
TIED_SCORES = 1e-12


def solve_scores(
    rule: Rule, aim: ScoreAim, seen: HypothesisSet, polytope: Polytope
) -> Decision:
    """Return the lottery inside of the highest score.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    aim : ScoreAim
    seen : HypothesisSet
        What it was asked, as it looks inside.
    polytope : Polytope
    """
    from bargain.solvers.polytope_linear import best_in_polytope
    from bargain.solvers.polytope_ties import least_norm_in_face

    scored = scored_inside(aim, seen, polytope)
    problem = scores_inside(aim, seen, scored, polytope).problem
    assert isinstance(problem, Problem)
    weights = problem.welfare.weights
    scores = problem.rows.combine(weights)
    found = best_in_polytope(scores, polytope)
    sizes = problem.rows.combined_rounding(weights)[polytope.allowed] / ROUNDING
    lottery, unique = least_norm_in_face(
        polytope,
        found.probabilities,
        scores + polytope.combine(found.prices),
        found.prices,
        None,
        TIED_SCORES * float(sizes.max()),
    )

    def certified(lottery: Float64Array) -> Certificate:
        numbers = certify(problem, lottery, prices=found.prices)
        certificate = judged(*numbers, TOLERANCE, unit=rule.gap_unit)
        return replace(certificate, prices=frozen(found.prices[None]))

    certificate, several = certified(lottery), SEVERAL
    if certificate.status is not Status.OPTIMAL:
        # The tie rule's rounding must not spoil a vertex that is exact.
        lottery, unique, several = found.probabilities, False, PERHAPS_SEVERAL
        certificate = certified(lottery)
    notes = notes_on_scores(scored, 1)
    return Decision(
        rule,
        seen,
        Lottery.from_solver(lottery, seen.outcomes),
        certificate,
        seen.worst,
        notes=notes if unique else (*notes, several),
        unique=unique,
        problem=problem,
    )


def scored_inside(
    aim: ScoreAim, seen: HypothesisSet, polytope: Polytope
) -> HypothesisSet:
    """Return the set whose rows are added up, as it looks inside.

    Ballots and ranks are of the outcomes that may have probability: to forbid an
    outcome is to leave it out.
    """
    if aim.ballots is None and aim.normalization.is_affine:
        return seen
    among = _among(polytope.allowed, seen)
    if aim.ballots is not None:
        scored = restated(among, aim.ballots)
    else:
        scored = aim.normalization(among)
    points = np.zeros(seen.utilities.shape)
    points[:, polytope.allowed] = scored.utilities[:]
    everywhere = HypothesisSet.from_arrays(
        points, seen.credences, seen.outcomes, seen.names, copy=False
    )
    return seen_inside(everywhere, polytope)


def _among(allowed: np.ndarray, seen: HypothesisSet) -> HypothesisSet:
    """Return the set without the outcomes that may have no probability."""
    return HypothesisSet.from_arrays(
        np.asarray(seen.utilities[:])[:, allowed],
        seen.credences,
        [seen.outcomes[int(k)] for k in np.flatnonzero(allowed)],
        seen.names,
        copy=False,
    )


def scores_inside(
    aim: ScoreAim, seen: HypothesisSet, scored: HypothesisSet, polytope: Polytope
) -> Statement:
    """State the sum of scores over the lotteries of a polytope."""
    normalization = aim.normalization if scored is seen else NoNormalization()
    problem, offset_size = scores_problem(seen, scored, normalization)
    # Outcomes that are not allowed may be worse than the worst lottery.
    rows = replace(problem.rows, may_lose=True)
    highest, spread = extent(rows.combine(problem.welfare.weights), polytope)
    unit = max(spread, LEAST_RANGE * highest)
    problem = replace(
        problem,
        rows=rows,
        formula=Formula(given=1.0, values=np.asarray(scored.worst, np.float64)),
        unit=unit if unit > 0 else 1.0,
        polytope=polytope,
    )
    return Statement(problem, seen.worst, TOLERANCE, offset_size=offset_size)


def extent(scores: Float64Array, polytope: Polytope) -> tuple[float, float]:
    """Return the highest score of a lottery inside, and the range of scores."""
    pure = polytope.outcomes_inside()
    highest = most_inside(scores, polytope, pure, "the sum of all")
    return highest, highest + most_inside(-scores, polytope, pure, "the sum of all")
