"""Where utilities may lie, and which of them are round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain._arrays import LARGEST_UTILITY, Float64Array
from bargain.strategies.options import check_between

# Rules promise an answer up to this magnitude.
PROMISED = 1e300

# Without bounds, utilities that nothing scales lie between these.
USUAL = 10.0


@dataclass(frozen=True)
class UtilityRange:
    """Bounds of utilities, and the narrower ones of those that nothing scales.

    Parameters
    ----------
    least, most : float
    low, high : float
        Between them.
    """

    least: float = -PROMISED
    most: float = PROMISED
    low: float = -USUAL
    high: float = USUAL

    @cached_property
    def levels(self) -> Float64Array:
        """Round numbers, the roundest first: small integers, the ends, tenths."""
        integers = [0, *(sign * k for k in range(1, 33) for sign in (1, -1))]
        steps = np.array([0, 1, 0.5, *(k / 10 for k in range(1, 10))])
        between = np.clip(
            self.low * (1 - steps) + self.high * steps, self.low, self.high
        )
        inside = [k for k in integers if self.low <= k <= self.high]
        return np.array(list(dict.fromkeys([*map(float, inside), *between.tolist()])))


def utility_range(least: float | None, most: float | None) -> UtilityRange:
    """Check ``min_utility`` and ``max_utility``; fill in what is left out."""
    least_, most_ = check_between(
        "utility",
        -PROMISED if least is None else least,
        PROMISED if most is None else most,
        lowest=-LARGEST_UTILITY,
        highest=LARGEST_UTILITY,
    )
    low, high = least_, most_
    if least is None:
        low = max(low, min(-USUAL, high - 2 * USUAL * max(1.0, abs(high))))
    if most is None:
        high = min(high, max(USUAL, low + 2 * USUAL * max(1.0, abs(low))))
    if least is None and most is None:
        low, high = -USUAL, USUAL
    return UtilityRange(least_, most_, low, high)
