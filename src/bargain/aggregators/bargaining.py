"""The pipeline of every rule that bargains: from hypotheses to a certified decision.

Who can gain, the best lottery for them, the tie rule, the certificate, in this order;
who has a say is settled in `talks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array, FloatArray, frozen
from bargain._streams import check_unchanged
from bargain.aggregators.base import Rule
from bargain.aggregators.certified import certify_found
from bargain.aggregators.checks import check_hypotheses, name_some
from bargain.aggregators.decision import PERHAPS_SEVERAL, SEVERAL, Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.found import Found, by_cvxpy, by_newton
from bargain.aggregators.stakes import StakesMaker, bargain_problem
from bargain.aggregators.talks import Talks, open_talks, standoff
from bargain.certificate import Certificate, Status, certify, judged
from bargain.criterion import Criterion
from bargain.disagreement import resolve
from bargain.errors import SolveInterrupted, SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.rows.threads import ours_alone
from bargain.rows.watch import Spent, Watch

if TYPE_CHECKING:
    from bargain.solvers.interior import Interior

INTERRUPTED = "interrupted before a lottery was certified"


def solve_bargain(
    rule: BargainingRule,
    hypotheses: object,
    make_stakes: Callable[[Talks], StakesMaker],
) -> Decision:
    """Solve a bargain and return the decision.

    Parameters
    ----------
    rule : BargainingRule
        The rule that asks.
    hypotheses : HypothesisSet
    make_stakes : callable
        What is maximized.
    """
    checked = check_hypotheses(hypotheses)
    try:
        bar = rule.bar(len(checked), rule.tolerance)
        with bar as listener, ours_alone(checked.utilities.size):
            decision = _solve(rule, checked, make_stakes, rule.watch(listener))
        check_unchanged(checked.utilities)
    except SolveInterrupted:
        raise
    except KeyboardInterrupt as interrupt:
        point = frozen(np.full(len(checked), np.nan))  # not known, or no longer
        decision = _failed(rule, checked, point, rule.tolerance, INTERRUPTED)
        raise SolveInterrupted(INTERRUPTED, decision) from interrupt
    return decision


def _solve(
    rule: BargainingRule,
    hypotheses: HypothesisSet,
    make_stakes: Callable[[Talks], StakesMaker],
    watch: Watch | None,
) -> Decision:
    talks = open_talks(
        hypotheses,
        resolve(rule.disagreement, hypotheses),
        min_credence=rule.min_credence,
    )
    try:
        return _talked(rule, talks, make_stakes, watch)
    except SolveInterrupted:
        raise
    except KeyboardInterrupt as interrupt:
        decision = _unfinished(rule, talks, INTERRUPTED)
        raise SolveInterrupted(INTERRUPTED, decision) from interrupt


def _talked(
    rule: BargainingRule,
    talks: Talks,
    make_stakes: Callable[[Talks], StakesMaker],
    watch: Watch | None,
) -> Decision:
    # The solvers load scipy, which `import bargain` does not pay for.
    from bargain.solvers.interior import Standoff, find_interior

    try:
        interior = find_interior(
            talks.rows if watch is None else replace(talks.rows, watch=watch),
            talks.credences,
            talks.formula.is_attainable,
            talks.formula.own_lottery(),
        )
        if isinstance(interior, Standoff):
            raise standoff(talks, interior.multipliers)
    except SolverError as error:
        return failed(rule, talks, rule.tolerance, str(error))
    except Spent as spent:
        message = f"{spent} before a lottery was found at which everyone gains who can"
        return _unfinished(rule, talks, message, spent.lottery)
    problem = bargain_problem(talks, interior.can_gain, make_stakes)
    if not problem.rows.n_rows:
        return _nobody_gains(rule, talks, problem, interior, rule.tolerance)
    return _somebody_gains(rule, talks, problem, interior, watch)


def _unfinished(
    rule: BargainingRule,
    talks: Talks,
    message: str,
    harmless: Float64Array | None = None,
) -> Decision:
    """Return what is known before there is a lottery at which everyone gains who can.

    Somebody may gain nothing there, so that no gap is claimed.
    """
    lottery, note = talks.formula.own_lottery(), "the disagreement point's own lottery"
    if lottery is None:
        lottery, note = harmless, "a lottery that harms nobody"
    decision = failed(rule, talks, rule.tolerance, message)
    if lottery is None:
        return decision
    return replace(
        decision,
        lottery=Lottery.from_solver(lottery, talks.hypotheses.outcomes),
        notes=(*talks.notes, f"{note} is returned"),
    )


def failed(rule: Rule, talks: Talks, tolerance: float, message: str) -> Decision:
    """Return the uniform lottery, for which nothing is claimed."""
    return _failed(rule, talks.hypotheses, talks.point, tolerance, message, talks.notes)


def _failed(
    rule: Rule,
    hypotheses: HypothesisSet,
    point: FloatArray,
    tolerance: float,
    message: str,
    notes: tuple[str, ...] = (),
) -> Decision:
    """Return the uniform lottery, for which nothing is claimed."""
    n = hypotheses.n_outcomes
    return Decision(
        rule,
        hypotheses,
        Lottery(np.full(n, 1.0 / n), hypotheses.outcomes),
        Certificate(np.nan, np.nan, tolerance, np.nan, Status.FAILED, message),
        point,
        notes=(*notes, "no lottery was found; the uniform one stands in"),
        unique=False,
    )


def _nobody_gains(
    rule: Rule, talks: Talks, problem: Problem, interior: Interior, tolerance: float
) -> Decision:
    lottery, note, unique = lottery_at_the_point(talks, problem.held, interior)
    unit = rule.gap_unit
    certificate = judged(*certify(problem, lottery, None), tolerance, unit=unit)
    if certificate.status is Status.FAILED:
        # At the point only up to rounding, which the least norm has made worse.
        lottery = interior.lottery
        note = "nobody can gain; a lottery at disagreement is returned"
        certificate = judged(*certify(problem, lottery, None), tolerance, unit=unit)
    return labelled(
        rule, talks, problem, interior, lottery, certificate, [note], unique
    )


def lottery_at_the_point(
    talks: Talks, held: ArrayRows | None, interior: Interior
) -> tuple[Float64Array, str, bool]:
    """Return the lottery where nobody can gain, a note, and whether it is alone."""
    from bargain.solvers.least_norm import is_only_one, least_norm
    from bargain.solvers.row_space import row_basis

    lottery = talks.formula.own_lottery()
    note = "nobody can gain; the disagreement point's own lottery is returned"
    columns = np.flatnonzero(interior.face.outcomes)
    basis = row_basis(held, columns, interior.face.sums[:, columns])
    if lottery is None:
        lottery = np.zeros_like(interior.lottery)
        lottery[columns] = least_norm(basis, interior.lottery[columns])
        lottery /= lottery.sum()
        note = "nobody can gain; the least-norm lottery at disagreement is returned"
    return lottery, note, is_only_one(basis, lottery[columns])


def _somebody_gains(
    rule: BargainingRule,
    talks: Talks,
    problem: Problem,
    interior: Interior,
    watch: Watch | None,
) -> Decision:
    tolerance = rule.tolerance
    try:
        if rule.solver == "convex":
            found = by_cvxpy(problem, interior, tolerance)
        else:
            found = by_newton(problem, interior, tolerance, watch)
    except KeyboardInterrupt:
        found = Found(
            interior.lottery, "interrupted", unique=False, is_interrupted=True
        )
    try:
        certificate = certify_found(
            problem, found, interior.face.sums, tolerance, rule.gap_unit
        )
    except KeyboardInterrupt:
        found = replace(found, is_interrupted=True)
        numbers = certify(problem, found.lottery)
        certificate = judged(*numbers, tolerance, unit=rule.gap_unit)
    notes = []
    if certificate.status is Status.OPTIMAL and not found.unique:
        notes.append(SEVERAL if found.is_least else PERHAPS_SEVERAL)
    decision = labelled(
        rule, talks, problem, interior, found.lottery, certificate, notes, found.unique
    )
    if found.is_interrupted:
        raise SolveInterrupted(
            f"interrupted: {certificate.message}; .decision holds the best so far",
            decision,
        )
    return decision


def labelled(
    rule: Rule,
    talks: Talks,
    problem: Problem | Criterion,
    interior: Interior,
    lottery: Float64Array,
    certificate: Certificate,
    notes: list[str],
    unique: bool,
) -> Decision:
    """Put the labels back on."""
    outside = []
    if interior.exclusion is not None:
        held = np.zeros(len(talks.hypotheses), dtype=bool)
        held[talks.places_of(~interior.can_gain)] = True
        outside = [
            "cannot gain over disagreement, held at it: "
            f"{name_some(talks.hypotheses, held)}"
        ]
    return Decision(
        rule,
        talks.hypotheses,
        Lottery.from_solver(lottery, talks.hypotheses.outcomes),
        _spread(talks, interior, certificate),
        frozen(talks.point),
        notes=(*talks.notes, *outside, *notes),
        unique=unique,
        problem=problem,
    )


def _spread(talks: Talks, interior: Interior, certificate: Certificate) -> Certificate:
    """Give a certificate's evidence one entry per hypothesis of the set."""
    if interior.exclusion is not None:
        multipliers = np.zeros(talks.rows.n_rows)
        if certificate.multipliers is not None:
            multipliers[~interior.can_gain] = certificate.multipliers
        # Whoever can gain has no part in the proof; rounding may say otherwise.
        proof = np.where(interior.can_gain, 0.0, interior.exclusion)
        certificate = replace(
            certificate,
            multipliers=frozen(talks.in_the_set(multipliers)),
            exclusion=frozen(talks.in_the_set(proof)),
        )
    if certificate.tangents is not None:
        tangents = np.full(len(talks.hypotheses), np.nan)
        tangents[talks.places_of(interior.can_gain)] = certificate.tangents
        certificate = replace(certificate, tangents=frozen(tangents))
    return certificate
