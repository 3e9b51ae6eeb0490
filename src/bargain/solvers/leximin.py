"""Leximin by linear programs: raise the least, fix those that cannot rise, go on.

A stage maximizes the least of the rows that are not fixed, then raises together those
that are at the bottom, until it is proved that the ones left cannot rise. The
multipliers of that proof are positive for exactly these, so they are fixed. It stops
when all are, or when what is fixed leaves the others no choice.

Small sets are solved in rational arithmetic: tiny ones since that is the faster, others
where floats fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import SolverError
from bargain.leximin import Leximin
from bargain.leximin.sums import FloatSums
from bargain.solvers.leximin_ties import settle_leximin
from bargain.solvers.linear import ROWS_AT_ONCE
from bargain.solvers.raising import Program
from bargain.solvers.rational_leximin import SMALL, rational_leximin
from bargain.solvers.refining import level_lottery, level_prices

# A row this close to the least one, in shares of its ideal gain, is at the bottom; one
# that rises by less does not.
LEVEL = 1e-11

# Tables of up to so many entries are solved in rational arithmetic at once.
TINY = 48

# Multipliers below this share of the largest are rounding: nobody is fixed by them.
CLEAR = 1e-7


@dataclass(frozen=True, eq=False)
class LeximinSolution:
    """A lottery, and the multipliers that prove it best, stage by stage.

    Parameters
    ----------
    probabilities : ndarray of shape (n_outcomes,)
    ours : ndarray of shape (n_stages, n_rows)
    theirs : ndarray of shape (n_stages, n_held)
    unique : bool
        Whether no other lottery gives everyone the same.
    message : str
        Why it stopped early; empty if it did not.
    """

    probabilities: Float64Array
    ours: Float64Array
    theirs: Float64Array
    unique: bool
    message: str = ""


def leximin(criterion: Leximin, goal: float) -> LeximinSolution:
    """Find the leximin lottery of a criterion's rows.

    Parameters
    ----------
    criterion : Leximin
    goal : float
        The gap that may remain where fixed rows leave the others no choice.

    Returns
    -------
    solution : LeximinSolution

    Raises
    ------
    SolverError
        If not even the first linear program is solved.
    """
    routes: list[Callable[[], LeximinSolution]] = [
        partial(_searched, criterion, goal, is_fine=False),
        # Ten digits may not be enough, as where many rows almost tie.
        partial(_searched, criterion, goal, is_fine=True),
    ]
    size = criterion.everyone.size
    if size <= SMALL:
        routes.insert(0 if size <= TINY else 2, partial(_in_rationals, criterion, goal))
    best, least, failure = None, np.inf, None
    for route in routes:
        try:
            found = route()
        except SolverError as error:
            failure = failure or error
            continue
        gap = _gap(criterion, found)
        if best is None or gap < least:
            best, least = found, gap
        if gap <= goal:
            break
    if best is None:
        assert failure is not None
        raise failure
    return best


def _gap(criterion: Leximin, found: LeximinSolution) -> float:
    stages = criterion.joined(found.ours, found.theirs)
    return criterion.judge(found.probabilities, stages, exact=False)[1]


def _searched(criterion: Leximin, goal: float, *, is_fine: bool) -> LeximinSolution:
    search = _Search(criterion, is_fine=is_fine)
    message = ""
    while search.rest.any():
        try:
            search.take_a_stage()
        except SolverError as error:
            if not search.stages:
                raise
            message = str(error)
            break
        if search.is_settled(goal):
            break
    lottery, stages, unique = search.lottery, np.array(search.stages), False
    if not message:
        lottery, unique = settle_leximin(criterion, goal, lottery, stages)
    return _solution(criterion, lottery, stages, unique, message)


def _in_rationals(criterion: Leximin, goal: float) -> LeximinSolution:
    lottery, stages, unique = rational_leximin(criterion)
    if not unique:
        lottery, unique = settle_leximin(criterion, goal, lottery, stages)
    return _solution(criterion, lottery, stages, unique)


def _solution(
    criterion: Leximin,
    lottery: Float64Array,
    stages: Float64Array,
    unique: bool,
    message: str = "",
) -> LeximinSolution:
    n_rows = criterion.rows.n_rows
    return LeximinSolution(
        lottery, stages[:, :n_rows], stages[:, n_rows:], unique, message
    )


class _Search:
    """Where the stages stand."""

    def __init__(self, criterion: Leximin, *, is_fine: bool) -> None:
        self.criterion, self.rows = criterion, criterion.rows
        self.program = Program(criterion.everyone, is_fine=is_fine)
        n_all = self.program.rows.n_rows
        self.rest = np.ones(self.rows.n_rows, dtype=bool)
        # What the program may not let rows fall below; zero for those held.
        self.floors = np.zeros(n_all)
        # The stage that fixed each row; -1 for those that none did.
        self.groups = np.full(n_all, -1)
        self.stages: list[Float64Array] = []
        self.total = np.zeros(n_all)
        self.lottery = np.zeros(self.rows.n_outcomes)

    def take_a_stage(self) -> None:
        """Raise the least, and fix those that cannot rise further."""
        ideals, n_rows = self.criterion.ideals, self.rows.n_rows
        rates = np.zeros(len(self.floors))
        rates[:n_rows] = self.rest
        lottery, duals = self.program.raise_least(rates, self.floors)
        levels = self.rows.expect(lottery)
        least = float(levels[self.rest].min())
        lowest = self.rest & (levels <= least + LEVEL * ideals)
        parts = duals[:n_rows] * ideals
        clear = self.rest & (parts > CLEAR * parts[self.rest].max(initial=0.0))
        if (lowest & ~clear).any() or not clear.any():
            lottery, duals, fixing = self._prove_stuck(lottery, least, lowest, duals)
        else:
            fixing = clear
        duals[:n_rows][self.rest & ~fixing] = 0.0
        duals /= duals[:n_rows][fixing].sum()
        self.groups[:n_rows][fixing] = len(self.stages)
        duals, self.lottery = self._refined(duals, lottery, fixing)
        self.stages.append(duals)
        self.total = self.total + duals
        self.rest &= ~fixing
        levels = self.rows.expect(self.lottery)
        self.floors[:n_rows][~self.rest] = levels[~self.rest]

    def _refined(
        self, duals: Float64Array, lottery: Float64Array, fixing: np.ndarray
    ) -> tuple[Float64Array, Float64Array]:
        """Settle the last digits of a stage's multipliers, and of the lottery."""
        n_rows, everyone = self.rows.n_rows, self.program.rows
        duals = duals.copy()
        used, columns = np.flatnonzero(duals), np.flatnonzero(lottery)
        table = everyone.select(used).dense()
        counted = np.zeros(len(duals), dtype=bool)
        counted[:n_rows] = fixing
        duals[used] = level_prices(duals[used], table[:, columns], counted[used])
        involved = (self.groups >= 0) | ((self.total + duals) > 0)
        if np.count_nonzero(involved) > ROWS_AT_ONCE:
            return duals, lottery
        table = everyone.select(involved).dense()
        return duals, level_lottery(lottery, table, self.groups[involved])

    def _prove_stuck(
        self,
        lottery: Float64Array,
        least: float,
        lowest: np.ndarray,
        duals: Float64Array,
    ) -> tuple[Float64Array, Float64Array, np.ndarray]:
        """Raise the rows at the bottom until none of those left can rise."""
        ideals, n_rows = self.criterion.ideals, self.rows.n_rows
        floors = self.floors.copy()
        floors[:n_rows][self.rest] = least
        stuck = lowest.copy()
        found = [lottery]
        while True:
            shares = np.zeros(n_rows)
            shares[stuck] = 1.0 / ideals[stuck]
            raised, prices = self.program.maximize(self.rows.combine(shares), floors)
            levels = self.rows.expect(raised)
            rising = stuck & (levels > least + LEVEL * ideals)
            if not rising.any():
                break
            found.append(raised)
            stuck &= ~rising
            if not stuck.any():
                # Rounding made all seem to rise; those who bind in the first program
                # cannot.
                own = duals[:n_rows] * ideals
                fixing = self.rest & (own > CLEAR * own[self.rest].max())
                if not fixing.any():
                    raise SolverError("no hypothesis could be fixed in a stage")
                return lottery, duals, fixing
        prices[:n_rows] += shares
        return np.mean(found, axis=0), prices, stuck

    def is_settled(self, goal: float) -> bool:
        """Whether what is fixed leaves those who are not fixed no choice."""
        if not self.rest.any():
            return True
        rows, held = self.rows, self.criterion.held
        sums = FloatSums(
            rows, self.criterion.ideals, held, self.lottery, is_strict=False
        )
        return sums.open_gap(self.total, self.rest) <= goal
