"""Where to look for a monster: likely ones, and those among which theory finds it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain._arrays import Float64Array, FloatArray, difference
from bargain.aggregators.approval import Approval
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.my_favourite_option import MyFavouriteOption
from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
from bargain.aggregators.random_dictator import RandomDictator
from bargain.comparison import AnyRule
from bargain.hypotheses import HypothesisSet
from bargain.normalization import (
    NoNormalization,
    RangeNormalization,
    SumNormalization,
    as_normalization,
)

# Of each kind that may be many, at most so many.
MANY = 100


def settled(rule: AnyRule, harms: Float64Array) -> Float64Array | None:
    """Return rows among which is the worst newcomer of all, where theory knows them.

    Parameters
    ----------
    rule : callable
    harms : ndarray of shape (n_outcomes,)
        What each outcome costs the others if it is certain.

    Returns
    -------
    rows : ndarray of shape (n_rows, n_outcomes), or None

    Notes
    -----
    Harm is linear in the lottery. Rules that add up scores pick outcomes. A newcomer
    whose credence and stakes are bounded does most for an outcome by liking that one
    alone, if scores are utilities, or shares of the range or of the sum; so do
    approval, the favourite option and dictators. It cannot be worse than to have the
    worst outcome that it can bring about. Exact ties are the exception: a lottery over
    tied outcomes may need a newcomer that likes several.
    """
    kind = type(rule)
    if kind in (Approval, MyFavouriteOption, MyFavouriteTheory, RandomDictator):
        return single_outcomes(harms)
    if isinstance(rule, ExpectedUtility) and kind is ExpectedUtility:
        units = as_normalization(rule.normalization)
        if type(units) in (NoNormalization, RangeNormalization, SumNormalization):
            return single_outcomes(harms)
    return None


def likely(
    hypotheses: HypothesisSet, before: FloatArray, harms: Float64Array
) -> Float64Array:
    """Return newcomers that are often among the worst: shape (n_rows, n_outcomes).

    They like one outcome, all but one, those that cost most, what the lottery leaves
    out, or the opposite of what one of the others likes; or one outcome, and dislike
    another that the lottery uses. Each has the least utility 0 and the greatest 1.

    Parameters
    ----------
    hypotheses : HypothesisSet
    before : ndarray of shape (n_outcomes,)
        The lottery without a newcomer.
    harms : ndarray of shape (n_outcomes,)
    """
    heard = np.flatnonzero((hypotheses.credences > 0) & ~hypotheses.indifferent)
    heard = heard[np.argsort(-hypotheses.credences[heard], kind="stable")][:MANY]
    best = hypotheses.best[heard, None]
    opposites = difference(best, np.asarray(hypotheses.utilities[heard]))
    opposites /= difference(best, hypotheses.worst[heard, None])
    ones = single_outcomes(harms)[:MANY]
    rows = np.vstack(
        [
            ones,
            worst_outcomes(harms)[:MANY],
            (before <= 1e-9).astype(float)[None],
            opposites,
            1 - ones,
            [*_for_and_against(before, harms)],
        ]
    )
    rows = rows[(rows.min(axis=1) == 0) & (rows.max(axis=1) == 1)]
    _, first = np.unique(rows, axis=0, return_index=True)
    return np.asarray(rows[np.sort(first)])


def single_outcomes(harms: Float64Array) -> Float64Array:
    """Return rows that like one outcome each, the worst for the others first."""
    return np.eye(len(harms))[np.argsort(-harms, kind="stable")]


def worst_outcomes(harms: Float64Array) -> Float64Array:
    """Return rows that like the worst outcomes for the others: one, two and so on."""
    order = np.argsort(-harms, kind="stable")
    rows = np.zeros((len(harms) - 1, len(harms)))
    rows[:, order[:-1]] = np.tri(len(harms) - 1)
    return rows


def drawn(rng: np.random.Generator, n_outcomes: int, n_rows: int) -> Float64Array:
    """Return random rows, some of zeros and ones only."""
    rows = rng.random((n_rows, n_outcomes))
    rows[1::2] = rows[1::2] < rng.random((len(rows[1::2]), 1))
    return scaled(rows)


def scaled(rows: FloatArray) -> Float64Array:
    """Return rows with the least utility 0 and the greatest 1; constant ones go."""
    least, greatest = rows.min(axis=1), rows.max(axis=1)
    fine = greatest > least
    spread = (greatest - least)[fine, None]
    return np.asarray((rows[fine] - least[fine, None]) / spread)


def _for_and_against(before: FloatArray, harms: Float64Array) -> Iterator[Float64Array]:
    used = np.argsort(-before, kind="stable")[: max(1, int(np.sqrt(MANY)))]
    wanted = np.argsort(-harms, kind="stable")[: max(1, int(np.sqrt(MANY)))]
    for liked in wanted:
        for disliked in used:
            row = np.full(len(harms), 0.5)
            row[liked], row[disliked] = 1.0, 0.0
            yield row
