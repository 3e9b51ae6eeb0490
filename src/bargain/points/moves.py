"""How far a lottery moves when an outcome leaves, or a hypothesis's last credence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bargain._arrays import Float64Array, difference, frozen
from bargain._read_only import ReadOnly
from bargain.hypotheses import HypothesisSet

# Probabilities up to this are none: what an outcome has that the lottery does not use.
UNUSED = 1e-9


class Move(NamedTuple):
    """What moves a lottery, and how far.

    Parameters
    ----------
    label : str
        The outcome, or the hypothesis.
    distance : float
        Half the sum of the probabilities' changes: the largest change of any event's.
    change : float
        The largest change of any expected utility, as a share of its row's range.
    """

    label: str
    distance: float
    change: float


@dataclass(frozen=True, eq=False)
class Moves(ReadOnly):
    """How far each of several things moves a lottery.

    Attributes
    ----------
    labels : sequence of str
    distances, changes : ndarray of shape (n_labels,)
        See `Move`; NaN where there is nothing to compare.
    """

    labels: Sequence[str]
    distances: Float64Array
    changes: Float64Array

    def most(self, among: np.ndarray | None = None) -> Move | None:
        """Return what changes expected utilities most; None if there is nothing.

        Parameters
        ----------
        among : ndarray of bool of shape (n_labels,), optional
            Which count.
        """
        counted = ~np.isnan(self.changes)
        if among is not None:
            counted &= among
        if not counted.any():
            return None
        first = int(np.where(counted, self.changes, -1.0).argmax())
        return Move(
            self.labels[first],
            float(self.distances[first]),
            float(self.changes[first]),
        )


def moves_between(
    hypotheses: HypothesisSet,
    labels: Sequence[str],
    before: Float64Array,
    after: Float64Array,
    counted: np.ndarray,
) -> Moves:
    """Compare pairs of lotteries over the outcomes of a set.

    Parameters
    ----------
    hypotheses : HypothesisSet
    labels : sequence of str
        One for each pair.
    before, after : ndarray of shape (n_labels, n_outcomes)
        NaN for a lottery that there is not.
    counted : ndarray of bool of shape (n_labels, n_hypotheses)
        Whose expected utilities are compared.
    """
    steps = after - before
    distances = np.abs(steps).sum(axis=1) / 2
    units = difference(hypotheses.best, hypotheses.worst)
    units[hypotheses.indifferent] = np.inf
    # Losses against the best are what a step changes: steps sum to zero.
    shares = (hypotheses.best[:, None] - hypotheses.utilities) / units[:, None]
    changes = np.where(counted, np.abs(steps @ shares.T), 0.0).max(axis=1)
    changes[np.isnan(distances)] = np.nan
    return Moves(labels, frozen(distances), frozen(changes))
