"""Who carries an outcome: what each hypothesis adds to its price, and who adds most.

Utilities are read some rows at a time, once for all outcomes that are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bargain._arrays import Float64Array, row_blocks
from bargain.aggregators.decision import Decision
from bargain.explanation.accounts import Facts, levels_of
from bargain.explanation.wording import MOST_NAMED

# What adds less to a price is nothing to read.
LEAST_CARRIED = 1e-9


def carried(decision: Decision, facts: Facts, column: int) -> Float64Array:
    """Return what each hypothesis adds to an outcome's price.

    Of shape (n_hypotheses,); zeros where there are no weights.
    """
    parts = np.zeros(len(decision.hypotheses))
    for rows, block in _parts(decision, facts, [column]):
        parts[rows] = block[:, 0]
    return parts


def top_carriers(
    decision: Decision, facts: Facts, columns: Sequence[int]
) -> list[TopCarriers]:
    """Return who adds most to the price of each of some outcomes, in one pass."""
    found = [TopCarriers() for _ in columns]
    least = np.zeros(len(columns))
    for rows, parts in _parts(decision, facts, columns):
        rises = np.abs(parts) > least
        for k in np.flatnonzero(rises.any(axis=0)).tolist():
            places = np.flatnonzero(rises[:, k])
            found[k].take(places + rows.start, parts[places, k])
            parts[places, k] = 0.0
            least[k] = found[k].least
        to_read = np.where(np.abs(parts) > LEAST_CARRIED, parts, 0.0)
        several = zip(
            found,
            parts.sum(axis=0),
            to_read.sum(axis=0),
            (to_read != 0).sum(axis=0),
            strict=True,
        )
        for top, added, read, number in several:
            top.add(float(added), float(read), int(number))
    return found


class TopCarriers:
    """Who adds most to an outcome's price, and what the others add together.

    Attributes
    ----------
    rows : ndarray of int of shape (n_named,)
        Of those who add most in magnitude, in falling order; nobody who adds nothing.
    parts : ndarray of shape (n_named,)
        What they add.
    rest : float
        What all others add together.
    rest_to_read : float
        The same of those of them who add enough to be read.
    n_to_read : int
        How many these are.
    """

    def __init__(self) -> None:
        self.rows = np.empty(0, dtype=np.intp)
        self.parts = np.empty(0)
        self.rest, self.rest_to_read, self.n_to_read = 0.0, 0.0, 0

    @property
    def least(self) -> float:
        """What somebody must add, in magnitude, to be more than the last one named."""
        return abs(float(self.parts[-1])) if len(self.parts) == MOST_NAMED else 0.0

    def take(self, rows: np.ndarray, parts: Float64Array) -> None:
        """Take more hypotheses, of later rows than all before."""
        rows = np.concatenate([self.rows, rows])
        parts = np.concatenate([self.parts, parts])
        order = np.argsort(-np.abs(parts), kind="stable")
        named, left = order[:MOST_NAMED], parts[order[MOST_NAMED:]]
        self.rows, self.parts = rows[named], parts[named]
        to_read = left[np.abs(left) > LEAST_CARRIED]
        self.add(float(left.sum()), float(to_read.sum()), len(to_read))

    def add(self, rest: float, rest_to_read: float, n_to_read: int) -> None:
        """Add what others do, who are not named."""
        self.rest += rest
        self.rest_to_read += rest_to_read
        self.n_to_read += n_to_read


def _parts(
    decision: Decision, facts: Facts, columns: Sequence[int]
) -> Iterator[tuple[slice, Float64Array]]:
    """Yield what some hypotheses add to the prices of some outcomes, block by block.

    Blocks are the taker's own to write to. None where there are no weights.
    """
    ground, of = facts.ground, facts.hypotheses
    weights = np.nan_to_num(of.share_weights)
    total = float(weights @ (of.gains / ground.units))
    if np.isnan(facts.outcomes.prices).all() or not total > 0:
        return
    utilities = decision.hypotheses.utilities
    for rows in row_blocks(*utilities.shape):
        block = np.asarray(np.asarray(utilities[rows])[:, columns], dtype=float)
        parts = levels_of(ground, rows, block)
        parts *= weights[rows, None]
        parts /= total
        yield rows, parts
