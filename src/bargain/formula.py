"""The formula of a disagreement point, in floats and in rational arithmetic.

Every point has the form ``d_h = b min_o U_ho + U_h . q + c v_h + e U_h . q_h``: a share
b of the worst case, a share of a lottery (q sums to it), a share c of given values, a
share e of what the others would do, a lottery for each hypothesis. So interpolation is
addition, and a recheck can repeat the point without rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain._arrays import (
    CHUNK,
    Difference,
    Float64Array,
    FloatArray,
    difference,
    each_part,
    joined,
    row_blocks,
)
from bargain.hypotheses import HypothesisSet
from bargain.others import Others

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Formula:
    """A disagreement point as shares of simpler ones, which are added up.

    Parameters
    ----------
    worst : float
        Share of the worst case.
    lottery : ndarray of shape (n_outcomes,), optional
        Nonnegative; its sum is the lottery's share.
    given : float
        Share of `values`.
    values : ndarray of shape (n_hypotheses,), optional
        In utility units.
    is_attained : bool
        Whether some lottery is known to give everyone these values or more.
    excluded : float
        Share of what the others would do without the hypothesis.
    others : Others, optional
        What these would do.
    notes : tuple of str
        What a user should be told about how the point came about.
    """

    worst: float = 0.0
    lottery: Float64Array | None = None
    given: float = 0.0
    values: Float64Array | None = None
    is_attained: bool = False
    excluded: float = 0.0
    others: Others | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_lottery(self) -> bool:
        """Whether the point is what one lottery gives, hence attained by it."""
        return self.worst == 0 and self.given == 0 and self.excluded == 0

    @property
    def is_attainable(self) -> bool:
        """Whether some lottery gives everyone the point or more by construction.

        The random dictator's gives h what the others would do with their probability,
        and its favourite with its own.
        """
        return self.given == 0 or self.is_attained

    def own_lottery(self) -> Float64Array | None:
        """Return the lottery that gives exactly this point, if it has one."""
        if not self.is_lottery or self.lottery is None:
            return None
        return np.asarray(self.lottery / self.lottery.sum())

    def attaining_lottery(self, n_outcomes: int) -> Float64Array | None:
        """Return a lottery that gives everyone this point or more, if one is known.

        It does so in the mathematics; whether in floats is rounding.
        """
        if self.given:
            return None
        lottery = np.full(n_outcomes, self.worst / n_outcomes)
        if self.lottery is not None:
            lottery += self.lottery
        if self.others is not None:
            lottery += self.excluded * self.others.everyone
        return np.asarray(lottery / lottery.sum())

    def evaluate(
        self, hypotheses: HypothesisSet
    ) -> tuple[FloatArray, Float64Array, bool]:
        """Return the point, every hypothesis's ideal gain, and how to take gains.

        Returns
        -------
        values : ndarray of shape (n_hypotheses,)
            The point, in utility units.
        ideals : ndarray of shape (n_hypotheses,)
            The best utility less the point, without cancellation: a sum of
            nonnegative terms wherever the point is mixed.
        is_direct : bool
            Whether gains are best taken as ``U - values``. Otherwise
            ``(U - best) + ideals`` keeps the digits that rounding `values` loses.
        """
        if self.worst == 1:
            worst, best = hypotheses.worst, hypotheses.best
            # Of many hypotheses, both are in memory already.
            ideals: Any = Difference(best, worst)
            return worst, ideals if len(best) > CHUNK else ideals[:], True
        if self.given == 1 and self.values is not None:
            return self.values, hypotheses.best - self.values, True
        if self.lottery is not None and np.count_nonzero(self.lottery) == 1:
            sole = int(self.lottery.argmax())
            if self.is_lottery:
                column = joined(each_part(hypotheses.utilities, partial(_column, sole)))
                return column, hypotheses.best - column, True
        ideals = difference(hypotheses.best, hypotheses.worst)
        ideals *= self.worst
        if self.lottery is not None:
            falling = partial(_expected_losses, self.lottery)
            ideals += joined(each_part(hypotheses.utilities, falling, hypotheses.best))
        if self.values is not None:
            ideals += self.given * (hypotheses.best - self.values)
        if self.others is not None:
            ideals += self.excluded * self.others.losses(hypotheses)
        return hypotheses.best - ideals, ideals, False

    def exact_value(self, row: int, utilities: list[Fraction]) -> Fraction:
        """Return the point of one hypothesis in rational arithmetic."""
        from fractions import Fraction

        total = Fraction(self.worst) + Fraction(self.given) + Fraction(self.excluded)
        value = Fraction(self.worst) * min(utilities)
        if self.values is not None:
            value += Fraction(self.given) * Fraction(float(self.values[row]))
        if self.lottery is not None:
            for share, utility in zip(self.lottery, utilities, strict=True):
                if share:
                    total += Fraction(float(share))
                    value += Fraction(float(share)) * utility
        if self.others is not None:
            value += Fraction(self.excluded) * self.others.exact_value(row, utilities)
        return value / total

    def interpolated(self, other: Formula, weight: float) -> Formula:
        """Return ``(1 - weight)`` of this point and ``weight`` of the other."""
        mine, theirs = 1 - weight, weight
        lottery = _added((mine, self.lottery), (theirs, other.lottery))
        given = mine * self.given + theirs * other.given
        values = _added(
            (mine * self.given, self.values), (theirs * other.given, other.values)
        )
        if values is not None:
            values = values / given
        stated = [each for each in (self, other) if each.given]
        return Formula(
            mine * self.worst + theirs * other.worst,
            lottery,
            given,
            values,
            bool(stated) and all(each.is_attained for each in stated),
            mine * self.excluded + theirs * other.excluded,
            self.others if other.others is None else other.others,
            tuple(dict.fromkeys((*self.notes, *other.notes))),
        )


def _column(outcome: int, utilities: FloatArray) -> Float64Array:
    return np.array(utilities[:, outcome], dtype=np.float64)


def _expected_losses(
    lottery: Float64Array, utilities: FloatArray, best: Float64Array
) -> Float64Array:
    """Return by how much a lottery falls short of each row's best."""
    losses = np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        block = np.asarray(utilities[rows], dtype=np.float64)
        losses[rows] = (best[rows, None] - block) @ lottery
    return losses


def _added(*parts: tuple[float, Float64Array | None]) -> Float64Array | None:
    present = [share * array for share, array in parts if array is not None and share]
    return sum(present[1:], start=present[0]) if present else None
