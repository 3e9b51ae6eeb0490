"""Shadow weights in logarithms: what supports a decision's lottery, in any units.

Weights of utilities differ by more than a float can hold where units do, so that they
are normalized by those who ask for them, in units of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.recheck import evidence
from bargain.criterion import Criterion, Exponents
from bargain.problem import Problem
from bargain.welfare import Relative

if TYPE_CHECKING:
    from bargain.rows import ArrayRows

# Gains this small lose digits as they are multiplied by the scale of their row.
COARSE = 1e-290


def shadow_exponents(decision: Any, *, with_held: bool) -> Exponents | None:
    """Return logarithms of the weights of utilities, and their signs.

    Both of shape (n_hypotheses,); NaN and 0 for those without a say. The prices of
    the certificate's constraints belong to weights of this size. None where the rule
    has no weights.

    Parameters
    ----------
    decision : Decision
    with_held : bool
        Whether hypotheses that are held at disagreement weigh what they forbid.
    """
    problem = decision.problem
    if isinstance(problem, Criterion):
        return problem.shadow_exponents(
            decision.lottery.probabilities, decision.certificate.stages
        )
    of_parts = getattr(decision.rule, "shadow_weights", None)
    if problem is None and decision.parts and of_parts is not None:
        weights = of_parts(decision.hypotheses, decision.parts)
        with np.errstate(divide="ignore"):
            return np.log(weights), np.where(weights > 0, 1.0, 0.0)
    if not isinstance(problem, Problem) or not problem.is_of_utilities:
        return None
    if not problem.rows.n_rows:
        return None
    exponents = np.full(len(decision.hypotheses), np.nan)
    # NaN where somebody loses, nothing where a slope is too small for floats.
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = np.log(_slopes(decision, problem))
        exponents[_places(problem.rows)] = slopes - np.log(problem.rows.scale)
    _add_held(decision, problem, exponents, with_held)
    return exponents, np.where(np.isnan(exponents), 0.0, 1.0)


def _slopes(decision: Any, problem: Problem) -> Float64Array:
    """Return the slopes of W in the row-scaled gains."""
    rows, welfare = problem.rows, problem.welfare
    if "gains" in vars(decision) and welfare.needs_gains and rows.scale.min() > COARSE:
        touching = decision.gains[_places(rows)] / rows.scale
    elif welfare.needs_gains:
        touching = rows.expect(decision.lottery.probabilities)
    else:
        touching = np.ones(rows.n_rows)  # slopes are the same everywhere
    _, tangents = evidence(problem, decision.certificate)
    if tangents is not None:
        # Slopes at gains that rounding or a floor under credences puts off.
        touching = np.where(np.isnan(tangents), touching, tangents)
    if isinstance(welfare, Relative):
        welfare = welfare.near(touching)
    return welfare.slope(touching)


def _add_held(
    decision: Any, problem: Problem, exponents: Float64Array, with_held: bool
) -> None:
    """Add what rows that may not fall are worth to logarithms of weights."""
    held, prices = problem.held, decision.certificate.multipliers
    if held is None or prices is None:
        return
    if problem.floors is None and not with_held:
        return
    places = _places(held)
    with np.errstate(divide="ignore"):
        own = np.log(prices[places]) - np.log(held.scale)
    before = np.where(np.isnan(exponents[places]), -np.inf, exponents[places])
    exponents[places] = np.logaddexp(before, own)


def _places(rows: ArrayRows) -> np.ndarray | slice:
    return slice(None) if rows.kept is None else rows.kept
