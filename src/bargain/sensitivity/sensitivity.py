"""What would change a decision: derivatives, ranges of credences, the crux."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from bargain._arrays import Float64Array, frozen, frozen_state
from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.errors import InvalidOptionError
from bargain.problem import Problem
from bargain.sensitivity.derivatives import Tangent

# Probabilities below this, and unused outcomes this close to the price of the used
# ones, are about to leave or to join.
EDGE = 1e-6


class Pullback(NamedTuple):
    """A vector times all derivatives; see `Sensitivity.vjp`.

    Parameters
    ----------
    credences : ndarray of shape (n_hypotheses,)
    disagreement : ndarray of shape (n_hypotheses,)
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
    """

    credences: Float64Array
    disagreement: Float64Array
    utilities: Float64Array


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """How a decision answers to small changes; see `Decision.sensitivity`.

    Derivatives are partial: the disagreement point stays where it is unless it is
    what changes, and so do the units of rules that normalize. Credences are taken as
    they are, not divided by their sum, which no derivative of a lottery notices.

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
        return self._by_rows(self.tangent.by_credence)

    @cached_property
    def lottery_by_disagreement(self) -> Float64Array:
        """Derivatives by the point, per unit of each hypothesis; the same shape."""
        return self._by_rows(self.tangent.by_disagreement)

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
        >>> pair = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 10, 6]], [0.7, 0.3])
        >>> sensitivity = bg.NashBargaining().solve(pair).sensitivity()
        >>> sensitivity.lottery_by_utilities("hypothesis 1").round(3)
        array([[ 0.117,  0.   ,  0.   ],
               [ 0.   ,  0.   ,  0.   ],
               [-0.117,  0.   ,  0.   ]])
        """
        n = self.decision.hypotheses.n_outcomes
        found = np.zeros((n, n))
        place = self.decision.hypotheses.names.position(hypothesis)
        rows = np.flatnonzero(self.tangent.places == place)
        used = self.tangent.used
        if len(rows):
            found[np.ix_(used, used)] = self.tangent.by_utilities(int(rows[0]))
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
        by_credences, by_point = np.zeros(n_rows), np.zeros(n_rows)
        by_credences[tangent.places], by_point[tangent.places] = pulled[:2]
        by_utilities[np.ix_(tangent.places, tangent.used)] += pulled[2]
        return Pullback(frozen(by_credences), frozen(by_point), frozen(by_utilities))

    @cached_property
    def about_to_change(self) -> tuple[str, ...]:
        """Outcomes that a hair would add to the support, or remove from it.

        Where there are some, derivatives hold to one side only.
        """
        probabilities = self.decision.lottery.probabilities
        prices = self._prices
        leaving = (probabilities > 0) & (probabilities <= EDGE)
        joining = (probabilities == 0) & (prices >= 1 - EDGE)
        labels = self.decision.hypotheses.outcomes
        return tuple(labels[int(k)] for k in np.flatnonzero(leaving | joining))

    @cached_property
    def _prices(self) -> Float64Array:
        """What outcomes are worth, as multiples of what the lottery is."""
        problem = self.decision.problem
        assert isinstance(problem, Problem)  # see `sensitivity`
        slopes = self.tangent.slopes
        prices = problem.rows.combine(slopes)
        return np.asarray(prices / (prices @ self.decision.lottery.probabilities))

    def _by_rows(self, of_row: object) -> Float64Array:
        hypotheses, tangent = self.decision.hypotheses, self.tangent
        found = np.zeros((hypotheses.n_outcomes, len(hypotheses)))
        for row, place in enumerate(tangent.places.tolist()):
            found[tangent.used, place] = of_row(row)  # type: ignore[operator]
        return frozen(found)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(frozen_state(state))

    def __repr__(self) -> str:
        edge = ""
        if self.about_to_change:
            edge = f", about to change: {', '.join(self.about_to_change)}"
        used = len(self.tangent.used)
        return f"Sensitivity({self.decision.rule!r}, {used} used{edge})"


def sensitivity(decision: Decision) -> Sensitivity:
    """Return how a decision answers to small changes; see `Decision.sensitivity`."""
    problem = decision.problem
    served = (
        isinstance(problem, Problem)
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
