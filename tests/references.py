"""Answers worked out without the library's mathematics, to compare it with.

Gaps and proofs in rational arithmetic, optima by cvxpy with Clarabel, who can gain by
one linear program each. Slow and plain on purpose.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cvxpy as cp
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

import bargain as bg

FloatArray = NDArray[np.float64]
Rational = list[list[Fraction]]

# Tighter than Clarabel's defaults of 1e-8; it may answer "inaccurate" all the same.
CLARABEL = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


def rational(matrix: Any) -> Rational:
    """Return a matrix of floats as the rational numbers that they are."""
    return [[Fraction(float(x)) for x in row] for row in np.asarray(matrix)]


def exact_lottery(probabilities: ArrayLike) -> list[Fraction]:
    """Return a lottery's floats as rationals, divided by their sum."""
    shares = [Fraction(float(p)) for p in np.asarray(probabilities)]
    return [share / sum(shares) for share in shares]


def exact_point(utilities: Any, disagreement: object) -> list[Fraction]:
    """Return "worst-case", a lottery's expectation or given values, as rationals."""
    rows = rational(utilities)
    if isinstance(disagreement, str):
        assert disagreement == "worst-case"
        return [min(row) for row in rows]
    if isinstance(disagreement, bg.Lottery):
        shares = exact_lottery(disagreement.probabilities)
        return [dot(row, shares) for row in rows]
    return [Fraction(float(value)) for value in np.asarray(disagreement)]


def exact_random_dictator(utilities: Any, credences: ArrayLike) -> list[Fraction]:
    """Return what each hypothesis expects when one drawn by credence decides."""
    rows, shares = rational(utilities), exact_lottery(credences)
    lottery = [Fraction(0)] * len(rows[0])
    for row, credence in zip(rows, shares, strict=True):
        favourites = [k for k, utility in enumerate(row) if utility == max(row)]
        for k in favourites:
            lottery[k] += credence / len(favourites)
    return [dot(row, lottery) for row in rows]


def exact_gains(utilities: Any, point: Sequence[Fraction]) -> Rational:
    """Return utilities less the disagreement point, in rational arithmetic."""
    pairs = zip(rational(utilities), point, strict=True)
    return [[utility - d for utility in row] for row, d in pairs]


def dot(row: Sequence[Fraction], lottery: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(row, lottery, strict=True)), Fraction(0))


def exact_nash_gap(
    gains: Rational,
    credences: ArrayLike,
    probabilities: ArrayLike,
    held: Rational = (),  # type: ignore[assignment]
    multipliers: ArrayLike = (),
    tangents: ArrayLike | None = None,
) -> float:
    """Bound in nats what any lottery could add to the log Nash product.

    For every touching point t > 0, ``log y <= log t + (y - t) / t``, and
    ``log(t / y) <= t / y - 1``; t is the expected gain where `tangents` is NaN or
    left out.

    Parameters
    ----------
    gains : rows of Fraction
        Of those who can gain.
    credences : array_like
        Theirs.
    probabilities : array_like
    held, multipliers : rows of Fraction, array_like, optional
        Gains that may not fall below zero and their prices, in any one unit.
    tangents : array_like, optional
        In the unit of `gains`.
    """
    lottery = exact_lottery(probabilities)
    gradient, at_lottery = [Fraction(0)] * len(lottery), Fraction(0)
    touching = np.full(len(gains), np.nan) if tangents is None else np.asarray(tangents)
    for row, w, t in zip(gains, np.asarray(credences), touching, strict=True):
        expected = dot(row, lottery)
        assert expected > 0, "the log Nash product is not defined here"
        at = expected if np.isnan(t) else Fraction(float(t))
        slope = Fraction(float(w)) / at
        gradient = [g + slope * u for g, u in zip(gradient, row, strict=True)]
        at_lottery += slope * expected
        at_lottery -= Fraction(float(w)) * (at / expected + expected / at - 2)
    for row, m in zip(held, np.asarray(multipliers), strict=True):
        assert m >= 0
        price = Fraction(float(m))
        gradient = [g + price * u for g, u in zip(gradient, row, strict=True)]
    return float(max(gradient) - at_lottery)


