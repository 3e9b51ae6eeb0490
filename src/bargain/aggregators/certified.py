"""Certifying a lottery that a solver found.

The solver's word counts for nothing: the certificate is computed from the problem and
the lottery, with the multipliers and tangents that prove most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.found import Found
from bargain.certificate import SMALL_GAIN, Certificate, certify, judged
from bargain.errors import SolverError
from bargain.problem import Problem
from bargain.rounding import UNCHARGED, hidden_by_rounding
from bargain.welfare import Relative

# Multipliers of the held rows, and tangents of the others.
Proof = tuple[Float64Array | None, Float64Array | None]


def certify_found(
    problem: Problem, found: Found, sums: Float64Array, tolerance: float, unit: str
) -> Certificate:
    """Certify a lottery, with multipliers and tangents where they are needed.

    Parameters
    ----------
    problem : Problem
    found : Found
    sums : ndarray of shape (n_sums, n_outcomes)
        The rows whose products with every feasible lottery are the same.
    tolerance : float
    unit : str
        What the gap is measured in, for the sentence.

    Returns
    -------
    certificate : Certificate
        Its multipliers and tangents have one entry per row of the problem.
    """
    lottery = found.lottery
    known = found.sums
    gains = problem.rows.expect(lottery) if known is None else known.gains
    try:
        multipliers = _held_multipliers(problem, gains)
    except SolverError:
        multipliers = None  # the gap holds without prices, and is larger
    tangents = rounded_gains(gains) if problem.rows.cancels else None
    proof: Proof = (multipliers, tangents)
    numbers = certify(problem, lottery, *proof, known)
    is_stopped = found.is_interrupted or found.is_spent
    if tolerance < numbers[1] < np.inf and not is_stopped:
        for candidate in _finer_proofs(problem, found, sums, multipliers):
            better = certify(problem, lottery, *candidate)
            if better[1] < numbers[1]:
                numbers, proof = better, candidate
            if numbers[1] <= tolerance:
                break
    if numbers[1] <= tolerance < UNCHARGED and not problem.rows.is_coarse:
        hidden = hidden_by_rounding(problem, lottery, *proof)
        numbers = (numbers[0], numbers[1] + hidden, numbers[2])
    certificate = judged(*numbers, tolerance, message=found.message, unit=unit)
    if proof[0] is None and proof[1] is None:
        return certificate
    return replace(certificate, multipliers=proof[0], tangents=proof[1])


def rounded_gains(gains: Float64Array) -> Float64Array | None:
    """Return gains so small that rounding counts, as tangents; None if there are none.

    A tangent may touch anywhere: at the float that stands for the gain, it is exact.
    """
    small = (gains > 0) & (gains < SMALL_GAIN)
    return np.where(small, gains, np.nan) if small.any() else None


def _finer_proofs(
    problem: Problem,
    found: Found,
    sums: Float64Array,
    multipliers: Float64Array | None,
) -> Iterator[Proof]:
    from bargain.solvers.pricing import (
        outweigh_rounding,
        price_small_gains,
        refine_tangents,
    )

    gains = problem.rows.expect(found.lottery)
    if isinstance(problem.welfare, Relative) and (gains > 0).all():
        problem = replace(problem, welfare=problem.welfare.near(gains))
    firm = problem
    try:
        if found.firm is not None:
            firm = replace(problem, welfare=found.firm)
            multipliers = _held_multipliers(firm, gains)
            yield multipliers, _as_steep(problem, firm, gains, gains)
        tangents = refine_tangents(firm, found.lottery, sums)
        yield (
            _held_multipliers(firm, tangents),
            _as_steep(problem, firm, gains, tangents),
        )
        multipliers, tangents = price_small_gains(firm, found.lottery, multipliers)
        yield multipliers, _as_steep(problem, firm, gains, tangents)
        multipliers, tangents = outweigh_rounding(firm, found.lottery, multipliers)
        yield multipliers, _as_steep(problem, firm, gains, tangents)
    except (SolverError, np.linalg.LinAlgError):
        return  # no finer proof, then


def _as_steep(
    problem: Problem, firm: Problem, gains: Float64Array, tangents: Float64Array
) -> Float64Array:
    """Return where the logarithms given are as steep as raised ones at `tangents`."""
    if firm is problem:
        return tangents
    power, raised = (each.welfare.power(slice(None)) for each in (problem, firm))
    touching = np.where(np.isnan(tangents), gains, tangents)
    touching = problem.welfare.matching(firm.welfare, touching)
    # Half the smallest numbers: there is no such float.
    touching = np.where(touching > 0, touching, np.nan)
    return np.where(raised > power, touching, tangents)


def _held_multipliers(problem: Problem, touching: Float64Array) -> Float64Array | None:
    """Return the prices of the held rows when tangents touch at some gains."""
    from bargain.solvers.linear import best_lottery

    if problem.held is None or not (touching > 0).all():
        return None
    welfare = problem.welfare
    if isinstance(welfare, Relative):
        welfare = welfare.near(touching)
    slopes = problem.rows.combine(welfare.slope(touching))
    return best_lottery(slopes, problem.held).multipliers
