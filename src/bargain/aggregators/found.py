"""Asking a solver for a lottery. What its word is worth is for `certified` to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bargain._arrays import Float64Array
from bargain.certificate import SMALL_GAIN
from bargain.errors import SolverError
from bargain.problem import Problem
from bargain.rows import ArrayRows, Sums
from bargain.rows.watch import Watch
from bargain.welfare import Isoelastic, Welfare

if TYPE_CHECKING:
    from bargain.solvers.interior import Interior
    from bargain.solvers.simplex_newton import Face
    from bargain.solvers.solution import Solution


# What a logarithm counts for at least in the solver, so that floats see it beside the
# others in a sum; less where that would cost more than this share of the tolerance.
LEAST_CREDENCE = 1e-12
FLOORS_SHARE = 0.01

# If the solver fails on that, it counts for so much, whatever it costs up to this.
FIRMEST_CREDENCE = 1e-10
FIRMEST_SHARE = 0.3

# A gap within the tolerance says next to nothing about a credence this small beside
# the mean, so the solver goes on until rounding stops it, or so many idle steps.
SMALL_SHARE = 1e-6
FINAL_PATIENCE = 5

# On larger sets these steps would cost more than they are worth.
DELICATE_ENTRIES = 1_000_000


@dataclass(frozen=True, eq=False)
class Found:
    """A lottery, and what its solver said.

    Parameters
    ----------
    lottery : ndarray of shape (n_outcomes,)
    message : str
        Why it stopped early, if it did.
    unique : bool
        Whether no other lottery has the same expected gains.
    sums : Sums or None
        What the rows add up to there, if it is known.
    is_least : bool
        Whether it is, of several, the one of least norm.
    is_interrupted : bool
        Whether Ctrl-C stopped it.
    is_spent : bool
        Whether a limit that the user set stopped it; no more time is spent on proofs.
    firm : Welfare or None
        The welfare with the least credences raised, if the solver was given that.
    """

    lottery: Float64Array
    message: str
    unique: bool = True
    sums: Sums | None = None
    is_least: bool = True
    is_interrupted: bool = False
    is_spent: bool = False
    firm: Welfare | None = None


def by_cvxpy(problem: Problem, interior: Interior, tolerance: float) -> Found:
    """Ask cvxpy; if it fails, keep the lottery that the first phase found."""
    from bargain.solvers.convex import maximize_with_cvxpy

    try:
        lottery, message = maximize_with_cvxpy(problem)
    except SolverError as error:
        return Found(interior.lottery, str(error), unique=False)
    return _settled(problem, interior, lottery, message, tolerance)


def by_newton(
    problem: Problem,
    interior: Interior,
    tolerance: float,
    watch: Watch | None = None,
) -> Found:
    """Ask the library's own solver, within its limits, and settle ties."""
    from bargain.solvers.aversion_path import approach
    from bargain.solvers.newton import maximize_by_newton
    from bargain.solvers.simplex_newton import maximize

    rows, face = problem.rows, interior.face
    if watch is not None:
        rows = replace(rows, watch=watch)
    goal = tolerance * problem.unit
    given, start = problem.welfare, interior.lottery
    if isinstance(given, Isoelastic):
        given, rough = approach(rows, given, start, face)
        if rough.is_interrupted or rough.is_spent:
            return _stopped(rough)
        start, problem = rough.probabilities, replace(problem, welfare=given)
    welfare, is_delicate = _firm(given, goal)
    solution = maximize_by_newton(rows, welfare, start, face, goal)
    if solution.failed and welfare is not given:
        welfare, _ = _firm(given, goal, FIRMEST_CREDENCE, FIRMEST_SHARE)
        solution = maximize_by_newton(rows, welfare, start, face, goal)
    firm = None if welfare is given else welfare
    if firm is not None:
        problem = replace(problem, welfare=firm)
    if is_delicate and not solution.message and rows.size <= DELICATE_ENTRIES:
        # No gap is small enough: what they gain may be less than its rounding.
        start = solution.probabilities
        solution = maximize(rows, welfare, start, face, -np.inf, FINAL_PATIENCE)
        if not solution.is_interrupted:  # it had met the tolerance before
            solution = replace(solution, message="")
    lottery, known = solution.probabilities, solution.sums
    if solution.is_interrupted or solution.is_spent:
        return _stopped(solution, firm)
    if known is None or (rows.cancels and known.gains.min() <= SMALL_GAIN):
        try:
            lottery = _raised(problem, interior, lottery)
        except KeyboardInterrupt:
            return Found(
                lottery, "interrupted", unique=False, is_interrupted=True, firm=firm
            )
        known = known if lottery is solution.probabilities else None
    if not face.is_simplex:
        lottery, known = _onto_face(rows, face, lottery), None
    if not np.isfinite(solution.gap):
        return Found(lottery, solution.message, unique=False, firm=firm)
    found = _settled(problem, interior, lottery, solution.message, tolerance, known)
    # What was added up with firmer credences says nothing of the given ones.
    return replace(found, firm=firm, sums=None if firm is not None else found.sums)


