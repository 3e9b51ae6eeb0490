"""Leximin without rounding, for small sets whose scales are too far apart for floats.

All stages are steps on one dictionary. At the end of a stage, rows with a multiplier
are fixed: from there on the level leaves them behind, and rises from where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.leximin import Leximin
from bargain.problem import exact_gains
from bargain.solvers.dictionary import Dictionary

# Larger tables are not even written down; see also `dictionary.DIGITS`.
SMALL = 1000

Table = list[list[Fraction]]


@dataclass(frozen=True, eq=False)
class RationalStage:
    """The lottery at the end of a stage, and the multipliers of all rows."""

    lottery: list[Fraction]
    multipliers: list[Fraction]


def rational_leximin(criterion: Leximin) -> tuple[Float64Array, Float64Array, bool]:
    """Find a leximin lottery, the multipliers of each stage, and if it is known alone.

    Parameters
    ----------
    criterion : Leximin

    Returns
    -------
    lottery : ndarray of shape (n_outcomes,)
    stages : ndarray of shape (n_stages, n_rows + n_held)
    unique : bool
        Whether it is known that there is no other.

    Raises
    ------
    SolverError
        If there is no lottery that keeps the held rows from falling, or multipliers
        are beyond floats.
    """
    rows, held = (
        [exact_gains(part, criterion.formula, row) for row in range(part.n_rows)]
        if part is not None
        else []
        for part in (criterion.rows, criterion.held)
    )
    search, stages = RationalStages(rows, held), []
    while search.rest:
        stages.append(search.take())
    try:
        multipliers = np.array([stage.multipliers for stage in stages], dtype=float)
    except OverflowError as error:
        raise SolverError("multipliers are beyond floats") from error
    lottery = np.array(stages[-1].lottery, dtype=float)
    return lottery, multipliers, search.is_alone


class RationalStages:
    """Stages of leximin in rational arithmetic.

    Parameters
    ----------
    rows : list of list of Fraction
        Gains of those who are raised.
    held : list of list of Fraction
        Gains that may not fall below zero.

    Raises
    ------
    SolverError
        If no lottery keeps the held rows from falling.
    """

    def __init__(self, rows: Table, held: Table) -> None:
        self._n_outcomes, self._n_rows = len(rows[0]), len(rows)
        self._names = range(self._n_outcomes, self._n_outcomes + len(rows + held))
        self._level = self._names.stop
        self.rest = set(self._names[: len(rows)])
        self._dictionary = feasible(rows, held)
        slopes = {name: Fraction(-1) for name in self.rest}
        self._dictionary.add(self._level, slopes)
        lowest = min(self.rest, key=self._dictionary.value)
        self._dictionary.exchange(lowest, self._level)
        self._dictionary.unguarded = {self._level}
        # What must be zero, or the level of some stage would fall.
        self._pinned = {self._level}

    @property
    def is_alone(self) -> bool:
        """Whether it is known that no other lottery is as good."""
        return self._pinned.issuperset(self._dictionary.zero)

    def take(self) -> RationalStage:
        """Raise the least of those left, and fix the ones that it cannot rise with."""
        dictionary, level = self._dictionary, self._level
        dictionary.maximize(level)
        slopes = dictionary.slopes(level)
        stage = RationalStage(
            [dictionary.value(outcome) for outcome in range(self._n_outcomes)],
            [-slopes.get(name, Fraction(0)) for name in self._names],
        )
        self._pinned.update(slopes)
        fixed = [name for name in slopes if name in self.rest]
        dictionary.shift(level)
        dictionary.exchange(level, fixed[0])
        for name in fixed:
            dictionary.shear(name, level, Fraction(1))
        self.rest.difference_update(fixed)
        return stage


def feasible(rows: Table, held: Table) -> Dictionary:
    """Return a dictionary of lotteries at which held rows are not below zero.

    Its variables are the outcomes' probabilities, then the rows, then those held.

    Raises
    ------
    SolverError
        If there is no such lottery.
    """
    n, n_rows = len(rows[0] if rows else held[0]), len(rows)
    names = list(range(n, n + n_rows + len(held)))
    free, guarded = set(names[:n_rows]), names[n_rows:]
    start = max(range(n), key=lambda o: min((row[o] for row in held), default=0))
    others = [outcome for outcome in range(n) if outcome != start]
    table = [[Fraction(-1)] * (n - 1) + [Fraction(1)]]
    for row in rows + held:
        table.append([row[o] - row[start] for o in others] + [row[start]])
    dictionary = Dictionary(others, [start, *names], table)
    dictionary.unguarded = free
    lowest = min(guarded, key=dictionary.value, default=None)
    if lowest is not None and dictionary.value(lowest) < 0:
        relief = names[-1] + 1
        dictionary.add(relief, {name: Fraction(1) for name in guarded})
        dictionary.exchange(lowest, relief)
        dictionary.maximize(relief, sign=-1)
        if dictionary.value(relief) > 0:
            raise SolverError("no lottery keeps everybody at the disagreement point")
        if relief in dictionary.basic:
            dictionary.exchange(relief, next(iter(dictionary.slopes(relief))))
        dictionary.remove(relief)
    dictionary.unguarded = set()
    return dictionary
