"""What would change a decision: derivatives, ranges of credences, the crux."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from bargain._arrays import Float64Array, frozen, frozen_state
from bargain.aggregators.decision import Decision
from bargain.aggregators.effort import BargainingRule
from bargain.aggregators.talks import only_heard
from bargain.certificate import Status
from bargain.errors import InvalidOptionError
from bargain.normalization import Normalization, as_normalization
from bargain.problem import Problem
from bargain.sensitivity.derivatives import Tangent
from bargain.sensitivity.extremes import EDGE
from bargain.sensitivity.motion import PointMotion
from bargain.sensitivity.units import units_about_to_change, units_by_utilities


class Pullback(NamedTuple):
    """A vector times all derivatives; see `Sensitivity.vjp`.

    Parameters
    ----------
    credences : ndarray of shape (n_hypotheses,)
    disagreement : ndarray of shape (n_hypotheses,)
        By the values of the point; what of it comes from credences and utilities is
        in theirs already.
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    """

    credences: Float64Array
    disagreement: Float64Array
    utilities: Float64Array


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """How a decision answers to small changes; see `Decision.sensitivity`.

    Derivatives are those of the whole answer, as if the rule were asked again: a
    disagreement point that is made of utilities or credences moves along, and so do
    the units of rules that normalize. To hold the point, state it: ask
    ``NashBargaining(disagreement=decision.disagreement)``. Credences are taken as they
    are, not divided by their sum, which no derivative of a lottery notices; those of
    hypotheses that have no say move nothing.

    Attributes
    ----------
    decision : Decision
    tangent : Tangent
        The linearized conditions of optimality.

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
        found = self._by_rows(self.tangent.by_credence)
        if self._point.is_of_credences:
            found = found + self._point.by_credences(self.lottery_by_disagreement)
        return frozen(found)

    @cached_property
    def lottery_by_disagreement(self) -> Float64Array:
        """Derivatives by the point, per unit of each hypothesis; the same shape."""
        return frozen(self._by_rows(self.tangent.by_disagreement))

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
        found = np.zeros((n, n))
        place = self.decision.hypotheses.names.position(hypothesis)
        for row in np.flatnonzero(tangent.places == place).tolist():
            found[np.ix_(tangent.used, tangent.used)] = tangent.by_utilities(row)
            some = tangent.places[[row]]
            point, unit = self._point.by_utilities(some)[0], self._units(some)[0]
            found[tangent.used] += np.outer(tangent.by_disagreement(row), point)
            found[tangent.used] += np.outer(tangent.by_unit(row), unit)
        return frozen(found)

    @cached_property
    def utilities_by_credences(self) -> Float64Array:
        """Derivatives of expected utilities: shape (n_hypotheses, n_hypotheses).

        What each hypothesis (rows) expects, by the credence of each (columns).
        """
        utilities = self.decision.hypotheses.utilities
        return frozen(np.asarray(utilities @ self.lottery_by_credences))

    @cached_property
    def utilities_by_disagreement(self) -> Float64Array:
        """Derivatives of expected utilities by the point; the same shape."""
        utilities = self.decision.hypotheses.utilities
        return frozen(np.asarray(utilities @ self.lottery_by_disagreement))

    def vjp(
        self,
        lottery: Float64Array | None = None,
        expected_utilities: Float64Array | None = None,
    ) -> Pullback:
        """Return a vector times the derivatives, without forming them.

        It is what a layer of a neural network needs on its way back.

        Parameters
        ----------
        lottery : array_like of shape (n_outcomes,), optional
            The gradient of something by the probabilities.
        expected_utilities : array_like of shape (n_hypotheses,), optional
            And by what each hypothesis expects.

        Returns
        -------
        pullback : Pullback
            The gradient of the same by credences, disagreement and utilities.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 10, 6]], [0.7, 0.3])
        >>> sensitivity = bg.NashBargaining().solve(pair).sensitivity()
        >>> sensitivity.vjp([1, 0, 0]).credences.round(3)
        array([ 0.75, -1.75])
        """
        hypotheses, tangent = self.decision.hypotheses, self.tangent
        n_rows, n = hypotheses.utilities.shape
        vector = np.zeros(n) if lottery is None else np.array(lottery, dtype=float)
        by_utilities = np.zeros((n_rows, n))
        if expected_utilities is not None:
            weights = np.asarray(expected_utilities, dtype=float)
            vector = vector + weights @ hypotheses.utilities
            by_utilities += np.outer(weights, self.decision.lottery.probabilities)
        pulled = tangent.pulled_back(vector[tangent.used])
        places, (*vectors, by_units, direct) = tangent.places, pulled
        by_credences, by_point = np.zeros(n_rows), np.zeros(n_rows)
        by_credences[places], by_point[places] = vectors
        if self._point.is_of_credences:
            by_credences += self._point.by_credences(by_point[None])[0]
        by_utilities[np.ix_(places, tangent.used)] += direct
        of_rows = by_point[places, None] * self._point.by_utilities(places)
        by_utilities[places] += of_rows + by_units[:, None] * self._units(places)
        return Pullback(frozen(by_credences), frozen(by_point), frozen(by_utilities))

    @cached_property
    def about_to_change(self) -> tuple[str, ...]:
        """Outcomes that a hair would add to the support, or remove from it.

        Where there are some, derivatives hold to one side only. Among them are those
        between which the lottery is a choice, since others are as good: a hair of
        utility decides there, and the lottery jumps; what is expected does not.
        """
        probabilities = self.decision.lottery.probabilities
        prices = self._prices
        leaving = (probabilities > 0) & (probabilities <= EDGE)
        joining = (probabilities == 0) & (prices >= 1 - EDGE)
        found = leaving | joining
        found[self.tangent.used] |= self.tangent.in_choice
        labels = self.decision.hypotheses.outcomes
        return tuple(labels[int(k)] for k in np.flatnonzero(found))

    @cached_property
    def point_about_to_change(self) -> tuple[str, ...]:
        """Hypotheses whose worst or favourite outcomes are tied, or all but tied.

        Those only whose ties matter to the disagreement point or to units. Derivatives
        by their utilities hold where tied outcomes change together: alone, one that
        rises moves no minimum and one that falls takes it along. A random dictator's
        point jumps where a favourite is another, and then no derivative tells.
        """
        found = self._point.about_to_change()
        if self._normalization is not None:
            units = units_about_to_change(self._normalization, self.decision.hypotheses)
            found[self.tangent.places] |= units[self.tangent.places]
        names = self.decision.hypotheses.names
        return tuple(names[int(k)] for k in np.flatnonzero(found))

    @cached_property
    def _point(self) -> PointMotion:
        rule, hypotheses = self.decision.rule, self.decision.hypotheses
        assert isinstance(rule, BargainingRule)  # see `sensitivity`
        heard = only_heard(hypotheses, rule.min_credence)
        return PointMotion.of(rule.disagreement, hypotheses, heard)

    @property
    def _normalization(self) -> Normalization | None:
        """What gives the units; None where they do not matter, as in a product."""
        if hasattr(self._problem.welfare, "units"):
            return as_normalization(getattr(self.decision.rule, "normalization", None))
        return None

    def _units(self, places: np.ndarray) -> Float64Array:
        """Return derivatives of logarithms of units by each one's own utilities."""
        hypotheses, measure = self.decision.hypotheses, self._normalization
        if measure is None:
            return np.zeros((len(places), hypotheses.n_outcomes))
        _, units = measure.zeros_and_units(hypotheses)
        moved = units_by_utilities(measure, hypotheses, places)
        return np.asarray(moved / units[places, None])

    @property
    def _problem(self) -> Problem:
        problem = self.decision.problem
        assert isinstance(problem, Problem)  # see `sensitivity`
        return problem

    @cached_property
    def _prices(self) -> Float64Array:
        """What outcomes are worth, as multiples of what the lottery is."""
        prices = self._problem.rows.combine(self.tangent.slopes)
        return np.asarray(prices / (prices @ self.decision.lottery.probabilities))

    def _by_rows(self, of_row: object) -> Float64Array:
        hypotheses, tangent = self.decision.hypotheses, self.tangent
        found = np.zeros((hypotheses.n_outcomes, len(hypotheses)))
        for row, place in enumerate(tangent.places.tolist()):
            found[tangent.used, place] = of_row(row)  # type: ignore[operator]
        return found

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))

    def __repr__(self) -> str:
        said = [repr(self.decision.rule), f"{len(self.tangent.used)} used"]
        if self.about_to_change:
            said.append(f"about to change: {', '.join(self.about_to_change)}")
        if self.point_about_to_change:
            said.append(f"ties of: {', '.join(self.point_about_to_change)}")
        return f"Sensitivity({', '.join(said)})"


def sensitivity(decision: Decision) -> Sensitivity:
    """Return how a decision answers to small changes; see `Decision.sensitivity`."""
    problem = decision.problem
    served = (
        isinstance(decision.rule, BargainingRule)
        and isinstance(problem, Problem)
        and problem.welfare.needs_gains
        and problem.is_of_utilities
        and problem.held is None
        and problem.polytope is None
        and problem.rows.n_rows > 0
    )
    if not served or decision.status is Status.FAILED:
        raise InvalidOptionError(
            "sensitivity must be asked of a bargain in which all who have a say can "
            f"gain, by NashBargaining, Mixed or Isoelastic (got {decision.rule!r}); "
            "credence_range and crux serve every rule"
        )
    assert isinstance(problem, Problem)  # asked above
    return Sensitivity(decision, Tangent.at(problem, decision.lottery.probabilities))