def _stopped(solution: Solution, firm: Welfare | None = None) -> Found:
    """Return what was found when somebody stopped the search."""
    return Found(
        solution.probabilities,
        solution.message,
        unique=False,
        sums=None if firm is not None else solution.sums,
        is_interrupted=solution.is_interrupted,
        is_spent=solution.is_spent,
        firm=firm,
    )


def _firm(
    welfare: Welfare,
    goal: float,
    floor: float = LEAST_CREDENCE,
    share: float = FLOORS_SHARE,
) -> tuple[Welfare, bool]:
    """Return the welfare to maximize, and whether some count next to nothing in it.

    A veto of next to no credence would hold an expected gain below what rounding
    leaves of it, and what only such a hypothesis gains by would be lost in sums.
    """
    powers = welfare.power(slice(None))
    least = float(powers.min())
    if least >= SMALL_SHARE / len(powers):
        return welfare, False
    if least >= floor:
        return welfare, True
    raised = np.count_nonzero(powers < floor)
    return welfare.floored(min(floor, share * goal / raised)), True


def _raised(
    problem: Problem, interior: Interior, lottery: Float64Array
) -> Float64Array:
    """Mix in as much of the first phase's lottery as makes every gain certain.

    A share e of it costs at most e times the slope towards it.
    """
    rows, share = problem.rows, 1e-13
    raised = lottery
    while share < 1e-8:
        gains = rows.expect(raised)
        if gains.min() > SMALL_GAIN or (gains > 2 * rows.rounding(raised)).all():
            return raised
        raised = (1 - share) * lottery + share * interior.lottery
        share *= 10
    return lottery


def _onto_face(rows: ArrayRows, face: Face, lottery: Float64Array) -> Float64Array:
    """Correct what held rows are off by: the steps to a lottery leave some rounding.

    Who may not fall below the point would have it count against the lottery.
    """
    from bargain.solvers.interior import onto_sums

    found = onto_sums(face.sums, lottery, np.flatnonzero(lottery))
    kept = bool((rows.expect(found) >= 0.5 * rows.expect(lottery)).all())
    return found if kept else lottery


def _settled(
    problem: Problem,
    interior: Interior,
    lottery: Float64Array,
    message: str,
    tolerance: float,
    sums: Sums | None = None,
) -> Found:
    """Apply the tie rule to a lottery."""
    from bargain.solvers.copies import share_among_copies
    from bargain.solvers.simplex_newton import gap_on
    from bargain.solvers.ties import settle_ties

    rows, welfare, face = problem.rows, problem.welfare, interior.face
    try:
        if sums is None:
            sums = rows.accumulate(lottery, welfare)
        settled, unique = settle_ties(rows, welfare, face, lottery, sums)
        if settled is lottery:
            return Found(lottery, message, unique, sums)
        # Rounding in the tie rule must not spoil what little somebody expects.
        after = rows.accumulate(settled, welfare)
        kept = bool((after.gains >= 0.5 * sums.gains).all())
        # On the face, since held rows have no prices yet.
        allowed = max(tolerance * problem.unit, gap_on(face, lottery, sums))
        if not kept or gap_on(face, settled, after) > allowed:
            everything = np.arange(rows.n_outcomes)
            settled = share_among_copies(rows, face, everything, lottery)
            return Found(settled, message, unique, is_least=False)
    except KeyboardInterrupt:
        return Found(lottery, "interrupted", is_interrupted=True)
    return Found(settled, message, unique)
