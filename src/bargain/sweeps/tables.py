"""The sets of a sweep: one set, with its monsters' stakes or credence varied."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array, difference
from bargain.aggregators.outside import is_ours
from bargain.axioms.asking import Asker
from bargain.comparison import AnyRule
from bargain.errors import BargainError
from bargain.favourites import favourites
from bargain.hypotheses import HypothesisSet

# So many utilities are laid out at a time, 32 MB.
PART = 1 << 22


@dataclass(frozen=True, eq=False)
class Line:
    """Sets that differ in one number.

    Parameters
    ----------
    hypotheses : HypothesisSet
    is_monster : ndarray of bool of shape (n_hypotheses,)
    stakes : ndarray of shape (n_points,), or None
        The monsters' ideal gains; None leaves them as they are.
    credence : ndarray of shape (n_points,), or None
        Of all monsters together; None leaves it as it is.
    n_points : int
    """

    hypotheses: HypothesisSet
    is_monster: np.ndarray
    stakes: Float64Array | None
    credence: Float64Array | None
    n_points: int

    def units(self) -> Float64Array:
        """Return the utilities, with the monsters' ideal gains divided out."""
        utilities = np.array(self.hypotheses.utilities, dtype=np.float64)
        if self.stakes is not None:
            ranges = difference(self.hypotheses.best, self.hypotheses.worst)
            utilities[self.is_monster] /= ranges[self.is_monster, None]
        return utilities

    def credences(self) -> Float64Array:
        """Return the credences of all sets, shape (n_points, n_hypotheses)."""
        shape = (self.n_points, len(self.hypotheses))
        if self.credence is None:
            return np.broadcast_to(self.hypotheses.credences, shape)
        theirs, others = self.shares()
        wanted = self.credence[:, None]
        return np.asarray(wanted * theirs + (1 - wanted) * others)

    def shares(self) -> tuple[Float64Array, Float64Array]:
        """Return how the monsters share their credence, and the others theirs.

        Both sum to 1, or to 0 where there is none to share; monsters without credence
        share it evenly.
        """
        credences = np.array(self.hypotheses.credences)
        theirs = np.where(self.is_monster, credences, 0.0)
        if not theirs.any():
            theirs = np.where(self.is_monster, 1.0, 0.0)
        others = np.where(self.is_monster, 0.0, credences)
        return theirs / theirs.sum(), others / others.sum()

    def favourites(self) -> np.ndarray:
        """Return which outcomes are best for some monster: bool of (n_outcomes,)."""
        rows = self.is_monster
        chosen = favourites(
            np.asarray(self.hypotheses.utilities)[rows],
            self.hypotheses.worst[rows],
            self.hypotheses.best[rows],
        )
        return np.asarray(chosen.any(axis=0))

    def first(self) -> Line:
        """Return the first set alone."""
        stakes = None if self.stakes is None else self.stakes[:1]
        credence = None if self.credence is None else self.credence[:1]
        return replace(self, stakes=stakes, credence=credence, n_points=1)

    def answers(self, rule: AnyRule, asker: Asker) -> tuple[Float64Array, str]:
        """Return a rule's lotteries, shape (n_points, n_outcomes), and its complaint.

        NaN where it gave none; the complaint is the first one, or empty.
        """
        only_stakes = self.credence is None or len(np.unique(self.credence)) == 1
        is_blind = only_stakes and getattr(rule, "is_scale_invariant", False)
        if is_blind and self.n_points > 1:
            # Stakes are a change of unit, which the rule says it does not notice.
            lotteries, complaint = self.first().answers(rule, asker)
            return np.repeat(lotteries, self.n_points, axis=0), complaint
        units, credences = self.units(), self.credences()
        lotteries = np.full((self.n_points, self.hypotheses.n_outcomes), np.nan)
        complaint = ""
        step = max(1, PART // units.size)
        for start in range(0, self.n_points, step):
            places = slice(start, min(start + step, self.n_points))
            tables = np.repeat(units[None], places.stop - start, axis=0)
            if self.stakes is not None:
                tables[:, self.is_monster] *= self.stakes[places, None, None]
            found, said = _ask(rule, tables, credences[places], self.hypotheses, asker)
            lotteries[places] = found
            complaint = complaint or said
        return lotteries, complaint


def _ask(
    rule: AnyRule,
    tables: Float64Array,
    credences: Float64Array,
    labels: HypothesisSet,
    asker: Asker,
) -> tuple[Float64Array, str]:
    if hasattr(rule, "solve_batch") and is_ours(rule):
        decisions = rule.solve_batch(tables, credences, outcomes=labels.outcomes)
        errors = decisions.errors
        return decisions.lotteries, str(errors[min(errors)]) if errors else ""
    lotteries = np.full((len(tables), labels.n_outcomes), np.nan)
    complaint = ""
    for place, (table, shares) in enumerate(zip(tables, credences, strict=True)):
        hypotheses = HypothesisSet.from_arrays(
            table, shares, labels.outcomes, labels.names
        )
        try:
            lotteries[place] = asker.ask(rule, hypotheses).lottery.probabilities
        except BargainError as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            complaint = complaint or str(error)
    return lotteries, complaint
