"""Curvature from a sample of the rows, corrected by what sweeps over all rows tell."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bargain._arrays import Float64Array
from bargain.solvers.sampling import Sample

# So many steps are remembered.
REMEMBERED = 8

# A step says something about the curvature if it finds this share of what is expected.
TRUSTED = 1e-3


@dataclass(eq=False)
class SampledCurvature:
    """Minus the second derivative of W, nearly.

    The change of the gradient along a step is exact, so the curvature is made to agree
    with it: the secant update of Broyden, Fletcher, Goldfarb and Shanno [1]_.

    Parameters
    ----------
    sample : Sample
        Whose curvature is taken, at the lottery where it was last asked for afresh.

    References
    ----------
    .. [1] Nocedal, J. and Wright, S. J., *Numerical Optimization*, 2nd ed., 2006,
       section 6.1.
    """

    sample: Sample
    columns: np.ndarray | None = None
    matrix: Float64Array | None = None
    secants: list[tuple[Float64Array, Float64Array]] = field(default_factory=list)

    def learn(self, move: Float64Array, turn: Float64Array, *, is_long: bool) -> None:
        """Remember a step.

        Parameters
        ----------
        move : ndarray of shape (n_outcomes,)
            The change of the lottery.
        turn : ndarray of shape (n_outcomes,)
            By how much the gradient has fallen.
        is_long : bool
            Whether the sample's curvature is to be taken afresh after it.
        """
        self.secants = [*self.secants[1 - REMEMBERED :], (move, turn)]
        if is_long:
            self.columns = None

    def over(
        self,
        columns: np.ndarray,
        here: Float64Array,
        known: np.ndarray | None = None,
        block: Float64Array | None = None,
        *,
        is_exact: bool = True,
    ) -> Float64Array:
        """Return the curvature over some outcomes, near a lottery.

        Parameters
        ----------
        columns : ndarray of int of shape (n_columns,)
        here : ndarray of shape (n_outcomes,)
        known : ndarray of bool of shape (n_columns,), optional
            For which of them all rows, or a part of them, were asked.
        block : ndarray of shape (n_known, n_known), optional
            What they said.
        is_exact : bool
            Whether it was all rows: the steps need not correct that.
        """
        if block is not None and known is not None:
            if known.all():
                bent = block
            else:
                bent = _corrected(self._base(columns, here), known, block)
            return bent if is_exact else self._agreeing(bent, columns)
        return self._agreeing(self._base(columns, here), columns)

    def _agreeing(self, bent: Float64Array, columns: np.ndarray) -> Float64Array:
        """Return a curvature over some outcomes, made to agree with the steps."""
        for move, turn in self.secants:
            some, bend = move[columns], turn[columns]
            if np.count_nonzero(some) < np.count_nonzero(move):
                continue  # it used outcomes that have left
            predicted = bent @ some
            expected, true = float(predicted @ some), float(bend @ some)
            if true > TRUSTED * expected > 0:
                bent = bent - np.outer(predicted, predicted) / expected
                bent += np.outer(bend, bend) / true
        return bent

    def _base(self, columns: np.ndarray, here: Float64Array) -> Float64Array:
        known = self.columns
        if known is None or not np.isin(columns, known).all():
            rows, welfare = self.sample.rows, self.sample.welfare
            self.columns = known = columns
            self.matrix = rows.accumulate(here, welfare, columns).curvature
        assert self.matrix is not None
        places = np.searchsorted(known, columns)
        return self.matrix[places[:, None], places]


def _corrected(
    bent: Float64Array, used: np.ndarray, exact: Float64Array
) -> Float64Array:
    """Return a sample's curvature with the known block of all rows in its place.

    What joins the block is turned along with it, so that none of it is negative.
    """
    try:
        drawn = np.linalg.cholesky(bent[np.ix_(used, used)])
        turn = np.eye(len(bent))
        turn[np.ix_(used, used)] = np.linalg.solve(drawn.T, np.linalg.cholesky(exact).T)
    except np.linalg.LinAlgError:  # next to singular
        return bent
    return np.asarray(turn.T @ bent @ turn)
