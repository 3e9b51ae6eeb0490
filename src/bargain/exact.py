"""The certificate in rational arithmetic, from the floats alone.

Floats are rational numbers, and the gap needs no logarithm, so it can be computed
without any rounding. Sums over many hypotheses would grow denominators without end:
beyond `EXACT_ROWS` hypotheses each term is rounded to `DIGITS` binary digits, in the
direction that can only make the gap larger, so the answer is still a proven bound.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.polytope import Polytope
from bargain.problem import Problem

EXACT_ROWS = 32
DIGITS = 400

# Measured: about this many seconds for each entry of the matrix.
SECONDS_PER_ENTRY = 2.5e-5


def certify_exactly(
    problem: Problem,
    probabilities: Float64Array,
    multipliers: Float64Array | None = None,
    tangents: Float64Array | None = None,
    prices: Float64Array | None = None,
) -> tuple[float, float, float]:
    """Bound how far a lottery is from the best, in rational arithmetic.

    Parameters
    ----------
    problem : Problem
    probabilities : ndarray of shape (n_outcomes,)
        Divided by their sum, exactly, before anything else.
    multipliers : ndarray of shape (n_held,), or None
    tangents : ndarray of shape (n_rows,), or None
    prices : ndarray of shape (n_constraints,), or None
        As for `bargain.certificate.certify`.

    Returns
    -------
    value, gap, infeasibility : float
        See `bargain.Certificate`. Only the value's logarithms are floats.
    """
    given = [Fraction(float(p)) for p in probabilities]
    total = sum(given, Fraction(0))
    lottery = [p / total for p in given]
    infeasibility = max(abs(total - 1), -min(given))

    tangent = [Fraction(0)] * len(lottery)
    pairing = Fraction(0)
    gains = np.empty(problem.rows.n_rows)
    for row in range(problem.rows.n_rows):
        entries = problem.exact_gains(problem.rows, row)
        expected = _dot(entries, lottery)
        if expected <= 0 and problem.welfare.needs_gains:
            return math.nan, math.inf, float(infeasibility)
        gains[row] = float(expected)
        scale = Fraction(float(problem.rows.scale[row]))
        touching = expected
        if tangents is not None and not math.isnan(tangents[row]):
            touching = Fraction(float(tangents[row]))
            ratio = touching / expected
            power = Fraction(float(problem.welfare.power(row)))
            pairing -= _up(power * (ratio + 1 / ratio - 2))
        slope = problem.welfare.exact_slope(row, touching, scale)
        terms = [slope * entry for entry in entries]
        # What counts in the lottery's favour is rounded down, by way of its negative.
        against = -slope * expected
        if problem.rows.n_rows > EXACT_ROWS:
            terms, against = [_up(term) for term in terms], _up(against)
        tangent = [so_far + term for so_far, term in zip(tangent, terms, strict=True)]
        pairing -= against

    for row in range(0 if problem.held is None else problem.held.n_rows):
        assert problem.held is not None
        entries = problem.exact_gains(problem.held, row)
        infeasibility = max(infeasibility, -_dot(entries, lottery))
        if multipliers is not None and multipliers[row]:
            multiplier = Fraction(float(multipliers[row]))
            pairs = zip(tangent, entries, strict=True)
            tangent = [so_far + multiplier * entry for so_far, entry in pairs]

    highest = max(tangent)
    if problem.polytope is not None:
        infeasibility = max(infeasibility, problem.polytope.exact_violation(lottery))
        if prices is not None:
            slacks = problem.polytope.exact_combine(prices)
            tangent = [a + b for a, b in zip(tangent, slacks, strict=True)]
        highest = problem.polytope.exact_ceiling(tangent)
    gap = (highest - pairing) / Fraction(problem.unit)
    value = problem.welfare.value(gains) + problem.offset
    return value, float(max(gap, Fraction(0))), float(infeasibility)


def is_proof_of_disagreement(
    problem: Problem, multipliers: Float64Array, prices: Float64Array | None = None
) -> bool:
    """Whether nonnegative multipliers prove that no lottery makes all gains >= 0.

    They do when the weighted sum of the gains is negative at every outcome.

    Parameters
    ----------
    problem : Problem
        Its rows are all hypotheses with a say.
    multipliers : ndarray of shape (n_rows,)
        Of the gains in utility units.
    prices : ndarray of shape (n_constraints,), or None
        Of the rows of the problem's polytope, if it has one.
    """
    if (multipliers < 0).any():
        return False
    total = [Fraction(0)] * problem.rows.n_outcomes
    for row in np.flatnonzero(multipliers):
        scale = Fraction(float(problem.rows.scale[row]))
        multiplier = Fraction(float(multipliers[row])) * scale
        entries = problem.exact_gains(problem.rows, int(row))
        total = [a + multiplier * b for a, b in zip(total, entries, strict=True)]
    if problem.polytope is None:
        return max(total) < 0
    if prices is not None:
        slacks = problem.polytope.exact_combine(prices)
        total = [a + b for a, b in zip(total, slacks, strict=True)]
    return problem.polytope.exact_ceiling(total) < 0


def is_proof_of_infeasibility(polytope: Polytope, multipliers: Float64Array) -> bool:
    """Whether multipliers prove that no lottery satisfies all constraints.

    Parameters
    ----------
    polytope : Polytope
    multipliers : ndarray of shape (n_constraints,)
        Of the rows; see `bargain.InfeasibleConstraintsError`.
    """
    return polytope.exact_ceiling(polytope.exact_combine(multipliers)) < 0


def _dot(entries: list[Fraction], lottery: list[Fraction]) -> Fraction:
    return sum((p * g for p, g in zip(lottery, entries, strict=True) if p), Fraction(0))


def _up(term: Fraction) -> Fraction:
    return Fraction(math.ceil(term * (1 << DIGITS)), 1 << DIGITS)
