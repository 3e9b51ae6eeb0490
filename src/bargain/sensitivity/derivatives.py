"""How a lottery answers to small changes, by implicit differentiation.

On the outcomes that are used the slopes ``sum_h w_h phi'(y_h) G_ho`` are equal, and
probabilities sum to 1. Differentiated, ``M dp + dlambda = r`` with
``M = G' diag(-w phi'') G`` and r the change of the slopes while the lottery stays.
Where M is flat, as with ties, dp is the one of least norm; expected gains do not depend
on that. Outcomes about to come into use may only rise; see `edges`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from bargain._arrays import Float64Array, joined
from bargain._read_only import ReadOnly
from bargain.errors import InvalidOptionError
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.sensitivity.edges import Edges
from bargain.sensitivity.extremes import EDGE
from bargain.sensitivity.sweep import Swept, add_up, sweep

# Directions that rows tell apart by less than this share of the outcomes' own sizes
# are flat.
FLAT = 1e-12

# Of outcomes that are worth less than the lottery, so little is what a solver left.
LEFT_OVER = 1e-9


@dataclass(frozen=True, eq=False)
class Tangent(ReadOnly):
    """The optimality conditions of a problem at its lottery, linearized.

    Attributes
    ----------
    rows : ArrayRows
        Row-scaled gains.
    lottery : ndarray of shape (n_outcomes,)
    prices : ndarray of shape (n_outcomes,)
        What outcomes are worth, as multiples of what the lottery is.
    columns : ndarray of int of shape (n_columns,)
        The outcomes in play: those in use, then those about to be, or not to be.
    n_used : int
        How many are in use.
    expected : ndarray of shape (n_rows,)
        Row-scaled gains from the lottery.
    slopes, bends : ndarray of shape (n_rows,)
        First derivative of each row's term, and minus its second.
    stretches : ndarray of shape (n_rows,)
        What a row's slope gains if the unit of its welfare grows by a share.
    free : ndarray of shape (n_used, rank)
        ``free @ free.T`` is the inverse of the curvature on changes of what is used
        that sum to zero.
    edges : Edges
        How those about to change may join.
    in_choice : ndarray of bool of shape (n_used,)
        Between which of those in use the lottery is a choice: others are as good.
    places : ndarray of int of shape (n_rows,)
        Which hypotheses the rows are.
    units : ndarray of shape (n_rows,)
        What gains are divided by.
    credences : ndarray of shape (n_rows,)
    """

    rows: ArrayRows
    lottery: Float64Array
    prices: Float64Array
    columns: np.ndarray
    n_used: int
    expected: Float64Array
    slopes: Float64Array
    bends: Float64Array
    stretches: Float64Array
    free: Float64Array
    edges: Edges
    in_choice: np.ndarray
    places: np.ndarray
    units: Float64Array
    credences: Float64Array

    @classmethod
    def at(
        cls, problem: Problem, lottery: Float64Array, tangents: Float64Array | None
    ) -> Tangent:
        """Linearize a problem at a lottery that solves it; see `sweep`.

        Raises
        ------
        InvalidOptionError
            If slopes or curvatures overflow.
        """
        rows = problem.rows
        some = np.flatnonzero(lottery > 0)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            swept = sweep(problem, lottery, some, tangents)
            _check_finite(swept, np.asarray(rows.scale, dtype=float))
        level = float(swept.gradient @ lottery)
        prices = swept.gradient / level
        left_over = (lottery[some] <= LEFT_OVER) & (prices[some] < 1 - EDGE)
        some, root = some[~left_over], swept.root[:, ~left_over]
        # Next to nothing, beside what a change of all slopes by a share would do to it.
        answers = level * (directions(root)[0] ** 2).sum(axis=1)
        leaving = lottery[some] <= EDGE * np.minimum(answers, 1.0)
        used, edge = some[~leaving], some[leaving]
        root = np.concatenate([root[:, ~leaving], root[:, leaving]], axis=1)
        joining = np.flatnonzero((lottery == 0) & (prices >= 1 - EDGE))
        columns = np.concatenate([used, edge, joining])
        if len(joining):
            _, root = add_up(rows, swept.slopes, swept.bends, columns)
        free, flat = directions(root[:, : len(used)])
        return cls(
            rows,
            lottery,
            prices,
            columns,
            len(used),
            swept.gains,
            swept.slopes,
            swept.bends,
            swept.gains * swept.bends - swept.slopes,
            free,
            Edges.beside(root, free),
            (flat**2).sum(axis=1) > FLAT,
            np.arange(rows.n_rows) if rows.kept is None else rows.kept,
            np.asarray(rows.scale, dtype=float),
            np.asarray(problem.welfare.weights, dtype=float),
        )

    @property
    def used(self) -> np.ndarray:
        """The outcomes in use."""
        return self.columns[: self.n_used]

    @property
    def about_to_change(self) -> np.ndarray:
        """The outcomes that a hair would add to those in use, or take from them."""
        return self.columns[self.n_used :]

    @property
    def by_credence(self) -> Float64Array:
        """How the slope of each row's gains grows with its credence."""
        return self.slopes / self.credences

    @property
    def by_point(self) -> Float64Array:
        """How the slope of each row's gains grows with its point."""
        # Gains and their mean fall alike; a constant moves no lottery.
        return self.bends / self.units

    def gains(self, rows: slice) -> Float64Array:
        """Return some rows' gains from the outcomes in play: (n_some, n_columns)."""
        some = np.arange(self.rows.n_rows)[rows]
        return np.asarray(self.rows.select(some).dense(self.columns))

    def changes(self, factors: Float64Array) -> Float64Array:
        """Return each row's gains times its factor, from the outcomes in play.

        Shape (n_rows, n_columns).
        """
        eye = np.eye(len(self.columns))
        task = partial(_times, self.columns, eye)
        return np.asarray(joined(self.rows.each_part(task, factors)))

    def change(self, factors: Float64Array) -> Float64Array:
        """Return the sum of these over the rows: shape (n_columns,)."""
        return np.asarray(self.rows.combine(factors)[self.columns])

    def moved(self, changes: Float64Array, side: int = 1) -> Float64Array:
        """Return what changes of the slopes do to the lottery.

        Parameters
        ----------
        changes : ndarray of shape (n_changes, n_columns)
        side : {1, -1}
            Whether the change, or its opposite, is what happens.

        Returns
        -------
        derivatives : ndarray of shape (n_changes, n_outcomes)
            NaN where the lottery jumps.
        """
        found = np.zeros((len(changes), len(self.lottery)))
        n_used = self.n_used
        found[:, self.used] = changes[:, :n_used] @ self.free @ self.free.T
        if len(self.columns) > n_used:
            found[:, self.columns] += side * self.edges.joined(side * changes)
        return found

    def moved_by_rows(self, factors: Float64Array, side: int = 1) -> Float64Array:
        """Return what each row's change does, whose gains have these factors.

        Shape (n_rows, n_outcomes).
        """
        if len(self.columns) > self.n_used:
            return self.moved(self.changes(factors), side)
        answer = np.zeros((self.n_used, len(self.lottery)))
        answer[:, self.used] = self.free @ self.free.T
        task = partial(_times, self.used, answer)
        return np.asarray(joined(self.rows.each_part(task, factors)))

    def pulled_back(self, vector: Float64Array) -> tuple[Float64Array, Float64Array]:
        """Return a vector on probabilities, pulled back to the slopes.

        Outcomes about to come into use stay out.

        Parameters
        ----------
        vector : ndarray of shape (n_outcomes,)

        Returns
        -------
        pulled : ndarray of shape (n_outcomes,)
        along : ndarray of shape (n_rows,)
            The same on a change of each row's slope.
        """
        pulled = np.zeros(len(self.lottery))
        pulled[self.used] = self.free @ (self.free.T @ vector[self.used])
        return pulled, self.rows.expect(pulled)


