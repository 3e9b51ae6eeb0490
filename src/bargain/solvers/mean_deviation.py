"""The lottery whose mean level, less k standard deviations, is greatest.

One sweep finds a root of the covariance of the levels; what follows costs powers of
the number of outcomes, of which a growing few are looked at where they are many.

References
----------
R. T. Rockafellar, S. Uryasev and M. Zabarankin, "Generalized deviations in risk
analysis", *Finance and Stochastics* 10, 2006: deviations as least sums over weights.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from bargain._arrays import Float64Array
from bargain.deviation_ball import DeviationBall
from bargain.rows import ArrayRows
from bargain.solvers.argmax import tied_maxima
from bargain.solvers.copies import share_among_copies
from bargain.solvers.deviation_part import CLOSE, RISKLESS, TIED, DeviationPart, Found
from bargain.solvers.saddle import Saddle
from bargain.solvers.simplex_newton import Face

# Sets of more outcomes than this are solved on a growing selection of them.
OUTCOMES_AT_ONCE = 300

# What settling ties may add to the gap.
SPOILED = 1e-11

# Where k is larger, the rounding of a deviation outweighs the mean. What is best for
# this one has next to the least deviation, and its weights are allowed for larger ones.
STEEPEST = 1e7


def best_mean_less_deviation(rows: ArrayRows, ambiguity: DeviationBall) -> Saddle:
    """Return the best lottery, of several the one of least norm, with its proof.

    Parameters
    ----------
    rows : ArrayRows
        Levels of the outcomes, between 0 and 1.
    ambiguity : DeviationBall
    """
    ambiguity = replace(ambiguity, k=min(ambiguity.k, STEEPEST))
    weights, n = ambiguity.weights, rows.n_outcomes
    mean = rows.combine(weights)
    if not ambiguity.k:
        tied = tied_maxima(mean)
        return Saddle(tied / tied.sum(), weights, bool(tied.sum() == 1))
    columns = np.arange(n)
    if n > OUTCOMES_AT_ONCE:
        spread = np.sqrt(sum(rows.each_part(partial(_squares, mean), weights)))
        alone = mean - ambiguity.k * spread
        columns = np.sort(np.argsort(-alone, kind="stable")[:OUTCOMES_AT_ONCE])
    while True:
        part = DeviationPart(
            mean[columns], _root(rows, weights, mean, columns), ambiguity.k
        )
        found = part.solve()
        proof = _weights(rows, ambiguity, columns, found)
        prices = rows.combine(proof)
        lead = prices - prices[columns].max()
        lead[columns] = -np.inf
        joining = np.argsort(-lead, kind="stable")[:OUTCOMES_AT_ONCE]
        joining = joining[lead[joining] > CLOSE]
        if not len(joining):
            break
        columns = np.union1d(columns, joining)
    tied = np.flatnonzero(lead >= -TIED)
    if len(tied):
        # Outcomes that are no better may still share.
        wide = np.union1d(columns, tied)
        root = _root(rows, weights, mean, wide)
        part = DeviationPart(mean[wide], root, ambiguity.k)
        found, columns = found.among(np.isin(wide, columns)), wide
    return _settled(rows, columns, part, found, proof)


def _settled(
    rows: ArrayRows,
    columns: np.ndarray,
    part: DeviationPart,
    found: Found,
    weights: Float64Array,
) -> Saddle:
    """Return the least-norm lottery among the best ones."""
    lottery = np.zeros(rows.n_outcomes)
    along = part.root @ found.lottery
    settled, is_only = part.tied(
        part.root @ found.proof / found.size,
        along if np.linalg.norm(along) > RISKLESS else None,
    )
    shared = partial(share_among_copies, rows, Face.simplex(rows.n_outcomes), columns)
    is_least = settled is not None
    if settled is not None:
        settled = shared(settled)
        is_least = part.value(settled) >= part.value(found.lottery) - SPOILED
    if settled is None or not is_least:
        settled, is_only = shared(found.lottery), False
    lottery[columns] = settled
    return Saddle(lottery / lottery.sum(), weights, is_only, is_least)


def _weights(
    rows: ArrayRows, ambiguity: DeviationBall, columns: np.ndarray, found: Found
) -> Float64Array:
    """Return the weights of the rows that u stands for."""
    lottery = np.zeros(rows.n_outcomes)
    lottery[columns] = found.proof
    levels, weights = rows.expect(lottery), ambiguity.weights
    u = (levels - weights @ levels) / found.size
    return ambiguity.member(weights * (1.0 - ambiguity.k * u))


def _squares(
    mean: Float64Array, rows: ArrayRows, weights: Float64Array
) -> Float64Array:
    """Return the mean squares of the levels' distances from their means."""
    total = np.zeros(rows.n_outcomes)
    for some, block in rows.blocks():
        total += weights[some] @ (block - mean) ** 2
    return total


def _root(
    rows: ArrayRows, weights: Float64Array, mean: Float64Array, columns: np.ndarray
) -> Float64Array:
    """Return R with ``R' R`` the covariance of some outcomes' levels.

    By orthogonal steps, since the squares of small deviations would drown in rounding.
    """
    parts = rows.each_part(partial(_part_of_root, mean, columns), weights)
    return np.asarray(np.linalg.qr(np.vstack(parts), mode="r"))


def _part_of_root(
    mean: Float64Array, columns: np.ndarray, rows: ArrayRows, weights: Float64Array
) -> Float64Array:
    root = np.zeros((0, len(columns)))
    for some, block in rows.blocks():
        apart = (block[:, columns] - mean[columns]) * np.sqrt(weights[some, None])
        root = np.asarray(np.linalg.qr(np.vstack([root, apart]), mode="r"))
    return root
