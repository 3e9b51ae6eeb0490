"""A diagnosis: is there a monster, and what hangs by a thread, before any rule decides.

About expected utility on the utilities as they are. Nothing is solved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bargain import _doors
from bargain._arrays import Float64Array, frozen
from bargain._read_only import ReadOnly
from bargain.aggregators.checks import check_hypotheses
from bargain.diagnosis.clones import coefficients, first_copies
from bargain.diagnosis.rows import Parts, examine
from bargain.diagnosis.scores import Scores, add_up
from bargain.hypotheses import HypothesisSet

# Who sways expected utility at least so many times as much as its credence, and decides
# alone, is called a monster. Nobody with more than half of the credence is.
MONSTER_INDEX = 2.0

# Scores closer to the best than this part of the stakes are nearly tied.
NEAR = 1e-6


@dataclass(frozen=True, eq=False)
class Diagnosis(ReadOnly):
    """What is remarkable about a set of hypotheses; see `diagnose`.

    Arrays of shape (n_hypotheses,) are in the order of the set, NaN where there is
    nothing to say.

    Attributes
    ----------
    hypotheses : HypothesisSet
    scores : ndarray of shape (n_outcomes,)
        ``sum_h w_h (U_ho - worst_h)``, which expected utility maximizes, in the common
        unit that it takes utilities for.
    choice : tuple of str
        The outcomes of the greatest score; several if they are tied.
    near_ties : tuple of str
        The others within 10^-6 of the stakes ``sum_h w_h (best_h - worst_h)``, by which
        scores could differ at most.
    runner_up : str or None
        The best of those not chosen.
    margin : float
        By how much it falls short, as a share of the stakes.
    monster_index : ndarray of shape (n_hypotheses,)
        The share of what sways expected utility that is a hypothesis's doing, divided
        by its credence: 1 if it is as much as its credence, ``1 / w_h`` if it is all.
    is_pivotal : ndarray of bool of shape (n_hypotheses,)
        Whether expected utility would choose otherwise without it.
    choice_without : ndarray of int of shape (n_hypotheses,)
        Which outcome would be best without it, by position; the first of several.
    decider : str or None
        The one hypothesis that decides alone: all that is chosen is a favourite of its
        own, something else would be chosen without it, and leaving out any other one
        changes nothing.
    monster : str or None
        The decider, if its monster index is at least 2.
    stakes_down, stakes_up : ndarray of shape (n_hypotheses,)
        The factors nearest to 1, below and above, at which multiplying its utilities
        flips the choice.
    credence_down, credence_up : ndarray of shape (n_hypotheses,)
        The credences nearest to its own at which the choice flips, the others' in
        proportion.
    indifferent : ndarray of bool of shape (n_hypotheses,)
    clone_of : ndarray of int of shape (n_hypotheses,)
        The first hypothesis with the same utilities after normalization, by position;
        its own if there is none before it.
    merged_credence : ndarray of shape (n_hypotheses,)
        The credence of all that are the same.

    Examples
    --------
    >>> found = bg.diagnose(bg.examples.load("crypto-assets"))
    >>> found.choice, found.runner_up, round(float(found.margin), 2)
    (('BTC',), 'ETH', 0.15)
    >>> found.decider, int(found.is_pivotal.sum())
    ('xVV', 1)
    """

    hypotheses: HypothesisSet
    scores: Float64Array
    choice: tuple[str, ...]
    near_ties: tuple[str, ...]
    runner_up: str | None
    margin: float
    monster_index: Float64Array
    is_pivotal: np.ndarray
    choice_without: np.ndarray
    decider: str | None
    stakes_down: Float64Array
    stakes_up: Float64Array
    credence_down: Float64Array
    credence_up: Float64Array
    clone_of: np.ndarray
    merged_credence: Float64Array
    monster: str | None = field(init=False)

    def __post_init__(self) -> None:
        is_monster = self.decider is not None and (
            self.monster_index[self.hypotheses.names.position(self.decider)]
            >= MONSTER_INDEX
        )
        object.__setattr__(self, "monster", self.decider if is_monster else None)

    @property
    def indifferent(self) -> np.ndarray:
        """Who does not care: bool of shape (n_hypotheses,)."""
        return self.hypotheses.indifferent

    @property
    def warning(self) -> str:
        """A sentence if a monster decides; else empty."""
        if self.monster is None:
            return ""
        row = self.hypotheses.names.position(self.monster)
        instead = self.hypotheses.outcomes[int(self.choice_without[row])]
        return (
            f"a monster decides expected utility: {self.monster!r}, of credence "
            f"{self.hypotheses.credences[row]:.3g}, has a monster index of "
            f"{self.monster_index[row]:.3g}; without it {instead!r} would be best"
        )

    def to_frame(self) -> Any:
        """Return a pandas frame: one row per hypothesis.

        Returns
        -------
        frame : pandas.DataFrame
            Columns hypothesis, credence, monster_index, is_pivotal, decides,
            choice_without, stakes_down, stakes_up, credence_down, credence_up,
            indifferent, clone_of and merged_credence.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> found = bg.diagnose(bg.examples.load("coin-flip"))
        >>> found.to_frame()[["hypothesis", "credence", "monster_index"]]
          hypothesis  credence  monster_index
        0         U1      0.51            1.0
        1         U2      0.49            1.0
        """
        return _doors.open_door("diagnosis_frame")(self)

    def __str__(self) -> str:
        return str(_doors.open_door("diagnosis_text")(self))

    def _repr_html_(self) -> str:
        return str(_doors.open_door("text_html")(self))

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        yield _doors.open_door("diagnosis_view")(self, options.max_width)


def diagnose(hypotheses: HypothesisSet) -> Diagnosis:
    """Look for monsters, near-ties, clones and the indifferent before any rule decides.

    Parameters
    ----------
    hypotheses : HypothesisSet

    Returns
    -------
    diagnosis : Diagnosis

    Raises
    ------
    InvalidOptionError
        If `hypotheses` is no set.

    Notes
    -----
    With the scores ``S_o = sum_h w_h U_ho`` and covariances over the outcomes, each
    outcome counting the same, the share of hypothesis h in what sways expected utility
    is ``w_h |cov(U_h, S)| / sum_i w_i |cov(U_i, S)|``. If nobody pulls against the
    scores this is its share of their variance, ``w_h cov(U_h, S) / var(S)``. The
    magnitudes keep shares below 1 where hypotheses cancel: in a close call between two
    of the same stakes neither is a monster.

    Ties are judged as `ExpectedUtility` judges them. Clones are told by random sums of
    normalized utilities, which agree up to rounding; a clone with other units is one.
    A monster that has a clone escapes notice as a decider, since leaving out either
    changes nothing: merge clones first.

    The utilities are read twice, a few rows at a time.

    References
    ----------
    This library's own.

    Examples
    --------
    >>> found = bg.diagnose(bg.examples.load("crypto-assets"))
    >>> found.monster, found.choice
    ('xVV', ('BTC',))
    >>> row = found.hypotheses.names.position("xVV")
    >>> found.monster_index[row].round(2), found.stakes_down[row].round(2)
    (np.float64(3.75), np.float64(0.66))
    """
    check_hypotheses(hypotheses)
    scores = add_up(hypotheses)
    parts = examine(hypotheses, scores, coefficients(hypotheses.n_outcomes))
    credences, outcomes = hypotheses.credences, hypotheses.outcomes
    tied, near, runner_up = _standing(scores)
    first = first_copies(hypotheses, parts.prints)
    merged = np.bincount(first, credences, len(hypotheses))[first]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        present = credences / (1 - credences)
        stakes = [
            np.where(credences > 0, odds / present, np.nan) for odds in parts[4:6]
        ]
        flips = [odds / (1 + odds) for odds in parts[4:6]]
    margin = np.nan
    if runner_up is not None:
        margin = float(scores.total.max() - scores.total[runner_up]) / scores.stakes
    return Diagnosis(
        hypotheses,
        frozen(scores.total),
        tuple(outcomes[int(k)] for k in np.flatnonzero(tied)),
        tuple(outcomes[int(k)] for k in np.flatnonzero(near)),
        None if runner_up is None else outcomes[runner_up],
        margin,
        frozen(_monster_index(hypotheses, parts)),
        frozen(parts.is_pivotal),
        frozen(parts.without),
        _decider(hypotheses, parts),
        frozen(stakes[0]),
        frozen(stakes[1]),
        frozen(flips[0]),
        frozen(flips[1]),
        frozen(first),
        frozen(merged),
    )


def _standing(scores: Scores) -> tuple[np.ndarray, np.ndarray, int | None]:
    """Return who is best, who nearly is, and who comes next."""
    total, tied = scores.total, scores.tied
    if tied.all():
        return tied, np.zeros_like(tied), None
    near = ~tied & (total.max() - total <= NEAR * scores.stakes)
    return tied, near, int(np.where(tied, -1.0, total).argmax())


def _monster_index(hypotheses: HypothesisSet, parts: Parts) -> Float64Array:
    sway = np.abs(parts.sway)
    sway /= sway.max() or 1.0
    everything = float(hypotheses.credences @ sway)
    if not everything:
        return np.full(len(hypotheses), np.nan)
    return np.where(hypotheses.credences > 0, sway / everything, np.nan)


def _decider(hypotheses: HypothesisSet, parts: Parts) -> str | None:
    pivotal = np.flatnonzero(parts.is_pivotal)
    if len(pivotal) != 1 or not parts.wins[pivotal[0]]:
        return None
    return hypotheses.names[int(pivotal[0])]
