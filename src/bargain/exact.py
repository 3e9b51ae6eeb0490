"""The certificate in rational arithmetic, from the floats alone.

Floats are rational numbers, and the gap needs no logarithm, so it can be computed
without any rounding. Sums over many hypotheses would grow denominators without end:
beyond `EXACT_ROWS` hypotheses each term is rounded to `DIGITS` binary digits, in the
direction that can only make the gap larger, so the answer is still a proven bound.
Powers that are irrational are taken to 60 decimal digits, and the gap is raised by more
than they can be off.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.polytope import Polytope
from bargain.problem import Problem
from bargain.welfare import Relative

EXACT_ROWS = 32
DIGITS = 400

# Slopes that are irrational are known to this share, and so is what they add up to; the
# bound is raised by more than that.
POWERS_ERROR = Fraction(1, 10**50)

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

    if isinstance(problem.welfare, Relative) and problem.rows.n_rows:
        found = _bound_of_mean(problem, problem.welfare, lottery, tangents)
    else:
        found = _bound_of_sum(problem, lottery, tangents)
    if found is None:
        return math.nan, math.inf, float(infeasibility)
    tangent, pairing, growth, gains = found

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
    gap = (highest * growth - pairing) / Fraction(problem.unit)
    value = problem.welfare.total(gains) + problem.offset
    return value, float(max(gap, Fraction(0))), float(infeasibility)


# What bounds W: the tangent's entries, what is taken off the best, what multiplies it
# first; and the expected gains in floats.
_Bound = tuple[list[Fraction], Fraction, Fraction, Float64Array]


def _bound_of_sum(
    problem: Problem, lottery: list[Fraction], tangents: Float64Array | None
) -> _Bound | None:
    """Return the bound of a sum over the rows; None where it is not defined."""
    tangent = [Fraction(0)] * len(lottery)
    pairing = Fraction(0)
    gains = np.empty(problem.rows.n_rows)
    for row in range(problem.rows.n_rows):
        entries = problem.exact_gains(problem.rows, row)
        expected = _dot(entries, lottery)
        if expected <= 0 and problem.welfare.needs_gains:
            return None
        gains[row] = float(expected)
        scale = Fraction(float(problem.rows.scale[row]))
        touching = expected
        if tangents is not None and not math.isnan(tangents[row]):
            touching = Fraction(float(tangents[row]))
            ratio = touching / expected
            power = Fraction(float(problem.welfare.power(row)))
            pairing -= rounded_up(power * (ratio + 1 / ratio - 2))
        slope = problem.welfare.exact_slope(row, touching, scale)
        terms = [slope * entry for entry in entries]
        # What counts in the lottery's favour is rounded down, by way of its negative.
        against = -slope * expected
        if problem.rows.n_rows > EXACT_ROWS:
            terms, against = [rounded_up(term) for term in terms], rounded_up(against)
        tangent = [so_far + term for so_far, term in zip(tangent, terms, strict=True)]
        pairing -= against
    return tangent, pairing, Fraction(1), gains


def _bound_of_mean(
    problem: Problem,
    welfare: Relative,
    lottery: list[Fraction],
    tangents: Float64Array | None,
) -> _Bound | None:
    """Return the bound of a mean, as a share of it; None where it is not defined.

    With slopes v at gains t, and u at the expected gains y, it is
    ``max_o (v . G_o) / (v . t) * (u . t) / (u . y) - 1``.
    """
    rows = range(problem.rows.n_rows)
    exact = []
    for row in rows:
        exact.append(_dot(problem.exact_gains(problem.rows, row), lottery))
        if exact[-1] <= 0:
            return None
    gains = np.array([float(expected) for expected in exact])
    if not (gains > 0).all():  # below the smallest float
        return None
    # Any unit will do, so one is taken in which sums are about 1.
    welfare = welfare.near(gains)
    rounds = problem.rows.n_rows > EXACT_ROWS or not welfare.is_rational
    up = rounded_up if rounds else Fraction
    tangent = [Fraction(0)] * len(lottery)
    level = ahead = behind = Fraction(0)
    for row in rows:
        entries = problem.exact_gains(problem.rows, row)
        scale = Fraction(float(problem.rows.scale[row]))
        expected = touching = exact[row]
        steep = slope = welfare.exact_slope(row, expected, scale)
        if tangents is not None and not math.isnan(tangents[row]):
            touching = Fraction(float(tangents[row]))
            slope = welfare.exact_slope(row, touching, scale)
        terms = [up(slope * entry) for entry in entries]
        tangent = [so_far + term for so_far, term in zip(tangent, terms, strict=True)]
        level -= up(-slope * touching)
        ahead += up(steep * touching)
        behind -= up(-steep * expected)
    growth = ahead / behind
    if not welfare.is_rational:
        growth *= 1 + POWERS_ERROR
    return [entry / level for entry in tangent], Fraction(1), growth, gains


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


def rounded_up(term: Fraction) -> Fraction:
    """Return a number of `DIGITS` binary digits that is no less, and as near as can be.

    Examples
    --------
    >>> 0 < rounded_up(Fraction(1, 3)) - Fraction(1, 3) < Fraction(1, 2**DIGITS)
    True
    """
    return Fraction(math.ceil(term * (1 << DIGITS)), 1 << DIGITS)
