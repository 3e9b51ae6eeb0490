"""The pipeline of every rule that adds up scores: the outcome with most wins.

Scores are utilities, or what a rule makes of them. The answer is the uniform lottery
over the outcomes that are tied at the top, which is the least-norm one.
"""

from __future__ import annotations

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.checks import name_some
from bargain.aggregators.decision import Decision
from bargain.aggregators.statement import Statement
from bargain.certificate import certify, judged
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import Normalization
from bargain.problem import Problem
from bargain.rows import rows_over
from bargain.welfare import Linear

# The gap is relative to the range of the scores, and an argmax leaves rounding only.
TOLERANCE = 1e-9

# Of the largest score: ties within 1e-12 of it are then within the tolerance.
LEAST_RANGE = 1e-3


def solve_by_scores(
    rule: Rule,
    hypotheses: HypothesisSet,
    scored: HypothesisSet,
    normalization: Normalization,
) -> Decision:
    """Return the outcome with the highest score, or the uniform lottery over several.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    hypotheses : HypothesisSet
        What it was asked.
    scored : HypothesisSet
        Scores in the place of utilities; the same set where these are the scores.
    normalization : Normalization
        Of the scores.
    """
    # Checking an answer needs no solver, so none is loaded before it is asked.
    from bargain.solvers.argmax import tied_maxima

    problem, _ = scores_problem(hypotheses, scored, normalization)
    tied = tied_maxima(problem.rows.combine(problem.welfare.weights))
    probabilities = tied / tied.sum()
    numbers = certify(problem, probabilities, None)
    return Decision(
        rule,
        hypotheses,
        Lottery(probabilities, hypotheses.outcomes),
        judged(*numbers, TOLERANCE, unit=rule.gap_unit),
        hypotheses.worst,
        notes=notes_on_scores(scored, int(tied.sum())),
        unique=bool(tied.sum() == 1),
        problem=problem,
    )


def state_scores(
    hypotheses: HypothesisSet, scored: HypothesisSet, normalization: Normalization
) -> Statement:
    """State the problem without solving it; see `solve_by_scores`."""
    problem, offset_size = scores_problem(hypotheses, scored, normalization)
    return Statement(problem, hypotheses.worst, TOLERANCE, offset_size=offset_size)


def scores_problem(
    hypotheses: HypothesisSet, scored: HypothesisSet, normalization: Normalization
) -> tuple[Problem, float]:
    """Return the problem, and what its offset's terms add up to in magnitude.

    Parameters
    ----------
    hypotheses, scored : HypothesisSet
        See `solve_by_scores`.
    normalization : Normalization
        Of the scores.
    """
    credences = scored.credences
    zeros, units = normalization.zeros_and_units(scored)
    counted = (credences > 0) & np.isfinite(units)
    kept = None if counted.all() else np.flatnonzero(counted)
    rows = rows_over(
        scored.utilities,
        kept,
        scored.worst[counted],
        None,
        units[counted],
        may_lose=False,
    )
    welfare = Linear(credences[counted])
    scores = rows.combine(welfare.weights)
    # The range of the scores is the unit, unless it is so small beside them that
    # what the tie rule forgives would show.
    spread = float(scores.max() - scores.min())
    unit = max(spread, LEAST_RANGE * float(scores.max()))
    present = credences > 0
    levels = (scored.worst - zeros)[present] / units[present]
    problem = Problem(
        rows,
        welfare,
        None,
        Formula(worst=1.0),
        unit=unit if unit > 0 else 1.0,
        offset=float(credences[present] @ levels),
        is_of_utilities=scored is hypotheses,
    )
    return problem, float(credences[present] @ np.abs(levels))


def notes_on_scores(scored: HypothesisSet, n_tied: int) -> tuple[str, ...]:
    """Return who has no say, and how many outcomes are tied."""
    notes = []
    absent = scored.credences == 0
    if absent.any():
        notes.append(f"zero credence, no say: {name_some(scored, absent)}")
    indifferent = scored.indifferent & ~absent
    if indifferent.any():
        named = name_some(scored, indifferent)
        notes.append(f"indifferent, contributes nothing: {named}")
    if n_tied > 1:
        notes.append(f"{n_tied} outcomes are tied; each is equally likely")
    return tuple(notes)
