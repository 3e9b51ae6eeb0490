"""How a lottery answers to small changes, by implicit differentiation.

On the outcomes that are used the slopes ``sum_h w_h phi'(y_h) A_hs`` are equal, and
probabilities sum to 1. Differentiated, ``M dp + dlambda = r`` with
``M = A' diag(-w phi'') A`` and r the change of the slopes while the lottery stays.
Where M is flat, as with ties, dp is the one of least norm; expected gains do not depend
on that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain.problem import Problem
from bargain.welfare import Relative

# Directions with a curvature below this share of the largest are flat.
FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Tangent:
    """The optimality conditions of a problem at its lottery, linearized.

    Attributes
    ----------
    used : ndarray of int of shape (n_used,)
        The outcomes with probability.
    lottery : ndarray of shape (n_used,)
        Their probabilities.
    gains : ndarray of shape (n_rows, n_used)
        Row-scaled gains of these.
    slopes, bends : ndarray of shape (n_rows,)
        First derivative of each row's term, and minus its second.
    stretches : ndarray of shape (n_rows,)
        What a row's slope gains if the unit of its welfare grows by a share.
    response : ndarray of shape (n_used, n_used)
        What a change of slopes does to the probabilities.
    in_choice : ndarray of bool of shape (n_used,)
        Between which outcomes the lottery is a choice: others are as good.
    places : ndarray of int of shape (n_rows,)
        Which hypotheses the rows are.
    units : ndarray of shape (n_rows,)
        What gains are divided by.
    credences : ndarray of shape (n_rows,)
    """

    used: np.ndarray
    lottery: Float64Array
    gains: Float64Array
    slopes: Float64Array
    bends: Float64Array
    stretches: Float64Array
    response: Float64Array
    in_choice: np.ndarray
    places: np.ndarray
    units: Float64Array
    credences: Float64Array

    @classmethod
    def at(cls, problem: Problem, lottery: Float64Array) -> Tangent:
        """Linearize a problem at a lottery that solves it."""
        rows = problem.rows
        used = np.flatnonzero(lottery > 0)
        gains = rows.dense(used)
        expected = rows.expect(lottery)
        welfare = problem.welfare
        if isinstance(welfare, Relative):
            welfare = welfare.near(expected)
        slopes, bends = welfare.slope(expected), welfare.bend(expected)
        places = np.arange(rows.n_rows) if rows.kept is None else rows.kept
        return cls(
            used,
            lottery[used],
            gains,
            slopes,
            bends,
            expected * bends - slopes,
            *_response(gains, bends),
            places,
            np.asarray(rows.scale, dtype=float),
            np.asarray(problem.welfare.weights, dtype=float),
        )

    def by_credence(self, row: int) -> Float64Array:
        """Return the derivative of the used probabilities by a row's credence."""
        change = self.slopes[row] / self.credences[row] * self.gains[row]
        return np.asarray(self.response @ change)

    def by_disagreement(self, row: int) -> Float64Array:
        """Return the derivative of the used probabilities by a row's point."""
        # Gains and their mean fall alike; a constant moves no lottery.
        change = self.bends[row] * self.gains[row] / self.units[row]
        return np.asarray(self.response @ change)

    def by_unit(self, row: int) -> Float64Array:
        """Return the derivative by the logarithm of the unit of a row's welfare."""
        return np.asarray(self.response @ (self.stretches[row] * self.gains[row]))

    def by_utilities(self, row: int) -> Float64Array:
        """Return the derivatives of the used probabilities by a row's utilities.

        Shape (n_used, n_used): by the utilities of the used outcomes, in columns, the
        point and the units staying where they are; those of the others move nothing.
        """
        along = self.response @ self.gains[row]
        change = self.slopes[row] * self.response
        change = change - self.bends[row] * np.outer(along, self.lottery)
        return np.asarray(change / self.units[row])

    def pulled_back(
        self, vector: Float64Array
    ) -> tuple[Float64Array, Float64Array, Float64Array, Float64Array]:
        """Return a vector on probabilities times all derivatives at once.

        Parameters
        ----------
        vector : ndarray of shape (n_used,)

        Returns
        -------
        by_credences, by_disagreement, by_unit : ndarray of shape (n_rows,)
        by_utilities : ndarray of shape (n_rows, n_used)
            As the methods of these names return them.
        """
        pulled = self.response @ vector
        along = self.gains @ pulled
        by_credences = self.slopes / self.credences * along
        by_point = self.bends * along / self.units
        by_utilities = np.outer(self.slopes / self.units, pulled)
        by_utilities -= np.outer(by_point, self.lottery)
        return by_credences, by_point, self.stretches * along, by_utilities


def _response(
    gains: Float64Array, bends: Float64Array
) -> tuple[Float64Array, np.ndarray]:
    """Return the inverse of the curvature on changes that sum to zero.

    And which outcomes take part in changes that are flat, on which it is 0.
    """
    n = gains.shape[1]
    scaled = np.sqrt(bends)[:, None] * gains
    # Changes that sum to zero, orthonormal.
    centered = np.eye(n) - 1.0 / n
    left, _, _ = np.linalg.svd(centered)
    free = left[:, : n - 1]
    _, sizes, axes = np.linalg.svd(scaled @ free, full_matrices=False)
    kept = sizes > np.sqrt(FLAT) * sizes.max(initial=0)
    directions = free @ axes[kept].T
    # What is left of each outcome's own direction.
    flat = np.diag(centered - directions @ directions.T) > FLAT
    return np.asarray(directions / sizes[kept] ** 2 @ directions.T), flat
