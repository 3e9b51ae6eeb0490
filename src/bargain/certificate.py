"""Certificates: how far a lottery can be from the best, from the problem alone.

W is concave, so its tangent at p lies above it, and the tangent's best value over
the feasible lotteries bounds W. With multipliers m >= 0 for the held rows,

    W* - W(p) <= max_o (grad W(p) + m . G_held)_o - grad W(p) . p.

A tangent may also touch the logarithm of an expected gain y elsewhere, at t, where y
itself is a difference that rounding spoils. Since ``log(t / y) <= t / y - 1``, this
adds at most ``b (t / y + y / t - 2)`` to the bound; b multiplies the logarithm.

Nothing here has met a solver: any lottery, any m >= 0 and any t > 0 give a valid bound.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, frozen_state, row_chunks
from bargain.problem import Problem
from bargain.rows import Sums

# A returned lottery may break a constraint by this much, in row-scaled units.
INFEASIBILITY_LIMIT = 1e-12


# Below this row-scaled gain, the rounding of a gain may show in a gap of 1e-9; then its
# tangent touches at the float that stands for it.
SMALL_GAIN = 1e-3


class Status(enum.Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    LIMIT = "limit"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Certificate:
    """Evidence of how good a lottery is, which anyone can recheck.

    Parameters
    ----------
    value : float
        The objective W at the lottery: log Nash product of the expected gains in
        nats; expected normalized utility; or their mixture.
    gap : float
        Upper bound on what is left to win: in nats for Nash, relative to the range
        of the scores for expected utility, in units of W with normalized rows for
        `Mixed`. NaN where no bound is claimed. Unless it `is_exact`, it is rounded:
        by a few 1e-15, or up to 1e-11 where gains cancel.
    tolerance : float
        The gap that was asked for.
    infeasibility : float
        Largest violation of a constraint, in row-scaled units.
    status : Status
    message : str
        The status in a sentence.
    multipliers : ndarray of shape (n_hypotheses,), or None
        Multipliers m >= 0 of ``y_h >= 0`` in units of W per row-scaled gain, zero
        outside the hypotheses that cannot gain; None where there are none.
    exclusion : ndarray of shape (n_hypotheses,), or None
        The proof that those hypotheses cannot gain: numbers l >= 0, positive for
        each of them, with ``max_o (l . G)_o <= 0`` in row-scaled gains.
    tangents : ndarray of shape (n_hypotheses,), or None
        Row-scaled gains t > 0 at which the tangents of some logarithms touch; NaN for
        those that touch at the expected gain; None where all do.
    is_exact : bool
        Whether value and gap were computed in rational arithmetic.
    parts : tuple of Certificate
        For a mixture of lotteries, those of its parts.
    """

    value: float
    gap: float
    tolerance: float
    infeasibility: float
    status: Status
    message: str
    multipliers: Float64Array | None = None
    exclusion: Float64Array | None = None
    tangents: Float64Array | None = None
    is_exact: bool = False
    parts: tuple[Certificate, ...] = ()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))


def certify(
    problem: Problem,
    probabilities: Float64Array,
    multipliers: Float64Array | None = None,
    tangents: Float64Array | None = None,
    sums: Sums | None = None,
) -> tuple[float, float, float]:
    """Bound how far a lottery is from the best.

    Parameters
    ----------
    problem : Problem
    probabilities : ndarray of shape (n_outcomes,)
    multipliers : ndarray of shape (n_held,), or None
        Nonnegative; None counts as zeros.
    tangents : ndarray of shape (n_rows,), or None
        Where the tangents of logarithms touch; NaN for the expected gain itself.
    sums : Sums, or None
        What the rows add up to at this lottery, if that is known.

    Returns
    -------
    value, gap, infeasibility : float
        See `Certificate`; the gap is infinite where W is not defined.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004, sections 3.1.3
       and 5.1.
    """
    if problem.rows.is_coarse:
        # Floats this small are too far apart for floats to say anything.
        from bargain.exact import certify_exactly

        return certify_exactly(problem, probabilities, multipliers, tangents)
    if sums is None:
        sums = problem.rows.accumulate(probabilities, problem.welfare)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 0.0
        for rows in row_chunks(len(sums.gains)):
            value += problem.welfare.value(sums.gains[rows], rows)
    infeasibility = max(
        abs(float(probabilities.sum()) - 1), -float(probabilities.min())
    )
    tangent, pairing, excess = sums.gradient, sums.pairing, 0.0
    is_defined = bool((sums.gains > 0).all()) or not problem.welfare.needs_gains
    if tangents is not None and is_defined:
        elsewhere = ~np.isnan(tangents)
        touching = np.where(elsewhere, tangents, sums.gains)
        slopes = problem.welfare.slope(touching)
        tangent = problem.rows.combine(slopes)
        # What touches elsewhere is known exactly; sums with its slope are rounded.
        unsure = problem.rows.rounding(probabilities)
        is_defined = bool((sums.gains > unsure).all())
        steep = np.where(elsewhere, slopes, 0.0)
        pairing = float(slopes @ sums.gains) - float(steep @ unsure)
        power = np.where(elsewhere, problem.welfare.power(slice(None)), 0.0)
        # No ratio of gains by itself, which a tiny credence might make infinite.
        spread = power * (touching / sums.gains) + power / touching * sums.gains
        excess = float((spread - 2 * power).sum())
        tangent = tangent + problem.rows.combined_rounding(steep)
    if problem.held is not None:
        infeasibility = max(
            infeasibility, -float(problem.held.expect(probabilities).min())
        )
        if multipliers is not None:
            tangent = tangent + problem.held.combine(multipliers)
    gap = (float(tangent.max()) - pairing + excess) / problem.unit
    if not (is_defined and np.isfinite(value) and np.isfinite(gap)):
        gap = np.inf
    # Rounding may make the bound negative by an epsilon; no gap is below zero.
    return value + problem.offset, max(gap, 0.0), infeasibility


def judged(
    value: float,
    gap: float,
    infeasibility: float,
    tolerance: float,
    *,
    message: str = "",
    unit: str = "nats",
) -> Certificate:
    """Return the certificate that these numbers deserve.

    Parameters
    ----------
    message : str
        Why a solver stopped early, for when the gap misses the tolerance.
    unit : str
        What the gap is measured in, for the sentence.
    """
    if gap <= tolerance and infeasibility <= INFEASIBILITY_LIMIT:
        status = Status.OPTIMAL
        sentence = f"certified within {gap:.1e} {unit} of the best lottery"
    elif np.isfinite(gap) and infeasibility <= INFEASIBILITY_LIMIT:
        status = Status.LIMIT
        sentence = (
            f"stopped {gap:.1e} {unit} from the best lottery, above the tolerance "
            f"{tolerance:.1e}"
        )
    else:
        status = Status.FAILED
        sentence = f"no lottery was certified (infeasibility {infeasibility:.1e})"
        gap = np.nan if not np.isfinite(gap) else gap
    if message and status is not Status.OPTIMAL:
        sentence += f": {message}"
    return Certificate(value, gap, tolerance, infeasibility, status, sentence)