def proves_disagreement(gains: Rational, multipliers: ArrayLike) -> bool:
    """Whether multipliers l >= 0 make ``l . G`` negative at every outcome."""
    shares = [Fraction(float(m)) for m in np.asarray(multipliers)]
    columns = zip(*gains, strict=True)
    return min(shares) >= 0 and all(dot(column, shares) < 0 for column in columns)


def proves_no_gain(gains: Rational, multipliers: ArrayLike, slack: float) -> bool:
    """Whether multipliers l >= 0 keep ``l . G`` below a slack at every outcome."""
    shares = [Fraction(float(m)) for m in np.asarray(multipliers)]
    limit = Fraction(slack) * max(shares)
    columns = zip(*gains, strict=True)
    return min(shares) >= 0 and all(dot(column, shares) <= limit for column in columns)


def most_each_can_gain(gains: ArrayLike) -> FloatArray:
    """Return the greatest gain of each row while no row's gain is negative.

    One linear program per row; all NaN where no lottery makes all gains nonnegative.
    """
    matrix = np.asarray(gains, dtype=float)
    n = matrix.shape[1]
    most = np.full(len(matrix), np.nan)
    for row, entries in enumerate(matrix):
        answer = linprog(
            -entries,
            A_ub=-matrix,
            b_ub=np.zeros(len(matrix)),
            A_eq=np.ones((1, n)),
            b_eq=[1.0],
        )
        if answer.x is not None:
            most[row] = -answer.fun
    return most


@dataclass(frozen=True)
class Conic:
    """What Clarabel found: a lottery, clipped to the simplex, and its objective."""

    probabilities: FloatArray
    value: float


def by_clarabel(
    gains: ArrayLike,
    credences: ArrayLike,
    held: ArrayLike | None = None,
    share: float = 1.0,
) -> Conic:
    """Maximize ``sum_h w_h ((1 - k) y_h + k log y_h)`` over lotteries.

    Parameters
    ----------
    gains : array_like of shape (n_rows, n_outcomes)
        In units in which they are about 1.
    credences : array_like of shape (n_rows,)
    held : array_like of shape (n_held, n_outcomes), optional
        Gains that may not fall below zero.
    share : float
        The share k of the logarithm.
    """
    matrix, w = np.asarray(gains, dtype=float), np.asarray(credences, dtype=float)
    lottery = cp.Variable(matrix.shape[1], nonneg=True)
    expected = matrix @ lottery
    objective = share * (w @ cp.log(expected))
    if share < 1:
        objective += (1 - share) * (w @ expected)
    constraints = [cp.sum(lottery) == 1]
    if held is not None and len(np.asarray(held)):
        constraints.append(np.asarray(held) @ lottery >= 0)
    program = cp.Problem(cp.Maximize(objective), constraints)
    with warnings.catch_warnings():
        # "Inaccurate" means short of the tolerances above, not of what tests ask for.
        warnings.simplefilter("ignore", UserWarning)
        program.solve(solver="CLARABEL", **CLARABEL)
    assert lottery.value is not None
    clipped = np.maximum(lottery.value, 0)
    clipped /= clipped.sum()
    y = matrix @ clipped
    return Conic(clipped, float(w @ ((1 - share) * y + share * np.log(y))))


def least_norm_by_clarabel(equal: ArrayLike, values: ArrayLike) -> FloatArray:
    """Return the lottery q of least norm with ``equal @ q = values``."""
    matrix = np.asarray(equal, dtype=float)
    lottery = cp.Variable(matrix.shape[1], nonneg=True)
    constraints = [matrix @ lottery == np.asarray(values), cp.sum(lottery) == 1]
    program = cp.Problem(cp.Minimize(cp.sum_squares(lottery)), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        program.solve(solver="CLARABEL", **CLARABEL)
    assert lottery.value is not None
    return np.asarray(lottery.value)
