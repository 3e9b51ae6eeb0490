"""The majority game in a polytope: the lottery to which none inside is preferred.

Both players choose among the lotteries inside. The game between a few of these is
solved; a linear program finds the lottery that wins most against the answer, or proves
that none wins. It joins both sides: the double oracle method.

References
----------
H. B. McMahan, G. J. Gordon and A. Blum, "Planning in the presence of cost functions
controlled by an adversary", ICML 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.polytope import Polytope
from bargain.solvers.polytope_linear import PolytopeSolution, best_in_polytope
from bargain.solvers.polytope_ties import least_norm_in_face
from bargain.solvers.symmetric_game import solve_game

MAX_ROUNDS = 500

# Winning so little is rounding.
ROUNDING = 1e-12

# The tie rule may break a constraint by so much, and a linear program misses it.
VIOLATED = 1e-12


@dataclass(frozen=True, eq=False)
class PricedStrategy:
    """A lottery that loses to none, and prices of the constraints that prove it.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    prices : ndarray of shape (n_constraints,)
    unique : bool
        Whether there is no other, as far as is known.
    is_least : bool
        Whether it is the one of least norm.
    message : str
        Why it stopped early; empty if it did not.
    """

    probabilities: Float64Array
    prices: Float64Array
    unique: bool
    is_least: bool
    message: str = ""


def undefeated_in_polytope(payoffs: Float64Array, polytope: Polytope) -> PricedStrategy:
    """Return the least-norm lottery to which none of a polytope is preferred.

    Parameters
    ----------
    payoffs : ndarray of shape (n_outcomes, n_outcomes)
        Antisymmetric: what a row wins from a column.
    polytope : Polytope

    Raises
    ------
    SolverError
        If a linear program finds no lottery.
    """
    points = best_in_polytope(payoffs.sum(axis=1), polytope).probabilities[None]
    best, least = None, np.inf
    for _ in range(MAX_ROUNDS):
        table = points @ payoffs @ points.T
        mixed = solve_game((table - table.T) / 2).probabilities @ points
        mixed /= mixed.sum()
        answer = _answer_to(mixed, payoffs, polytope)
        if answer.bound < least:
            best, least = (mixed, answer), answer.bound
        known = float((points @ (mixed @ payoffs)).min())
        if answer.bound <= ROUNDING or answer.value <= -known + ROUNDING / 10:
            break
        points = np.vstack([points, answer.probabilities])
    assert best is not None
    lottery, answer = best
    if least > ROUNDING * 100:
        said = "rounding errors hide any lottery that loses less"
        return PricedStrategy(lottery, answer.prices, False, False, said)
    return _settled(payoffs, polytope, points, lottery, answer)


def _answer_to(
    lottery: Float64Array, payoffs: Float64Array, polytope: Polytope
) -> PolytopeSolution:
    """Return the lottery inside that wins most against one."""
    return best_in_polytope(-(lottery @ payoffs), polytope)


def _settled(
    payoffs: Float64Array,
    polytope: Polytope,
    points: Float64Array,
    lottery: Float64Array,
    answer: PolytopeSolution,
) -> PricedStrategy:
    """Return the least-norm lottery that loses to none, by those that it loses to."""
    nothing = np.zeros(polytope.n_outcomes)
    for _ in range(MAX_ROUNDS):
        within = polytope.with_rows(points @ payoffs.T)
        prices = np.zeros(within.n_rows)
        found, unique = least_norm_in_face(within, lottery, nothing, prices, None, 0.0)
        response = _answer_to(found, payoffs, polytope)
        if polytope.violation(found) > VIOLATED:
            break
        if response.bound <= max(2 * ROUNDING, answer.bound):
            return PricedStrategy(found, response.prices, unique, True)
        known = float((points @ (found @ payoffs)).min())
        if response.value <= -known + ROUNDING / 10:
            break
        points = np.vstack([points, response.probabilities])
    return PricedStrategy(lottery, answer.prices, False, False)