def _check_finite(swept: Swept, units: Float64Array) -> None:
    # Squares of the root are taken too.
    vectors = (swept.slopes, swept.bends / units, swept.gradient)
    sizes = (*(np.abs(each).max() for each in vectors), np.linalg.norm(swept.root))
    if not np.isfinite(sizes).all():
        apart = np.log10(units.max()) - np.log10(units.min())
        raise InvalidOptionError(
            "sensitivity must be asked where slopes and curvatures fit into floats "
            f"(stakes are {apart:.0f} decades apart); normalize them, as in "
            "normalization='range', or give utilities in other units"
        )


def directions(root: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Tell how outcomes answer to slopes, on changes that sum to zero.

    Parameters
    ----------
    root : ndarray of shape (n_some, n_columns)
        R, of the curvature ``R' R``.

    Returns
    -------
    free : ndarray of shape (n_columns, rank)
        X of which ``X X'`` is the inverse of the curvature, with answers of least norm.
    flat : ndarray of shape (n_columns, n_flat)
        Orthonormal changes that the curvature does not see.
    """
    sizes = np.linalg.norm(root, axis=0)
    sizes[sizes == 0] = 1.0
    # Outcomes that matter to one tiny credence alone have curvatures many decades from
    # the others': in these units all are 1, and what is flat is told by their own size.
    sums = np.linalg.qr((1 / sizes)[:, None], mode="complete")[0][:, 1:]
    _, kept, axes = np.linalg.svd(root / sizes @ sums, full_matrices=True)
    rank = int((kept > FLAT).sum())
    found = sums @ (axes[:rank].T / kept[:rank]) / sizes[:, None]
    flat = np.linalg.qr(sums @ axes[rank:].T / sizes[:, None])[0]
    return np.asarray(found - flat @ (flat.T @ found)), np.asarray(flat)


def _times(
    columns: np.ndarray, matrix: Float64Array, rows: ArrayRows, factors: Float64Array
) -> Float64Array:
    """Return the rows' gains from some outcomes, times factors and a matrix."""
    if rows.is_wide:
        return np.asarray(factors[:, None] * rows.dense(columns) @ matrix)
    found = np.empty((rows.n_rows, matrix.shape[1]))
    for some, block in rows.blocks():
        found[some] = factors[some, None] * block[:, columns] @ matrix
    return found
