"""How points move that hypotheses drawn by credence would bring about.

A table in a file is worked through block after block, and no other is made of it: what
all dictate comes together in one lottery, and each one's own part is formed where it is
needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain._arrays import Float64Array, difference, row_blocks
from bargain.favourites import favourites
from bargain.hypotheses import HypothesisSet
from bargain.others import Others
from bargain.sensitivity.derivatives import Tangent


@dataclass(frozen=True, eq=False)
class Drawn:
    """A point, or a part of one, that a hypothesis drawn by credence brings about.

    Parameters
    ----------
    factors : ndarray of shape (n_hypotheses,)
        What a credence adds to the odds of its owner, wherever it is drawn.
    point : ndarray of shape (n_hypotheses,)
    leaves_out : bool
        Whether each one's own draw does not count for itself.
    """

    factors: Float64Array
    point: Float64Array
    leaves_out: bool


@dataclass(frozen=True, eq=False)
class Dictators:
    """Derivatives of such points by credences.

    Parameters
    ----------
    heard : HypothesisSet
    draws : tuple of Drawn
    """

    heard: HypothesisSet
    draws: tuple[Drawn, ...]

    def dictated(self, rows: np.ndarray | slice) -> Float64Array:
        """Return what some would have happen: shape (n_some, n_outcomes)."""
        heard = self.heard
        some = np.asarray(heard.utilities[rows])
        chosen = favourites(some, heard.worst[rows], heard.best[rows])
        shares = (heard.credences[rows] > 0) / chosen.sum(axis=1)
        return np.asarray(shares[:, None] * chosen)

    def of_others(self, rows: np.ndarray | slice) -> Float64Array:
        """Return what the others would do without each: (n_some, n_outcomes)."""
        others, credences = self._others, self.heard.credences
        own = credences[rows, None] * self.dictated(rows)
        sums = np.maximum(others.everyone - own, 0)
        sums[np.arange(len(credences))[rows] == others.first] = others.without_first
        return np.asarray(sums * odds_of_others(credences)[rows, None])

    def pulled(self, vectors: Float64Array, rows: np.ndarray | slice) -> Float64Array:
        """Return vectors on some of the point, pulled back to what all dictate.

        Parameters
        ----------
        vectors : ndarray of shape (n_vectors, n_some)
        rows : ndarray of int or slice

        Returns
        -------
        pulled : ndarray of shape (n_vectors, n_outcomes)
            To be summed over all rows.
        """
        parts = [
            (vectors * draw.factors[rows]) @ self._above(draw, rows)
            for draw in self.draws
        ]
        return np.asarray(np.sum(parts, axis=0))

    def by_credences(
        self, pulled: Float64Array, vectors: Float64Array, rows: np.ndarray | slice
    ) -> Float64Array:
        """Return vectors on the point times its derivatives by some credences.

        Parameters
        ----------
        pulled : ndarray of shape (n_vectors, n_outcomes)
            Of all rows.
        vectors : ndarray of shape (n_vectors, n_some)
        rows : ndarray of int or slice

        Returns
        -------
        derivatives : ndarray of shape (n_vectors, n_some)
        """
        found = pulled @ self.dictated(rows).T
        for draw in self._leaving_out:
            found -= vectors * self._own(draw, rows)
        return np.asarray(found)

    def pulled_back(self, vector: Float64Array) -> Float64Array:
        """Return a vector on the point times its derivatives: (n_hypotheses,)."""
        pulled = np.zeros((1, self.heard.n_outcomes))
        for rows in self._blocks():
            pulled += self.pulled(vector[None, rows], rows)
        found = np.empty(len(vector))
        for rows in self._blocks():
            found[rows] = self.by_credences(pulled, vector[None, rows], rows)[0]
        return found

    def along(self, credences: Float64Array) -> Float64Array:
        """Return how the point moves as credences move: (n_hypotheses,)."""
        drawn = np.zeros(self.heard.n_outcomes)
        for rows in self._blocks():
            drawn += credences[rows] @ self.dictated(rows)
        found = np.zeros(len(credences))
        for rows in self._blocks():
            for draw in self.draws:
                found[rows] += draw.factors[rows] * (self._above(draw, rows) @ drawn)
            for draw in self._leaving_out:
                found[rows] -= credences[rows] * self._own(draw, rows)
        return found

    @property
    def _leaving_out(self) -> list[Drawn]:
        return [draw for draw in self.draws if draw.leaves_out]

    @cached_property
    def _others(self) -> Others:
        return Others.of(self.heard)

    def _blocks(self) -> Iterator[slice]:
        yield from row_blocks(len(self.heard), self.heard.n_outcomes)

    def _above(self, draw: Drawn, rows: np.ndarray | slice) -> Float64Array:
        """Return by how much outcomes are above a point: (n_some, n_outcomes)."""
        some = np.asarray(self.heard.utilities[rows])
        return np.asarray(difference(some, draw.point[rows, None]))

    def _own(self, draw: Drawn, rows: np.ndarray | slice) -> Float64Array:
        """Return what each one's own draw would do to its point: (n_some,)."""
        above = np.vecdot(self._above(draw, rows), self.dictated(rows))
        return np.asarray(draw.factors[rows] * above)


def odds_of_others(credences: Float64Array) -> Float64Array:
    """Return one over the others' credence; 0 where they have none."""
    others = 1 - credences
    return np.divide(1.0, others, out=np.zeros(len(others)), where=others > 0)


def lottery_by_credences(
    tangent: Tangent, dictators: Dictators, side: int
) -> Float64Array:
    """Return derivatives of a lottery by the credences that move its point, too.

    Shape (n_outcomes, n_hypotheses).

    Parameters
    ----------
    tangent : Tangent
    dictators : Dictators
    side : {1, -1}
        Whether credences rise or fall.
    """
    places, n_columns = tangent.places, len(tangent.columns)
    by_credence, by_point = tangent.by_credence[:, None], tangent.by_point[:, None]
    n_hypotheses, n = dictators.heard.utilities.shape
    blocks = row_blocks(n_hypotheses, n)
    of_block = [
        slice(*np.searchsorted(places, [some.start, some.stop]).tolist())
        for some in blocks
    ]
    pulled = np.zeros((n_columns, n))
    for rows in of_block:
        vectors = (by_point[rows] * tangent.gains(rows)).T
        pulled += dictators.pulled(vectors, places[rows])
    found = np.empty((n_hypotheses, n))
    for some, rows in zip(blocks, of_block, strict=True):
        gains, at = tangent.gains(rows), places[rows] - some.start
        vectors = np.zeros((n_columns, some.stop - some.start))
        vectors[:, at] = (by_point[rows] * gains).T
        changes = dictators.by_credences(pulled, vectors, some).T
        changes[at] += by_credence[rows] * gains
        found[some] = tangent.moved(changes, side)
    return found.T
