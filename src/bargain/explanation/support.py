"""What bears a lottery out: weights of the hypotheses, and prices of what binds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.aggregators.shadow import shadow_exponents
from bargain.explanation.ground import Ground
from bargain.leximin.criterion import Leximin
from bargain.polytope import Polytope

# Prices this close are the same.
EVEN = 1e-6


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of hypotheses, of any sign; NaN for those without a say.

    Parameters
    ----------
    of_utilities : ndarray of shape (n_hypotheses,)
        Of utilities as they stand in the table; normalized to sum 1.
    of_shares : ndarray of shape (n_hypotheses,)
        The same of levels: gains divided by the units of the ground.
    counted : ndarray of shape (n_hypotheses,)
        The latter, of the size to which the certificate's prices belong; 0 without a
        say.
    """

    of_utilities: Float64Array
    of_shares: Float64Array
    counted: Float64Array


def weights_of(decision: Decision, ground: Ground) -> Weights:
    """Return the weights that bear a decision out; NaN where it has none."""
    n = len(decision.hypotheses)
    nothing = np.full(n, np.nan)
    found = shadow_exponents(decision, with_held=True)
    if found is None:
        return Weights(nothing, nothing, np.zeros(n))
    exponents, signs = found
    counts = ~np.isnan(exponents) & np.isfinite(ground.units)
    with np.errstate(over="ignore", invalid="ignore"):
        logs = exponents + np.where(counts, np.log(ground.units), 0.0)
        counted = np.where(counts, signs * np.exp(logs), 0.0)
    if not np.isfinite(counted).all() or not counted.any():
        return Weights(nothing, nothing, np.zeros(n))
    of_shares = _normalized(logs, signs, counts)
    if np.isnan(of_shares).all():  # weights of either sign that cancel
        return Weights(nothing, nothing, np.zeros(n))
    return Weights(_normalized(exponents, signs, counts), of_shares, counted)


def _normalized(
    logs: Float64Array, signs: Float64Array, counts: np.ndarray
) -> Float64Array:
    found = np.full(len(logs), np.nan)
    found[counts] = signs[counts] * np.exp(logs[counts] - logs[counts].max())
    total = float(found[counts].sum())
    return found / total if total > 0 else np.full(len(logs), np.nan)


@dataclass(frozen=True, eq=False)
class Support:
    """What outcomes and constraints are worth under the weights.

    Parameters
    ----------
    prices : ndarray of shape (n_outcomes,)
        What each outcome is worth, as a multiple of the lottery's worth; NaN where
        there are no weights.
    worth : float
        The lottery's, to which all others are relative.
    of_constraints : ndarray of shape (n_constraints,)
        Prices of the rows of the constraints, per unit of each; empty without any.
    of_bounds : ndarray of shape (n_outcomes,)
        Prices of the upper bounds, per unit of probability.
    net : ndarray of shape (n_outcomes,)
        What each outcome is worth with the slack that it leaves the constraints.
    level : float
        The same of an outcome that is used and not kept down by its bound.
    is_shown : bool
        Whether it was checked that no lottery allowed is worth more than this one.
    """

    prices: Float64Array
    worth: float
    of_constraints: Float64Array
    of_bounds: Float64Array
    net: Float64Array
    level: float
    is_shown: bool


def support_of(
    decision: Decision,
    ground: Ground,
    worths: Float64Array,
    has: float,
    size: float,
) -> Support:
    """Return what outcomes are worth, and check that none is worth more.

    Parameters
    ----------
    decision : Decision
    ground : Ground
    worths : ndarray of shape (n_outcomes,)
        Of each outcome, by the weights counted.
    has : float
        The lottery's worth.
    size : float
        What that adds up to in magnitude.
    """
    n = len(worths)
    polytope = ground.polytope
    n_rows = 0 if polytope is None else polytope.n_rows
    # What is left of numbers that cancel says nothing.
    if not has > EVEN * size:
        nothing = np.full(n, np.nan)
        rows = np.full(n_rows, np.nan)
        return Support(nothing, np.nan, rows, nothing, nothing, np.nan, False)
    prices = worths / has
    if polytope is None:
        level = float(prices.max())
        return Support(
            prices, has, np.zeros(0), np.zeros(n), prices, level, level <= 1 + EVEN
        )
    of_rows = _prices_of_rows(decision, polytope) / has
    net = prices + polytope.combine(of_rows)
    used = polytope.brim(net) > 0
    level = float(net[used].min())
    of_bounds = np.where(polytope.upper < 1, np.maximum(net - level, 0.0), 0.0)
    is_shown = polytope.ceiling(net) <= 1 + EVEN
    return Support(prices, has, of_rows, of_bounds, net, level, is_shown)


def _prices_of_rows(decision: Decision, polytope: Polytope) -> Float64Array:
    """Return the certificate's prices, for weights of the size counted."""
    prices, stages = decision.certificate.prices, decision.certificate.stages
    if prices is None or not polytope.n_rows:
        return np.zeros(polytope.n_rows)
    if not isinstance(decision.problem, Leximin) or stages is None:
        return np.asarray(prices[0])
    # Stages are added up, each of the same size; what excludes others comes after.
    ours, _ = decision.problem.split(stages)
    sizes = ours.sum(axis=1)
    return np.asarray((prices[: len(sizes)] / sizes[:, None]).sum(axis=0))
