"""The pipeline of every rule that bargains: from hypotheses to a certified decision.

Who can gain, the best lottery for them, the tie rule, the certificate, in this order;
who has a say is settled in `talks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.base import Decision, Rule, check_hypotheses, name_some
from bargain.aggregators.talks import Talks, open_talks, standoff
from bargain.certificate import Certificate, certify, judged, with_multipliers
from bargain.disagreement import Disagreement, resolve
from bargain.errors import SolveInterrupted, SolverError
from bargain.lottery import Lottery
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Log, Welfare

if TYPE_CHECKING:
    from bargain.solvers.interior import Interior

SolverName = Literal["simplex-newton", "convex"]


@dataclass(frozen=True, eq=False)
class Stakes:
    """What is maximized over the rows that can gain.

    Parameters
    ----------
    welfare : Welfare
    unit : float
        What one unit of the certified gap is worth in the welfare.
    offset : float
        What brings the welfare of row-scaled gains to utility units.
    """

    welfare: Welfare
    unit: float
    offset: float


# States the welfare for some rows, which stand at some places of the set.
StakesMaker = Callable[[ArrayRows, np.ndarray], Stakes]


def solve_bargain(
    rule: Rule,
    hypotheses: object,
    disagreement: str | Disagreement,
    make_stakes: Callable[[Talks], StakesMaker],
    tolerance: float,
    solver: SolverName,
) -> Decision:
    """Solve a bargain and return the decision.

    Parameters
    ----------
    rule : Rule
        The rule that asks.
    hypotheses : HypothesisSet
    disagreement : str or Disagreement
    make_stakes : callable
        What is maximized.
    tolerance : float
        In units of the gap.
    solver : {"simplex-newton", "convex"}
    """
    checked = check_hypotheses(hypotheses)
    talks = open_talks(checked, resolve(disagreement, checked))
    # The solvers load scipy, which `import bargain` does not pay for.
    from bargain.solvers.interior import Standoff, find_interior

    interior = find_interior(talks.rows, talks.credences, talks.formula.is_attainable)
    if isinstance(interior, Standoff):
        raise standoff(talks, interior.multipliers)
    places = talks.places[interior.can_gain]
    if interior.can_gain.all():
        rows, held = talks.rows, None
    else:
        rows = talks.rows.select(interior.can_gain)
        held = talks.rows.select(~interior.can_gain)
    stakes = make_stakes(talks)(rows, places)
    problem = Problem(
        rows, stakes.welfare, held, talks.formula, stakes.unit, stakes.offset
    )
    if not rows.n_rows:
        return _nobody_gains(rule, talks, problem, interior, tolerance)
    return _somebody_gains(rule, talks, problem, interior, tolerance, solver)


def _nobody_gains(
    rule: Rule, talks: Talks, problem: Problem, interior: Interior, tolerance: float
) -> Decision:
    from bargain.solvers.least_norm import is_only_one, least_norm
    from bargain.solvers.row_space import row_basis

    own = talks.formula.own_lottery()
    columns = np.flatnonzero(interior.face.outcomes)
    basis = row_basis(None, columns, interior.face.sums[:, columns])
    lottery = np.zeros_like(interior.lottery)
    lottery[columns] = least_norm(basis, interior.lottery[columns])
    note = "nobody can gain; the least-norm lottery at disagreement is returned"
    unique = is_only_one(basis, lottery[columns])
    if own is not None:
        lottery = own
        note = "nobody can gain; the disagreement point's own lottery is returned"
    certificate = judged(*certify(problem, lottery, None), tolerance)
    return _decision(
        rule, talks, problem, interior, lottery, certificate, [note], unique
    )


def _somebody_gains(
    rule: Rule,
    talks: Talks,
    problem: Problem,
    interior: Interior,
    tolerance: float,
    solver: SolverName,
) -> Decision:
    from bargain.solvers.linear import best_lottery
    from bargain.solvers.simplex_newton import maximize
    from bargain.solvers.ties import settle_ties

    message, interrupted, unique = "", False, False
    goal = tolerance * problem.unit
    if solver == "convex":
        from bargain.solvers.convex import maximize_with_cvxpy

        try:
            lottery, message = maximize_with_cvxpy(problem)
        except SolverError as error:
            lottery, message = interior.lottery, str(error)
    else:
        solution = maximize(
            problem.rows, problem.welfare, interior.lottery, interior.face, goal
        )
        lottery, message = solution.probabilities, solution.message
        interrupted = solution.is_interrupted
        if not message:
            lottery, unique = settle_ties(
                problem.rows, problem.welfare, interior.face, lottery
            )
    multipliers = None
    if problem.held is not None:
        gradient = problem.rows.accumulate(lottery, problem.welfare).gradient
        if np.isfinite(gradient).all():
            multipliers = best_lottery(gradient, problem.held).multipliers
    numbers = certify(problem, lottery, multipliers)
    certificate = judged(*numbers, tolerance, message=message, unit=rule.gap_unit)
    notes = []
    if not unique and not message:
        notes.append("several lotteries are best; the one of least norm is returned")
    decision = _decision(
        rule, talks, problem, interior, lottery, certificate, notes, unique, multipliers
    )
    if interrupted:
        raise SolveInterrupted(
            f"interrupted: {certificate.message}; .decision holds the best so far",
            decision,
        )
    return decision


def _decision(
    rule: Rule,
    talks: Talks,
    problem: Problem,
    interior: Interior,
    lottery: Float64Array,
    certificate: Certificate,
    notes: list[str],
    unique: bool,
    multipliers: Float64Array | None = None,
) -> Decision:
    """Put the labels back on."""
    outside = []
    if interior.exclusion is not None:
        held = np.zeros(len(talks.hypotheses), dtype=bool)
        held[talks.places[~interior.can_gain]] = True
        outside = [
            "cannot gain over disagreement, held at it: "
            f"{name_some(talks.hypotheses, held)}"
        ]
        spread = np.zeros(talks.rows.n_rows)
        if multipliers is not None:
            spread[~interior.can_gain] = multipliers
        certificate = with_multipliers(
            certificate,
            talks.in_the_set(spread),
            talks.in_the_set(interior.exclusion),
        )
    return Decision(
        rule,
        talks.hypotheses,
        Lottery(lottery, talks.hypotheses.outcomes),
        certificate,
        talks.point,
        notes=(*talks.notes, *outside, *notes),
        unique=unique,
        problem=problem,
    )


def log_stakes(talks: Talks) -> StakesMaker:
    """State the Nash product of some rows: gaps and values in nats."""

    def make(rows: ArrayRows, places: np.ndarray) -> Stakes:
        credences = talks.hypotheses.credences[places]
        return Stakes(Log(credences), 1.0, float(credences @ np.log(rows.scale)))

    return make
