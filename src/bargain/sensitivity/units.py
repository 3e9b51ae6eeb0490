"""How the units of a normalization move with utilities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain._arrays import Float64Array, FloatArray, each_part, joined, row_blocks
from bargain.aggregators.decision import Decision
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.normalization import (
    GivenUnits,
    MeanAbsoluteDeviationNormalization,
    NoNormalization,
    Normalization,
    RangeNormalization,
    ReferenceNormalization,
    SumNormalization,
    VarianceNormalization,
    as_normalization,
)
from bargain.normalization.measure import weights_over
from bargain.problem import Problem
from bargain.sensitivity.extremes import EDGE, lowest_of, near_ties

# Whose units do not look at the utilities of the set.
FIXED_UNITS = (NoNormalization, GivenUnits, ReferenceNormalization)


@dataclass(frozen=True, eq=False)
class UnitMotion:
    """Derivatives of the units of a decision's rule, where it has some that matter.

    Parameters
    ----------
    normalization : Normalization or None
        None where units do not matter, as in a product.
    hypotheses : HypothesisSet
    """

    normalization: Normalization | None
    hypotheses: HypothesisSet

    @classmethod
    def of(cls, decision: Decision) -> UnitMotion:
        """Find out whether units matter, and what gives them."""
        problem, normalization = decision.problem, None
        if isinstance(problem, Problem) and hasattr(problem.welfare, "units"):
            stated = getattr(decision.rule, "normalization", None)
            normalization = as_normalization(stated)
        return cls(normalization, decision.hypotheses)

    @property
    def matter(self) -> bool:
        """Whether the answer depends on them."""
        return self.normalization is not None

    def by_utilities(self, rows: np.ndarray) -> Float64Array:
        """Return derivatives of logarithms of units by each row's own utilities.

        Shape (n_some, n_outcomes).
        """
        if self.normalization is None:
            return np.zeros((len(rows), self.hypotheses.n_outcomes))
        moved = _by_utilities(self.normalization, self.hypotheses, rows)
        return np.asarray(moved / self._all[rows, None])

    def about_to_change(self) -> np.ndarray:
        """Return whose unit a hair would give another formula: (n_hypotheses,)."""
        utilities, measure = self.hypotheses.utilities, self.normalization
        found = np.zeros(len(self.hypotheses), dtype=bool)
        if isinstance(measure, (RangeNormalization, SumNormalization)):
            found |= near_ties(utilities, of="lowest")
        if isinstance(measure, RangeNormalization):
            found |= near_ties(utilities, of="highest")
        if isinstance(measure, MeanAbsoluteDeviationNormalization):
            found |= joined(each_part(utilities, _near_means))
        return found

    @cached_property
    def _all(self) -> Float64Array:
        assert self.normalization is not None  # asked before
        return self.normalization.zeros_and_units(self.hypotheses)[1]


def _by_utilities(
    normalization: Normalization, hypotheses: HypothesisSet, rows: np.ndarray | slice
) -> Float64Array:
    """Return the derivatives of some rows' units by their own utilities.

    Shape (n_some, n_outcomes). Tied extremes share theirs.

    Raises
    ------
    InvalidOptionError
        If it is not known how the units move.
    """
    some = np.asarray(hypotheses.utilities[rows], dtype=np.float64)
    n = some.shape[1]
    if isinstance(normalization, FIXED_UNITS):
        return np.zeros(some.shape)
    if isinstance(normalization, RangeNormalization):
        return lowest_of(-some) - lowest_of(some)
    if isinstance(normalization, SumNormalization):
        return np.asarray(1 - n * lowest_of(some))
    if isinstance(normalization, VarianceNormalization):
        weights = np.full(n, 1 / n)
        if normalization.reference is not None:
            weights = weights_over(normalization.reference, hypotheses.outcomes)
        away = some - (some @ weights)[:, None]
        away /= abs(away).max(axis=1, keepdims=True)  # squares that do not overflow
        return np.asarray(weights * away / np.sqrt(away**2 @ weights)[:, None])
    if isinstance(normalization, MeanAbsoluteDeviationNormalization):
        sides = np.sign(some - some.mean(axis=1, keepdims=True))
        return np.asarray((sides - sides.mean(axis=1, keepdims=True)) / n)
    raise InvalidOptionError(
        "normalization must be one of this library for derivatives by utilities (got "
        f"{normalization!r}, of which it is not known how it moves); give its units, "
        "as in normalization=bg.GivenUnits(units)"
    )


def _near_means(utilities: FloatArray) -> np.ndarray:
    """Return in which rows some utility is all but the mean."""
    found = np.zeros(len(utilities), dtype=bool)
    for some in row_blocks(*utilities.shape):
        rows = np.asarray(utilities[some])
        away = abs(rows - rows.mean(axis=1, keepdims=True))
        ranges = rows.max(axis=1) - rows.min(axis=1)
        found[some] = away.min(axis=1) <= EDGE * ranges
    return found
