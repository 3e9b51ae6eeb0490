"""The worst case among the outcomes that nothing dominates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import numpy as np

from bargain import _doors
from bargain._arrays import (
    Float64Array,
    FloatArray,
    difference,
    each_part,
    joined,
    row_blocks,
)
from bargain.disagreement.base import Disagreement, DominanceBy
from bargain.errors import InvalidOptionError
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.rows import rows_over

# A note names no more outcomes than this.
NAMED = 5


@dataclass(frozen=True)
class UndominatedPoint(Disagreement):
    """Each hypothesis's worst among the outcomes that nothing dominates.

    Parameters
    ----------
    by : {"lottery", "outcome"}
        What may dominate an outcome.
    """

    by: DominanceBy = "lottery"

    def __post_init__(self) -> None:
        if self.by not in get_args(DominanceBy):
            raise InvalidOptionError(
                f"by must be 'lottery' or 'outcome' (got {self.by!r}); say what may "
                "dominate an outcome"
            )

    def formula(self, hypotheses: HypothesisSet) -> Formula:
        """Return the point for a set, as shares."""
        found = self._judged(hypotheses)
        if found is None:
            return Formula(worst=1.0)
        stays = np.flatnonzero(~found.dominated)
        lowest = joined(each_part(hypotheses.utilities, partial(_lowest, stays)))
        return Formula(
            given=1.0,
            values=lowest,
            # By any outcome that stays.
            is_attained=True,
            notes=(
                *_note(hypotheses, found.dominated, "dominated, not counted among"),
                *_note(hypotheses, found.in_doubt, "perhaps dominated, counted among"),
            ),
        )

    def undominated(self, hypotheses: HypothesisSet) -> np.ndarray:
        """Return the places of the outcomes that nothing dominates."""
        found = self._judged(hypotheses)
        if found is None:
            return np.arange(hypotheses.n_outcomes)
        return np.flatnonzero(~found.dominated)

    def _judged(self, hypotheses: HypothesisSet) -> Any:
        """Return which outcomes are dominated; None if nobody has a say in it."""
        is_asked = (hypotheses.credences > 0) & ~hypotheses.indifferent
        if not is_asked.any():
            return None
        # Questions to an answer come back to what the solve took linear programs for.
        found, key = hypotheses._worked_out, (self, is_asked.tobytes())
        if key not in found:
            found[key] = self._find_dominated(hypotheses, np.flatnonzero(is_asked))
        return found[key]

    def _find_dominated(self, hypotheses: HypothesisSet, asked: np.ndarray) -> Any:
        ranges = difference(hypotheses.best[asked], hypotheses.worst[asked])
        kept = None if len(asked) == len(hypotheses) else asked
        # Not counted from the worst: next to 1e15, floats lose what 1 is above 0.
        rows = rows_over(
            hypotheses.utilities, kept, np.zeros(len(asked)), None, ranges, True
        )
        # The linear programs load scipy, which other points do without.
        return _doors.open_door("find_dominated")(
            rows, by_lotteries=self.by == "lottery"
        )


def _lowest(outcomes: np.ndarray, utilities: FloatArray) -> Float64Array:
    lowest = np.empty(len(utilities))
    for rows in row_blocks(*utilities.shape):
        lowest[rows] = np.asarray(utilities[rows])[:, outcomes].min(axis=1)
    return lowest


def _note(hypotheses: HypothesisSet, which: np.ndarray, what: str) -> tuple[str, ...]:
    places = np.flatnonzero(which)
    if not len(places):
        return ()
    named = ", ".join(repr(hypotheses.outcomes[int(k)]) for k in places[:NAMED])
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return (f"{what} the worst outcomes of the disagreement point: {named}{more}",)
