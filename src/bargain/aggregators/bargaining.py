"""The pipeline of every rule that bargains: from hypotheses to a certified decision.

Who can gain, the best lottery for them, the tie rule, the certificate, in this order;
who has a say is settled in `talks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.base import Decision, Rule, check_hypotheses, name_some
from bargain.aggregators.stakes import StakesMaker, bargain_problem
from bargain.aggregators.talks import Talks, open_talks, standoff
from bargain.certificate import Certificate, Status, certify, judged, with_multipliers
from bargain.disagreement import Disagreement, resolve
from bargain.errors import SolveInterrupted, SolverError
from bargain.lottery import Lottery
from bargain.problem import Problem

if TYPE_CHECKING:
    from bargain.solvers.interior import Interior

SolverName = Literal["simplex-newton", "convex"]


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

    try:
        interior = find_interior(
            talks.rows, talks.credences, talks.formula.is_attainable
        )
    except SolverError as error:
        return _failed(rule, talks, tolerance, str(error))
    except KeyboardInterrupt as interrupt:
        sentence = "interrupted before any lottery was found"
        decision = _failed(rule, talks, tolerance, sentence)
        raise SolveInterrupted(sentence, decision) from interrupt
    if isinstance(interior, Standoff):
        raise standoff(talks, interior.multipliers)
    problem = bargain_problem(talks, interior.can_gain, make_stakes)
    if not problem.rows.n_rows:
        return _nobody_gains(rule, talks, problem, interior, tolerance)
    return _somebody_gains(rule, talks, problem, interior, tolerance, solver)


def _failed(rule: Rule, talks: Talks, tolerance: float, message: str) -> Decision:
    """Return the uniform lottery, for which nothing is claimed."""
    n = talks.hypotheses.n_outcomes
    certificate = Certificate(np.nan, np.nan, tolerance, np.nan, Status.FAILED, message)
    return Decision(
        rule,
        talks.hypotheses,
        Lottery(np.full(n, 1.0 / n), talks.hypotheses.outcomes),
        certificate,
        talks.point,
        notes=(*talks.notes, "no lottery was found; the uniform one stands in"),
        unique=False,
    )


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
        # Whoever can gain has no part in the proof; rounding may say otherwise.
        proof = np.where(interior.can_gain, 0.0, interior.exclusion)
        certificate = with_multipliers(
            certificate,
            frozen(talks.in_the_set(spread)),
            frozen(talks.in_the_set(proof)),
        )
    return Decision(
        rule,
        talks.hypotheses,
        Lottery(lottery, talks.hypotheses.outcomes),
        certificate,
        frozen(talks.point),
        notes=(*talks.notes, *outside, *notes),
        unique=unique,
        problem=problem,
    )
