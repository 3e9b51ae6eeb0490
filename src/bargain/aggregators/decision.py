"""The decision: a rule's answer, its evidence, and the problem it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, FloatArray, frozen, frozen_state
from bargain.aggregators.decision_forms import DecisionForms
from bargain.aggregators.decision_questions import DecisionQuestions
from bargain.aggregators.recheck import check_patience, evidence, recomputed
from bargain.certificate import Certificate, Certified, Status, judged, resting_on
from bargain.criterion import Criterion
from bargain.errors import SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.problem import Problem
from bargain.welfare import Relative

# Notes about choices that rules make.
SEVERAL = "several lotteries are best; the one of least norm is returned"
PERHAPS_SEVERAL = "several lotteries may be best, and this may not have the least norm"


@dataclass(frozen=True, eq=False)
class Decision(Certified, DecisionForms, DecisionQuestions):
    """A rule's answer: the lottery, the evidence, and what there is to say about it.

    Attributes
    ----------
    rule : callable
        The rule that answered.
    hypotheses : HypothesisSet
        What it was asked.
    lottery : Lottery
    certificate : Certificate
        How far the lottery can be from the best.
    notes : tuple of str
        Who was left out and why, and which choices were made.
    unique : bool
        Whether no other lottery is as good.
    disagreement : ndarray of shape (n_hypotheses,)
        The point that gains are counted from, in utility units; the worst case, in
        the type of the utilities, for rules that know no disagreement point.
    problem : Problem or Criterion or None
        What was solved; None for a mixture of lotteries and for foreign rules.
    parts : tuple of Decision
        The decisions that this one rests on: those that a mixture of lotteries
        mixes, or those of other rules that were asked on the way.

    Examples
    --------
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> decision.lottery
    Lottery({'outcome 1': 0.49, 'outcome 2': 0.51})
    >>> decision.gains.round(2), decision.unique
    (array([0.51, 0.49]), True)
    """

    rule: Callable[[HypothesisSet], Lottery]
    hypotheses: HypothesisSet
    lottery: Lottery
    certificate: Certificate
    disagreement: FloatArray
    notes: tuple[str, ...] = ()
    unique: bool = True
    problem: Problem | Criterion | None = None
    parts: tuple[Decision, ...] = ()
    _drawn: list[str] = field(default_factory=list, repr=False)

    @cached_property
    def expected_utilities(self) -> Float64Array:
        """What each hypothesis expects: shape (n_hypotheses,), in its own units."""
        return frozen(self.lottery.expected_utilities(self.hypotheses))

    @cached_property
    def gains(self) -> Float64Array:
        """Expected utility above disagreement: shape (n_hypotheses,), in its units.

        For those who bargain these are the certified expected gains, which keep the
        digits that a difference of large numbers loses.
        """
        gains = self.expected_utilities - self.disagreement
        problem = self._problem_of_utilities
        if problem is not None and problem.welfare.needs_gains:
            for rows in (problem.rows, problem.held):
                if rows is not None:
                    places = slice(None) if rows.kept is None else rows.kept
                    expected = rows.expect(self.lottery.probabilities)
                    gains[places] = expected * rows.scale
        return frozen(gains)

    @cached_property
    def weights(self) -> Float64Array:
        """Weights under which expected utility would choose from the same support.

        Shape (n_hypotheses,), ``w_h phi'(y_h / s_h) / s_h``, normalized to sum 1: with
        these in the place of credences, every outcome that the lottery uses is a best
        one on the raw utilities. NaN for hypotheses that had no say; where some are
        held at disagreement, what they forbid counts too, with their multipliers;
        under constraints the lottery itself is a best one of those allowed.
        All NaN where the rule has none, as a vote.
        """
        weights = np.full(len(self.hypotheses), np.nan)
        if isinstance(self.problem, Criterion):
            found = self.problem.shadow_weights(
                self.lottery.probabilities, self.certificate.stages
            )
            return frozen(weights if found is None else found / np.nansum(found))
        of_parts = getattr(self.rule, "shadow_weights", None)
        if self.problem is None and self.parts and of_parts is not None:
            return frozen(of_parts(self.hypotheses, self.parts))
        problem = self._problem_of_utilities
        if problem is not None and problem.rows.n_rows:
            rows = problem.rows
            touching = rows.expect(self.lottery.probabilities)
            _, tangents = evidence(problem, self.certificate)
            if tangents is not None:
                # Slopes at gains that rounding or a floor under credences puts off.
                touching = np.where(np.isnan(tangents), touching, tangents)
            welfare = problem.welfare
            if isinstance(welfare, Relative):
                welfare = welfare.near(touching)
            slopes = welfare.slope(touching)
            # In logarithms, since units may differ by more than a float can hold.
            places = slice(None) if rows.kept is None else rows.kept
            # NaN where somebody loses, nothing where a slope is too small for floats.
            with np.errstate(invalid="ignore", divide="ignore"):
                weights[places] = np.log(slopes) - np.log(rows.scale)
            self._add_prices_of_floors(problem, weights)
            shares = np.exp(weights[places] - np.nanmax(weights))
            weights[places] = shares / shares.sum()
        return frozen(weights)

    def _add_prices_of_floors(self, problem: Problem, exponents: Float64Array) -> None:
        """Add what floors are worth to logarithms of weights, of all hypotheses."""
        held, prices = problem.held, self.certificate.multipliers
        if held is None or problem.floors is None or prices is None:
            return
        places = slice(None) if held.kept is None else held.kept
        with np.errstate(divide="ignore"):
            own = np.log(prices[places]) - np.log(held.scale)
        exponents[places] = np.logaddexp(exponents[places], own)

    @property
    def _problem_of_utilities(self) -> Problem | None:
        """What was solved, where rows of gains are those of hypotheses."""
        problem = self.problem
        if isinstance(problem, Problem) and problem.is_of_utilities:
            return problem
        return None

    @property
    def choices(self) -> tuple[str, ...]:
        """The outcomes that `choose` has drawn so far, in order."""
        return tuple(self._drawn)

    def choose(self, rng: np.random.Generator) -> str:
        """Draw one outcome from the lottery, and record it in `choices`.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        outcome : str

        Raises
        ------
        SolverError
            If there is no lottery to draw from.

        Examples
        --------
        >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
        >>> decision.choose(np.random.default_rng(0)) in decision.lottery.support()
        True
        """
        if self.status is Status.FAILED:
            raise SolverError(f"there is no lottery to draw from: {self.message}")
        outcome = str(self.lottery.sample(rng))
        self._drawn.append(outcome)
        return outcome

    def recheck(self, *, exact: bool = False, force: bool = False) -> Certificate:
        """Compute the certificate afresh, from the problem and the lottery alone.

        Parameters
        ----------
        exact : bool
            In rational arithmetic, from the floats returned: no rounding at all.
        force : bool
            Allow an exact recheck of more than 10^6 entries, which takes a while.

        Returns
        -------
        certificate : Certificate

        Raises
        ------
        InvalidOptionError
            If an exact recheck would be long and `force` is not given.
        ClusterError
            If an exact recheck is asked for while the utilities lie on a cluster.

        Examples
        --------
        >>> monster = bg.HypothesisSet.from_arrays(
        ...     [[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3]
        ... )
        >>> bg.NashBargaining().solve(monster).recheck(exact=True).gap < 1e-15
        True
        """
        if self.problem is None:
            parts = tuple(p.recheck(exact=exact, force=force) for p in self.parts)
            again = getattr(self.rule, "recombined", None)
            if parts and again is not None:
                recombined: Certificate = again(self.certificate, parts)
                return recombined
            return replace(self.certificate, parts=parts, is_exact=exact)
        if exact:
            entries = self.hypotheses.utilities.size
            check_patience("an exact recheck", entries, force=force)
        numbers = recomputed(
            self.problem, self.lottery.probabilities, self.certificate, exact=exact
        )
        fresh = judged(
            *numbers,
            self.certificate.tolerance,
            unit=self.gap_unit,
            goal=getattr(self.rule, "goal", "the best lottery"),
        )
        parts = tuple(p.recheck(exact=exact, force=force) for p in self.parts)
        return replace(
            resting_on(fresh, parts),
            multipliers=self.certificate.multipliers,
            exclusion=self.certificate.exclusion,
            tangents=self.certificate.tangents,
            stages=self.certificate.stages,
            prices=self.certificate.prices,
            is_exact=exact,
        )

    @property
    def gap_unit(self) -> str:
        """What the certified gap is measured in."""
        return getattr(self.rule, "gap_unit", "units of its objective")

    def __setstate__(self, state: dict[str, Any]) -> None:
        # A copy keeps a record of its own.
        state = {**frozen_state(state), "_drawn": [*state["_drawn"]]}
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return (
            f"Decision({self.rule!r}, {self.lottery!r}, {self.status.name}: "
            f"{self.message})"
        )
