"""Where the support is about to change: derivatives to one side.

With outcomes at the price of those in use, but without probability, a small change of
the slopes by r moves the lottery by the dp that maximizes

    r . dp - dp' M dp / 2, with sum(dp) = 0 and dp_j >= 0 for these,

where M is the curvature. The answer to -r need not be the opposite.

References
----------
.. [1] Dempe, S., "Directional differentiability of optimal solutions under Slater's
   condition", *Mathematical Programming* 59, 1993.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array
from bargain._read_only import ReadOnly
from bargain.solvers.nonnegative import nonnegative_least_squares

# Of a direction's curvature and pull, beside those of the outcomes it is made of, this
# much may be rounding.
NOTHING = 1e-10


@dataclass(frozen=True, eq=False)
class Edges(ReadOnly):
    """How outcomes about to change may join those in use.

    Parameters
    ----------
    ways : ndarray of shape (n_columns, n_edges)
        What the lottery does when one of them rises by 1 and the others make room in
        the best way.
    root : ndarray of shape (n_some, n_edges)
        Of the curvature along these.
    """

    ways: Float64Array
    root: Float64Array

    @classmethod
    def beside(cls, root: Float64Array, free: Float64Array) -> Edges:
        """Find the ways to join.

        Parameters
        ----------
        root : ndarray of shape (n_some, n_columns)
            Of the curvature; the columns in use come first.
        free : ndarray of shape (n_used, rank)
            How these answer to slopes; see `derivatives.directions`.
        """
        n_used, n = len(free), root.shape[1]
        ways = np.eye(n)[:, n_used:]
        ways[:n_used] = -1 / n_used
        images = root[:, :n_used] @ free  # orthonormal
        ways[:n_used] -= free @ (images.T @ (root @ ways))
        along = root @ ways
        # What is left of a copy of what is used is rounding.
        sizes = np.linalg.norm(root, axis=0) @ np.abs(ways)
        along[:, np.linalg.norm(along, axis=0) <= NOTHING * sizes] = 0.0
        return cls(ways, along)

    @property
    def leaves_choice(self) -> bool:
        """Whether some would be as good as others once they join."""
        n_edges = self.root.shape[1]
        if not n_edges:
            return False
        sizes = np.linalg.norm(self.root, axis=0)
        scaled = self.root / np.where(sizes > 0, sizes, 1.0)
        return bool(np.linalg.matrix_rank(scaled, tol=NOTHING) < n_edges)

    def joined(self, changes: Float64Array) -> Float64Array:
        """Return what joining adds to the answers: shape (n_changes, n_columns).

        NaN where nothing bounds it, and the lottery jumps.

        Parameters
        ----------
        changes : ndarray of shape (n_changes, n_columns)
            Of the slopes.
        """
        pulls = changes @ self.ways
        noise = NOTHING * (np.abs(changes) @ np.abs(self.ways))
        pulls[np.abs(pulls) <= noise] = 0.0
        rises = np.zeros(pulls.shape)
        goals = np.linalg.lstsq(self.root.T, pulls.T, rcond=NOTHING)[0].T
        open_ = (pulls > 0).any(axis=1)
        rises[open_] = np.linalg.lstsq(self.root, goals[open_].T, rcond=NOTHING)[0].T
        # Most changes let all rise or none; the others are small problems of their own.
        for k in np.flatnonzero((rises < 0).any(axis=1)):
            rises[k] = nonnegative_least_squares(self.root, goals[k])
        unmet = pulls - goals @ self.root > noise + NOTHING * np.abs(pulls)
        rises[open_ & unmet.any(axis=1)] = np.nan
        return np.asarray(rises @ self.ways.T)
