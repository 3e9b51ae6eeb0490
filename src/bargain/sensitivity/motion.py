"""How a disagreement point moves with the utilities and credences it is made of.

What a point gives a hypothesis depends on the utilities of that one alone, as long as
nobody's worst and favourite outcomes are others; and on credences where dictators are
drawn by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.talks import only_heard
from bargain.disagreement import Disagreement, resolve
from bargain.disagreement.exclusionary import ExclusionaryPoint
from bargain.disagreement.interpolated import InterpolatedPoint
from bargain.disagreement.lotteries import (
    DictatorPoint,
    LotteryPoint,
    OutcomePoint,
    UniformPoint,
)
from bargain.disagreement.stated import StatedPoint
from bargain.disagreement.status_quo import NamedLotteryPoint
from bargain.disagreement.undominated import UndominatedPoint
from bargain.disagreement.worst_case import WorstCasePoint
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.sensitivity.dictators import Dictators, Drawn, odds_of_others
from bargain.sensitivity.dominance import dominated_by_a_hair
from bargain.sensitivity.extremes import lowest_of, near_ties

# What one lottery gives, whatever utilities and credences are.
FIXED_LOTTERIES = (UniformPoint, OutcomePoint, LotteryPoint, NamedLotteryPoint)

# What hypotheses drawn by credence would have happen.
DICTATORS = (DictatorPoint, ExclusionaryPoint)

KNOWN = (StatedPoint, WorstCasePoint, UndominatedPoint, *FIXED_LOTTERIES, *DICTATORS)


@dataclass(frozen=True, eq=False)
class PointMotion:
    """Derivatives of a disagreement point.

    Parameters
    ----------
    parts : tuple of (float, Disagreement)
        The points that it is a mean of, with their shares.
    heard : HypothesisSet
        In which those who have no say have no credence.
    total : float
        Credence of those who have a say, in the set that was asked about.
    """

    parts: tuple[tuple[float, Disagreement], ...]
    heard: HypothesisSet
    total: float

    @classmethod
    def of(cls, decision: Decision) -> PointMotion:
        """Take the point of a decision apart."""
        rule, hypotheses = decision.rule, decision.hypotheses
        assert isinstance(rule, BargainingRule)  # see `ask`
        heard = only_heard(hypotheses, rule.min_credence)
        point = resolve(rule.disagreement, hypotheses)
        parts = tuple(_parts(point, hypotheses, 1.0))
        total = float(hypotheses.credences[heard.credences > 0].sum())
        return cls(parts, heard, total)

    def by_utilities(self, rows: np.ndarray | slice) -> Float64Array:
        """Return derivatives by each row's own utilities: shape (n_some, n_outcomes).

        Where the worst outcomes of a row are tied, they share its derivative.
        """
        some = np.asarray(self.heard.utilities[rows])
        found = np.zeros(some.shape)
        for share, columns in self._minima:
            found[:, columns] += share * lowest_of(some[:, columns])
        for share, lottery in self._lotteries:
            found += share * lottery
        for share in self._exclusionary:
            found += share * self.dictators.of_others(rows)
        return found

    @cached_property
    def _minima(self) -> list[tuple[float, np.ndarray | slice]]:
        """Shares of the point that are each one's least utility, among which."""
        found: list[tuple[float, np.ndarray | slice]] = []
        for share, part in self.parts:
            if isinstance(part, WorstCasePoint):
                found.append((share, slice(None)))
            elif isinstance(part, UndominatedPoint):
                found.append((share, part.undominated(self.heard)))
        return found

    @cached_property
    def _lotteries(self) -> list[tuple[float, Float64Array]]:
        """Shares of the point that a lottery for all gives."""
        found: list[tuple[float, Float64Array]] = []
        for share, part in self._known_parts:
            if isinstance(part, (DictatorPoint, *FIXED_LOTTERIES)):
                found.append(
                    (share, np.asarray(part.formula(self.heard).own_lottery()))
                )
        return found

    @property
    def _exclusionary(self) -> list[float]:
        """Shares of the point that the others of each give."""
        parts = self.parts
        return [share for share, part in parts if isinstance(part, ExclusionaryPoint)]

    @cached_property
    def dictators(self) -> Dictators:
        """How credences move it."""
        heard, draws = self.heard, []
        for share, part in self._known_parts:
            if isinstance(part, DICTATORS):
                leaves_out = isinstance(part, ExclusionaryPoint)
                factors = np.full(len(heard), share / self.total)
                if leaves_out:
                    factors *= odds_of_others(heard.credences)
                point = np.asarray(part.point(heard), dtype=np.float64)
                draws.append(Drawn(factors, point, leaves_out))
        return Dictators(heard, tuple(draws))

    @property
    def is_of_credences(self) -> bool:
        """Whether credences move it."""
        return any(isinstance(part, DICTATORS) for _, part in self._known_parts)

    def about_to_change(self) -> np.ndarray:
        """Return whose worst or favourite outcomes a hair would change, and the point.

        A mask of shape (n_hypotheses,).
        """
        utilities = self.heard.utilities
        found = np.zeros(len(self.heard), dtype=bool)
        for _, columns in self._minima:
            found |= near_ties(utilities, of="lowest", among=columns)
        if any(isinstance(part, DICTATORS) for _, part in self.parts):
            found |= near_ties(utilities, of="highest")
        return found & (self.heard.credences > 0)

    def undominated_by_a_hair(self) -> np.ndarray | None:
        """Return the places of outcomes about to count in the point, or to cease.

        None where it would take too long to tell.
        """
        if any(isinstance(part, UndominatedPoint) for _, part in self.parts):
            return dominated_by_a_hair(self.heard)
        return np.empty(0, dtype=int)

    @property
    def _known_parts(self) -> tuple[tuple[float, Disagreement], ...]:
        """The parts, all of which must be of this library."""
        for _, part in self.parts:
            if not isinstance(part, KNOWN):
                raise InvalidOptionError(
                    "disagreement must be a point of this library for derivatives by "
                    f"utilities and credences (got {part!r}, of which it is not known "
                    "how it moves); give its values, as in "
                    "NashBargaining(disagreement=decision.disagreement)"
                )
        return self.parts


def _parts(
    point: Disagreement, hypotheses: HypothesisSet, share: float
) -> Iterator[tuple[float, Disagreement]]:
    if isinstance(point, InterpolatedPoint):
        for end, part in (
            (point.first, 1 - point.weight),
            (point.second, point.weight),
        ):
            if part:
                yield from _parts(resolve(end, hypotheses), hypotheses, share * part)
    else:
        yield share, point
