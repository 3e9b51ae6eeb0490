"""Those whose utilities count where a budget is split, before any rule says how."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.budgets.arguments import Point, check_finite
from bargain.errors import DisagreementError
from bargain.hypotheses import HypothesisSet
from bargain.returns import Returns

# A gain of less than this, in units of everyone's utilities, is none.
NO_GAIN = 1e-12


@dataclass(frozen=True, eq=False)
class Stand:
    """Those whose utilities count.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_projects)
        In utility units; no row is zero.
    credences : ndarray of shape (n_rows,)
        Positive.
    point : ndarray of shape (n_rows,)
        Utilities at disagreement.
    tops : ndarray of shape (n_rows,)
        What the whole budget, spent as each likes, would bring.
    places : ndarray of int of shape (n_rows,)
        Where the rows stand in the set.
    returns : Returns
    budget : float
    """

    values: Float64Array
    credences: Float64Array
    point: Float64Array
    tops: Float64Array
    places: np.ndarray
    returns: Returns
    budget: float

    @property
    def sizes(self) -> Float64Array:
        """How large each one's utilities are, which rounding is relative to."""
        return np.asarray(np.maximum(self.tops, np.abs(self.point)))

    @property
    def rooms(self) -> Float64Array:
        """Each one's ideal gain, by itself."""
        return np.asarray(self.tops - self.point)

    def select(self, some: np.ndarray) -> Stand:
        """Return some of the rows."""
        return replace(
            self,
            values=self.values[some],
            credences=self.credences[some],
            point=self.point[some],
            tops=self.tops[some],
            places=self.places[some],
        )

    def gains_at(self, money: Float64Array) -> Float64Array:
        """Return everyone's gain, in units of everyone's size."""
        utilities = self.values @ self.returns.value(money)
        return np.asarray((utilities - self.point) / self.sizes)


def who_counts(
    table: HypothesisSet,
    budget: float,
    returns: Returns,
    point: Point,
    *,
    asks_for_gains: bool,
) -> tuple[Stand, tuple[str, ...]]:
    """Return those whose utilities count, and what there is to say of the others.

    Raises
    ------
    DisagreementError
        If somebody is to get more than the whole budget can bring, where the rule
        asks for gains.
    """
    utilities = np.asarray(table.utilities, dtype=np.float64)
    absent = table.credences == 0
    tops = np.zeros(len(table))
    with np.errstate(over="ignore"):
        for k in np.flatnonzero(~absent):
            tops[k] = returns.ceiling(utilities[k], budget)
    check_finite(table, tops)
    if asks_for_gains and point.money is None:
        slack = NO_GAIN * np.maximum(tops, np.abs(point.values))
        short = (point.values > tops + slack) & ~absent
        if short.any():
            first = int(short.argmax())
            raise DisagreementError(
                f"disagreement must be attainable (it gives {name_some(table, short)} "
                f"more than the whole budget can: {point.values[first]:.6g} against "
                f"{tops[first]:.6g} for the first); lower the point",
                [table.names[int(k)] for k in np.flatnonzero(short)],
                np.where(np.arange(len(table)) == first, 1.0, 0.0),
            )
    values_nothing = (tops == 0) & ~absent
    notes = []
    if absent.any():
        notes.append(f"zero credence, no say: {name_some(table, absent)}")
    if values_nothing.any():
        named = name_some(table, values_nothing)
        notes.append(f"values no project, left out: {named}")
    places = np.flatnonzero(~(absent | values_nothing))
    stand = Stand(
        utilities[places],
        table.credences[places],
        point.values[places],
        tops[places],
        places,
        returns,
        budget,
    )
    return stand, tuple(notes)
