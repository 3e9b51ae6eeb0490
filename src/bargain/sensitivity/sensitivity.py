"""Derivatives of a whole answer: of the lottery, and of what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bargain._arrays import Float64Array, row_blocks, sealed
from bargain._read_only import ReadOnly
from bargain.aggregators.decision import Decision
from bargain.sensitivity.derivatives import Tangent
from bargain.sensitivity.dictators import lottery_by_credences
from bargain.sensitivity.kinks import differing, kinks
from bargain.sensitivity.motion import PointMotion
from bargain.sensitivity.pullback import Pullback, checked
from bargain.sensitivity.units import UnitMotion


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(ReadOnly):
    """How a decision answers to small changes; see `Decision.sensitivity`.

    Derivatives are those of the whole answer, as if the rule were asked again: a
    disagreement point that is made of utilities or credences moves along, and so do
    the units of rules that normalize. To hold the point, state it: ask
    ``NashBargaining(disagreement=decision.disagreement)``. Credences are taken as they
    are, not divided by their sum, which no derivative of a lottery notices; those of
    hypotheses that have no say move nothing.

    Where the support is about to change, derivatives are those to the side where what
    they are by rises; `kinks` tells, and `jvp` gives either side.

    Attributes
    ----------
    decision : Decision
    tangent : Tangent
        The linearized conditions of optimality.

    References
    ----------
    .. [1] Amos, B. and Kolter, J. Z., "OptNet: differentiable optimization as a layer
       in neural networks", ICML 2017 (derivatives through the conditions of
       optimality).

    Examples
    --------
    >>> crypto = bg.examples.load("crypto-assets")
    >>> sensitivity = bg.NashBargaining().solve(crypto).sensitivity()
    >>> sensitivity.lottery_by_credences.shape, sensitivity.about_to_change
    ((9, 6), ())
    """

    decision: Decision
    tangent: Tangent

    @cached_property
    def lottery_by_credences(self) -> Float64Array:
        """Derivatives of probabilities: shape (n_outcomes, n_hypotheses)."""
        return sealed(self._by_credences(1))

    @cached_property
    def lottery_by_disagreement(self) -> Float64Array:
        """Derivatives of probabilities by the point: shape (n_outcomes, n_hypotheses).

        Per unit of each hypothesis.
        """
        tangent = self.tangent
        return sealed(self._in_columns(tangent.moved_by_rows(tangent.by_point)))

    def lottery_by_utilities(self, hypothesis: str) -> Float64Array:
        """Return derivatives of probabilities by one hypothesis's utilities.

        Parameters
        ----------
        hypothesis : str
            Its name.

        Returns
        -------
        derivatives : ndarray of shape (n_outcomes, n_outcomes)
            Of each outcome's probability, by each outcome's utility (columns).

        Raises
        ------
        InvalidOptionError
            If the normalization, or the disagreement point, is somebody's own: how it
            moves is not known.
        UnknownLabelError
            If no hypothesis has that name.

        Examples
        --------
        The second outcome is not used, but it is the worst one, and so the point:

        >>> pair = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 10, 6]], [0.7, 0.3])
        >>> sensitivity = bg.NashBargaining().solve(pair).sensitivity()
        >>> sensitivity.lottery_by_utilities("hypothesis 0").round(4)
        array([[ 0.1125,  0.075 , -0.1875],
               [ 0.    ,  0.    ,  0.    ],
               [-0.1125, -0.075 ,  0.1875]])
        """
        n, tangent = self.decision.hypotheses.n_outcomes, self.tangent
        place = self.decision.hypotheses.names.position(hypothesis)
        found = np.zeros((n, n))
        for row in np.flatnonzero(tangent.places == place).tolist():
            some = tangent.places[[row]]
            point = self._point.by_utilities(some)[0]
            # What the row expects rises too, and bends its slope.
            along = tangent.by_point[row] * (point - self.tangent.lottery)
            along += tangent.stretches[row] * self._units.by_utilities(some)[0]
            gains = tangent.rows.select(np.array([row])).table[0, tangent.columns]
            changes = np.outer(along, gains)
            own = np.arange(len(tangent.columns))
            changes[tangent.columns, own] += tangent.slopes[row] / tangent.units[row]
            found = tangent.moved(changes)
        return sealed(found.T)

    @cached_property
    def utilities_by_credences(self) -> Float64Array:
        """Derivatives of expected utilities: shape (n_hypotheses, n_hypotheses).

        What each hypothesis (rows) expects, by the credence of each (columns).
        """
        utilities = self.decision.hypotheses.utilities
        return sealed(np.asarray(utilities @ self.lottery_by_credences))

    @cached_property
    def utilities_by_disagreement(self) -> Float64Array:
        """Derivatives by the point: shape (n_hypotheses, n_hypotheses).

        What each hypothesis (rows) expects, in its units, by the disagreement utility
        of each (columns), per unit.
        """
        utilities = self.decision.hypotheses.utilities
        return sealed(np.asarray(utilities @ self.lottery_by_disagreement))

    def vjp(
        self,
        lottery: Float64Array | None = None,
        expected_utilities: Float64Array | None = None,
    ) -> Pullback:
        """Return a vector times the derivatives, without forming them.

        It is what a layer of a neural network needs on its way back. Outcomes about to
        come into use stay out of it.

        Parameters
        ----------
        lottery : array_like of shape (n_outcomes,), optional
            The gradient of something by the probabilities.
        expected_utilities : array_like of shape (n_hypotheses,), optional
            And by what each hypothesis expects, per unit of its own.

        Returns
        -------
        pullback : Pullback
            The gradient of the same by credences, disagreement and utilities.

        Raises
        ------
        InvalidOptionError
            If a shape is wrong, or something is no finite number; or the normalization,
            or the disagreement point, is somebody's own: how it moves is not known.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 10, 6]], [0.7, 0.3])
        >>> sensitivity = bg.NashBargaining().solve(pair).sensitivity()
        >>> sensitivity.vjp([1, 0, 0]).credences.round(3)
        array([ 0.75, -1.75])
        """
        hypotheses, tangent = self.decision.hypotheses, self.tangent
        n_rows, n = hypotheses.utilities.shape
        vector = checked("lottery", lottery, (n,))
        by_utilities = np.zeros((n_rows, n))
        if expected_utilities is not None:
            weights = checked("expected_utilities", expected_utilities, (n_rows,))
            vector = vector + weights @ hypotheses.utilities
            np.outer(weights, self.tangent.lottery, out=by_utilities)
        pulled, along = tangent.pulled_back(vector)
        by_credences, by_point = np.zeros(n_rows), np.zeros(n_rows)
        by_credences[tangent.places] = tangent.by_credence * along
        by_point[tangent.places] = tangent.by_point * along
        if self._point.is_of_credences:
            by_credences += self._point.dictators.pulled_back(by_point)
        own, by_unit = tangent.slopes / tangent.units, tangent.stretches * along
        for rows in row_blocks(len(along), n):
            places = tangent.places[rows]
            found = own[rows, None] * pulled
            away = self._point.by_utilities(places) - self.tangent.lottery
            found += by_point[places, None] * away
            if self._units.matter:
                found += by_unit[rows, None] * self._units.by_utilities(places)
            by_utilities[places] += found
        return Pullback(sealed(by_credences), sealed(by_point), sealed(by_utilities))

    def jvp(
        self,
        *,
        credences: Float64Array | None = None,
        disagreement: Float64Array | None = None,
        utilities: Float64Array | None = None,
    ) -> Float64Array:
        """Return how the lottery moves while its causes move along a direction.

        Where the support is about to change this is the derivative to the side that
        the direction points to: the opposite direction gives the other side.

        Parameters
        ----------
        credences, disagreement : array_like of shape (n_hypotheses,), optional
            By how much each moves, the point in each one's own units; 0 by default.
        utilities : array_like of shape (n_hypotheses, n_outcomes), optional
            The same, in each one's own units.

        Returns
        -------
        derivative : ndarray of shape (n_outcomes,)
            Of probabilities, per unit of the way; NaN where the lottery jumps.

        Raises
        ------
        InvalidOptionError
            If a shape is wrong, or something is no finite number; or the normalization,
            or the disagreement point, is somebody's own: how it moves is not known.

        Examples
        --------
        At 0.6 the compromise is used alone. More credence for the first hypothesis
        brings its favourite in, and less of it changes nothing:

        >>> pair = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], [0.6, 0.4])
        >>> sensitivity = bg.NashBargaining().solve(pair).sensitivity()
        >>> sensitivity.jvp(credences=[1, 0]).round(6) + 0.0
        array([ 1.,  0., -1.])
        >>> sensitivity.jvp(credences=[-1, 0]).round(6) + 0.0
        array([0., 0., 0.])
        """
        tangent, places = self.tangent, self.tangent.places
        n_rows, n = self.decision.hypotheses.utilities.shape
        by_credences = checked("credences", credences, (n_rows,))
        point = checked("disagreement", disagreement, (n_rows,))[places]
        change = tangent.change(tangent.by_credence * by_credences[places])
        if self._point.is_of_credences and by_credences.any():
            point += self._point.dictators.along(by_credences)[places]
        stretched = np.zeros(len(places))
        if utilities is not None:
            moved = checked("utilities", utilities, (n_rows, n))
            own = tangent.slopes / tangent.units
            for rows in row_blocks(len(places), n):
                some, way = places[rows], moved[places[rows]]
                point[rows] += np.vecdot(self._point.by_utilities(some), way)
                point[rows] -= way @ tangent.lottery
                stretched[rows] = np.vecdot(self._units.by_utilities(some), way)
                change += own[rows] @ way[:, tangent.columns]
        change += tangent.change(
            tangent.by_point * point + tangent.stretches * stretched
        )
        return sealed(tangent.moved(change[None])[0])

    @cached_property
    def about_to_change(self) -> tuple[str, ...]:
        """Outcomes that a hair would add to the support, or remove from it.

        Where there are some, derivatives may hold to one side only: those of this page
        are as what they are by rises, `jvp` has both, and `kinks` says which differ.
        Among them are those between which the lottery is a choice, since others are as
        good: a hair of utility decides there, and the lottery jumps; what is expected
        does not.
        """
        tangent = self.tangent
        found = [*tangent.about_to_change, *tangent.used[tangent.in_choice]]
        labels = self.decision.hypotheses.outcomes
        return tuple(labels[int(k)] for k in sorted(found))

    @cached_property
    def kinks(self) -> tuple[str, ...]:
        """Why some derivatives hold to one side only, or not at all, in sentences.

        Empty where all hold to both sides.
        """
        differ = None
        if len(self.tangent.about_to_change):
            differ = differing(self.lottery_by_credences, self._by_credences(-1))
        dominated = self._point.undominated_by_a_hair()
        return kinks(self.decision, self.tangent, differ, self._tied, dominated)

    @cached_property
    def point_about_to_change(self) -> tuple[str, ...]:
        """Hypotheses whose worst or favourite outcomes are tied, or all but tied.

        Those only whose ties matter to the disagreement point or to units. Derivatives
        by their utilities hold where tied outcomes change together: alone, one that
        rises moves no minimum and one that falls takes it along. A random dictator's
        point jumps where a favourite is another, and then no derivative tells.
        """
        names = self.decision.hypotheses.names
        return tuple(names[int(k)] for k in np.flatnonzero(self._tied))

    @cached_property
    def _tied(self) -> np.ndarray:
        """The mask of those whose ties matter: shape (n_hypotheses,)."""
        found, places = self._point.about_to_change(), self.tangent.places
        found[places] |= self._units.about_to_change()[places]
        return sealed(found)

    @cached_property
    def _point(self) -> PointMotion:
        return PointMotion.of(self.decision)

    @cached_property
    def _units(self) -> UnitMotion:
        return UnitMotion.of(self.decision)

    def _by_credences(self, side: int) -> Float64Array:
        """Return derivatives as credences rise (1) or fall (-1)."""
        tangent = self.tangent
        if self._point.is_of_credences:
            return lottery_by_credences(tangent, self._point.dictators, side)
        return self._in_columns(tangent.moved_by_rows(tangent.by_credence, side))

    def _in_columns(self, of_rows: Float64Array) -> Float64Array:
        """Give each hypothesis a column: zeros where it has no say."""
        tangent, n_rows = self.tangent, len(self.decision.hypotheses)
        if len(tangent.places) == n_rows:
            return of_rows.T
        found = np.zeros((of_rows.shape[1], n_rows))
        found[:, tangent.places] = of_rows.T
        return found

    def __repr__(self) -> str:
        said = [repr(self.decision.rule), f"{len(self.tangent.used)} used"]
        if self.about_to_change:
            said.append(f"about to change: {', '.join(self.about_to_change)}")
        if self.point_about_to_change:
            said.append(f"ties of: {', '.join(self.point_about_to_change)}")
        return f"Sensitivity({', '.join(said)})"
