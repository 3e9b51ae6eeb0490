"""The answers between which a reader moves: one hypothesis, its credence and stakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, difference, frozen
from bargain.axioms.asking import Asker
from bargain.comparison import AnyRule
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.sweeps.tables import Line

CREDENCES = np.linspace(0, 1, 21)
FACTORS = np.logspace(-6, 6, 25)

# Beyond so many utilities, so many answers take longer than a reader waits.
MOST_UTILITIES = 10_000


@dataclass(frozen=True, eq=False)
class Grid:
    """What rules answer, by the credence and the stakes of one hypothesis.

    Attributes
    ----------
    hypothesis : str
    credences : ndarray of shape (n_credences,)
        In rising order; the true one is among them.
    factors : ndarray of shape (n_factors,)
        By which its utilities are multiplied; 1 is among them.
    lotteries : mapping of str to ndarray of shape (n_credences, n_factors, n_outcomes)
        By rule; NaN where it gave no lottery.
    start : tuple of int
        The step of the true credence, and that of the true stakes.
    """

    hypothesis: str
    credences: Float64Array
    factors: Float64Array
    lotteries: Mapping[str, Float64Array]
    start: tuple[int, int]


def solve_grid(
    hypotheses: HypothesisSet, rules: Mapping[str, AnyRule], hypothesis: str | None
) -> Grid | None:
    """Ask the rules at each point of the grid.

    Parameters
    ----------
    hypotheses : HypothesisSet
    rules : mapping of str to rule
    hypothesis : str, optional
        Whose credence and stakes; left out, of the one that moves expected utility
        most: the credence times the ideal gain is largest.

    Returns
    -------
    grid : Grid, or None
        None if there is nothing to move: no other hypothesis has credence, nothing is
        at stake, or the table has more than 10,000 utilities.

    Raises
    ------
    UnknownLabelError
        If no hypothesis has that name.
    InvalidOptionError
        If the hypothesis was named and there is nothing to move.
    """
    stakes = difference(hypotheses.best, hypotheses.worst)
    stakes = np.where(hypotheses.indifferent, 0.0, stakes)
    credences = np.asarray(hypotheses.credences)
    with np.errstate(divide="ignore"):
        loudness = np.log(credences) + np.log(stakes)
    row = int(np.argmax(loudness))
    if hypothesis is not None:
        row = hypotheses.names.position(hypothesis)
    is_moved = np.arange(len(hypotheses)) == row
    obstacle = ""
    if np.size(hypotheses.utilities) > MOST_UTILITIES:
        obstacle = f"the table has more than {MOST_UTILITIES:,} utilities"
    elif stakes[row] == 0:
        obstacle = "it is indifferent between all outcomes"
    elif not credences[~is_moved].any():
        obstacle = "no other hypothesis has credence"
    if obstacle and hypothesis is not None:
        raise InvalidOptionError(
            f"hypothesis must be one that sliders can move (got {hypothesis!r}, but "
            f"{obstacle}); leave it out"
        )
    if obstacle:
        return None
    # A slider step of the true credence, so that the page opens on the true answer.
    shares = np.unique([*CREDENCES, float(credences[row])])
    with np.errstate(over="ignore", under="ignore"):
        ranges = FACTORS * stakes[row]
    can_be = (ranges > np.finfo(float).tiny) & (ranges < LARGEST_UTILITY / 4)
    # What it has at stake now is always there, however large.
    factors = FACTORS[can_be | (FACTORS == 1)]
    found = {
        name: _answers(rule, hypotheses, is_moved, shares, factors)
        for name, rule in rules.items()
    }
    start = (
        int(np.abs(shares - credences[row]).argmin()),
        int(np.abs(np.log(factors)).argmin()),
    )
    return Grid(hypotheses.names[row], frozen(shares), frozen(factors), found, start)


def _answers(
    rule: AnyRule,
    hypotheses: HypothesisSet,
    is_moved: np.ndarray,
    credences: Float64Array,
    factors: Float64Array,
) -> Float64Array:
    asker = Asker(rule)
    own = float(difference(hypotheses.best, hypotheses.worst)[is_moved][0])
    if getattr(rule, "is_scale_invariant", False):
        # Stakes are a change of unit, which the rule says it does not notice.
        line = Line(hypotheses, is_moved, None, credences, len(credences))
        lotteries = line.answers(rule, asker)[0]
        return frozen(np.repeat(lotteries[:, None], len(factors), axis=1))
    columns = []
    for factor in factors:
        stakes = np.full(len(credences), own * factor)
        line = Line(hypotheses, is_moved, stakes, credences, len(credences))
        columns.append(line.answers(rule, asker)[0])
    return frozen(np.stack(columns, axis=1))
