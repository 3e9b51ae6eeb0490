"""Who bargains over what under constraints, before anything is maximized."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.aim import BargainAim
from bargain.aggregators.checks import name_some
from bargain.aggregators.constrained_scores import extent
from bargain.aggregators.inside import NEGLIGIBLE, point_inside
from bargain.aggregators.stakes import bargain_problem
from bargain.aggregators.talks import EPSILON, Talks, open_talks
from bargain.disagreement import Disagreement
from bargain.errors import DisagreementError, SolverError
from bargain.exact import is_proof_of_disagreement
from bargain.hypotheses import HypothesisSet
from bargain.polytope import Polytope
from bargain.problem import Problem
from bargain.welfare import Blend, Linear


def talks_inside(
    disagreement: str | Disagreement,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
) -> Talks:
    """Find out who bargains over what, as `open_talks` does.

    Raises
    ------
    DisagreementError
        If a hypothesis cannot reach its disagreement point by itself.
    """
    point = point_inside(disagreement, hypotheses, seen, polytope)
    _check_each_alone(seen, point.point(seen), polytope)
    talks = open_talks(seen, point)
    return replace(talks, rows=replace(talks.rows, may_lose=True))


def bargain_inside(
    aim: BargainAim, talks: Talks, can_gain: np.ndarray, polytope: Polytope
) -> Problem:
    """Return the problem of those who can gain, over the lotteries of a polytope."""
    problem = bargain_problem(talks, can_gain, aim.make_stakes)
    unit, welfare = problem.unit, problem.welfare
    if unit != 1 and isinstance(welfare, Blend):
        # The range of the linear part is one of lotteries too.
        _, spread = extent(problem.rows.combine(welfare.stakes()), polytope)
        unit = max(1.0, spread)
    return replace(problem, unit=unit, polytope=polytope)


def _check_each_alone(
    seen: HypothesisSet, point: FloatArray, polytope: Polytope
) -> None:
    excess = point - seen.best
    widths = np.maximum(np.abs(excess), np.abs(point - seen.worst))
    largest = np.maximum(np.abs(seen.best), np.abs(point))
    short = (excess > NEGLIGIBLE * widths) & (excess > 8 * EPSILON * largest)
    short &= seen.credences > 0
    if not short.any():
        return
    from bargain.solvers.polytope_linear import best_in_polytope

    first = int(short.argmax())
    row = np.asarray(seen.utilities[first], dtype=np.float64)
    raise DisagreementError(
        f"disagreement must be attainable (it gives {name_some(seen, short)} more than "
        f"any lottery that the constraints allow: {point[first]:.6g} against "
        f"{seen.best[first]:.6g} for the first); lower the point",
        [seen.names[int(k)] for k in np.flatnonzero(short)],
        np.where(np.arange(len(seen)) == first, 1.0, 0.0),
        best_in_polytope(row, polytope).prices,
    )


def standoff_inside(
    talks: Talks, polytope: Polytope, multipliers: Float64Array, prices: Float64Array
) -> DisagreementError:
    """Return the error that no lottery inside serves everyone, once it is verified.

    Raises
    ------
    SolverError
        If rational arithmetic does not confirm the multipliers.
    """
    multipliers = np.where(multipliers > 1e-9 * multipliers.max(), multipliers, 0.0)
    proof = multipliers / talks.rows.scale
    problem = Problem(talks.rows, Linear(talks.credences), None, talks.formula)
    problem = replace(problem, polytope=polytope)
    if not is_proof_of_disagreement(problem, proof, prices):
        raise SolverError(
            "the disagreement point lies so close to the frontier that it could not "
            "be decided whether a lottery attains it; move it by 1e-9 of the gains"
        )
    involved = talks.in_the_set(proof) > 0
    return DisagreementError(
        f"disagreement must be attainable (no lottery that the constraints allow gives "
        f"{name_some(talks.hypotheses, involved)} their points at once); lower the "
        "point of one of them, or loosen a constraint",
        [talks.hypotheses.names[int(k)] for k in np.flatnonzero(involved)],
        talks.in_the_set(proof),
        prices,
    )
