"""The answers between which a reader moves: by a hypothesis's credence, and stakes."""

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

# Beyond so many utilities, so many answers take longer than a reader waits; and so
# many are what all walks but the first may move together.
MOST_UTILITIES = 10_000
MOST_WALKS = 12


@dataclass(frozen=True, eq=False)
class Walk:
    """What rules answer, by the credence and the stakes of one hypothesis.

    Attributes
    ----------
    hypothesis : str
    credences : ndarray of shape (n_credences,)
        In rising order; the true one is among them.
    factors : ndarray of shape (n_factors,)
        By which its utilities are multiplied; 1 is among them, perhaps alone.
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


def solve_walks(
    hypotheses: HypothesisSet, rules: Mapping[str, AnyRule], hypothesis: str | None
) -> list[Walk] | str:
    """Ask the rules at each step of each walk.

    Parameters
    ----------
    hypotheses : HypothesisSet
    rules : mapping of str to rule
    hypothesis : str, optional
        Whose credence and stakes the first walk moves; left out, of the one that moves
        expected utility most: the credence times the ideal gain is largest. The other
        walks move credences alone, those of the most credible others.

    Returns
    -------
    walks : list of Walk, or str
        What stands against it, if there is nothing to move.

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
    obstacle = _obstacle(hypotheses, stakes, row)
    if obstacle and hypothesis is not None:
        raise InvalidOptionError(
            f"hypothesis must be one that sliders can move (got {hypothesis!r}, but "
            f"{obstacle}); leave it out"
        )
    if obstacle:
        is_quiet = not stakes.any()
        return "every hypothesis is indifferent" if is_quiet else obstacle
    with np.errstate(over="ignore", under="ignore"):
        ranges = FACTORS * stakes[row]
    can_be = (ranges > np.finfo(float).tiny) & (ranges < LARGEST_UTILITY / 4)
    # What it has at stake now is always there, however large.
    factors = FACTORS[can_be | (FACTORS == 1)]
    most = min(MOST_WALKS, max(1, MOST_UTILITIES // np.size(hypotheses.utilities)))
    others = [
        int(k)
        for k in np.argsort(-credences, kind="stable")
        if k != row and not _obstacle(hypotheses, stakes, int(k))
    ]
    return [
        _walk(hypotheses, rules, row, factors),
        *(_walk(hypotheses, rules, k, np.ones(1)) for k in others[: most - 1]),
    ]


def _obstacle(hypotheses: HypothesisSet, stakes: Float64Array, row: int) -> str:
    """Return why nothing moves with a hypothesis; empty if something does."""
    if np.size(hypotheses.utilities) > MOST_UTILITIES:
        return f"the table has more than {MOST_UTILITIES:,} utilities"
    if stakes[row] == 0:
        return "it is indifferent between all outcomes"
    if not np.delete(hypotheses.credences, row).any():
        return "no other hypothesis has credence"
    return ""


def _walk(
    hypotheses: HypothesisSet,
    rules: Mapping[str, AnyRule],
    row: int,
    factors: Float64Array,
) -> Walk:
    # A step of the true credence, so that the page opens on the true answer; not
    # beside one that differs by rounding alone.
    credence = float(hypotheses.credences[row])
    apart = CREDENCES[np.abs(CREDENCES - credence) > 1e-9]
    shares = np.sort([*apart, credence])
    start = (
        int(np.searchsorted(shares, credence)),
        int(np.abs(np.log(factors)).argmin()),
    )
    found = {
        name: _answers(rule, hypotheses, row, shares, factors)
        for name, rule in rules.items()
    }
    name = hypotheses.names[row]
    return Walk(name, frozen(shares), frozen(factors), found, start)


def _answers(
    rule: AnyRule,
    hypotheses: HypothesisSet,
    row: int,
    credences: Float64Array,
    factors: Float64Array,
) -> Float64Array:
    asker = Asker(rule)
    is_moved = np.arange(len(hypotheses)) == row
    own = float(difference(hypotheses.best, hypotheses.worst)[row])
    if len(factors) == 1 or getattr(rule, "is_scale_invariant", False):
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
