"""What makes a hypothesis a monster: its stakes, and its small credence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array, FloatArray
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.strategies.extra import st
from bargain.strategies.options import check_between, decades, with_usual
from bargain.strategies.shares import distribution
from bargain.strategies.utility_range import PROMISED, UtilityRange

LEAST_CREDENCE = 1e-300

# Of monsters about which nothing else is said.
USUAL_STAKES = (10.0, 1e12)
USUAL_CREDENCES = (1e-12, 0.1)


@dataclass(frozen=True)
class Monsters:
    """Which stakes and credences a monster may have.

    Parameters
    ----------
    stakes : tuple of float
        How many times the largest range among the others its range may be, the
        simplest first.
    credences : tuple of float
        The simplest first.
    """

    stakes: tuple[float, ...]
    credences: tuple[float, ...]

    @property
    def others(self) -> UtilityRange:
        """The utilities of the others that leave room for the monster."""
        most = min(PROMISED, LARGEST_UTILITY / (4 * max(self.stakes)))
        return UtilityRange(-most, most)


def monsters(
    min_stakes: float | None,
    max_stakes: float | None,
    min_credence: float | None,
    max_credence: float | None,
    *,
    allow_zero_credence: bool,
) -> Monsters:
    """Check the options that say how monstrous a monster is."""
    stakes = check_between(
        "stakes",
        *with_usual(min_stakes, max_stakes, USUAL_STAKES),
        lowest=1.0,
        highest=1e300,
    )
    low, high = check_between(
        "credence",
        *with_usual(min_credence, max_credence, USUAL_CREDENCES),
        lowest=LEAST_CREDENCE,
        highest=1.0,
    )
    if low == 1 or (high == 1 and not allow_zero_credence):
        raise InvalidOptionError(
            "min_credence, and max_credence without allow_zero_credence, must be below "
            "1 (got 1), since others are to have credence; lower it"
        )
    return Monsters(decades(*stakes), decades(high, low))


def largest_range(utilities: FloatArray) -> float:
    """Return the largest range of a row, in utility units; 1 if none has any."""
    return float((utilities.max(axis=1) - utilities.min(axis=1)).max()) or 1.0


def shape_of(row: FloatArray) -> Float64Array:
    """Return a row moved and scaled to go from 0 to 1; its first is best if it is flat.

    Examples
    --------
    >>> shape_of(np.array([3.0, 1.0, 2.0]))
    array([1. , 0. , 0.5])
    """
    range_ = row.max() - row.min()
    if range_ == 0:
        return np.asarray([1.0] + [0.0] * (len(row) - 1))
    shape: Float64Array = (row - row.min()) / range_
    return shape


def drawn_monster(
    draw: st.DrawFn, hypotheses: HypothesisSet, allowed: Monsters
) -> tuple[float, Float64Array]:
    """Draw a range for the last hypothesis, and its credence.

    Returns
    -------
    range : float
        In utility units.
    credences : ndarray of shape (n_hypotheses,)
        The others share the rest as they did.
    """
    stakes = draw(st.sampled_from(allowed.stakes))
    credence = draw(st.sampled_from(allowed.credences))
    others = distribution(hypotheses.credences[:-1])
    credences = np.append((1 - credence) * others, credence)
    return stakes * largest_range(hypotheses.utilities[:-1]), credences


def names(n_hypotheses: int, last: str) -> list[str]:
    """Return default names, but for the last hypothesis."""
    return [*(f"hypothesis {k}" for k in range(n_hypotheses - 1)), last]
