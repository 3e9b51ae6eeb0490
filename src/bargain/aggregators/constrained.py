"""Rules under constraints: the best lottery among those allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.aim import Aim
from bargain.aggregators.base import Question, Rule
from bargain.aggregators.checks import check_hypotheses
from bargain.aggregators.decision import Decision
from bargain.aggregators.lottery_mixture import LotteryMixture, Part
from bargain.aggregators.maximal_lottery import MaximalLottery
from bargain.aggregators.nested import Nested
from bargain.aggregators.statement import Statement
from bargain.certificate import Certificate
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.lottery_constraints import LotteryConstraints

# Options that say how the simplex is searched, which is not what is searched here, and
# who has no say for want of credence.
EFFORT = ("max_passes", "time_limit", "progress", "solver", "min_credence")


@dataclass(frozen=True)
class Constrained(Rule):
    """Ask a rule for the best lottery among those that constraints allow.

    Parameters
    ----------
    rule : Rule
        Any of the library's but `LogitPooling`, whose entropy no certificate covers,
        and `LotteryMixture`, of which the parts are to be constrained. A `Nested` rule
        constrains the one between groups.
    constraints : LotteryConstraints

    Raises
    ------
    InvalidOptionError
        If the rule has no best lottery under constraints, or is constrained already;
        or if `constraints` are none.

    Notes
    -----
    Everything is about the lotteries allowed: the worst case is each hypothesis's
    worst one of them, its ideal is the best, and so is what range normalization
    measures. So Nash bargaining gives everyone its credence times its ideal gain here
    too. Constraints that every lottery satisfies change nothing.

    Votes are cast on the outcomes that may have probability, and the lottery with most
    points is chosen, or the one to which no lottery allowed is preferred by majority.
    A dictator chooses its best lottery allowed; of several that of least norm.

    References
    ----------
    .. [1] Boyd, S. and Vandenberghe, L., *Convex Optimization*, 2004, section 5.1
       (any prices of the constraints give a bound).

    Examples
    --------
    >>> pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], outcomes=["a", "b"])
    >>> rule = bg.Constrained(
    ...     bg.NashBargaining(), bg.LotteryConstraints(upper={"a": 0.2})
    ... )
    >>> rule.solve(pair.with_credences([0.1, 0.9])).lottery
    Lottery({'a': 0.18, 'b': 0.82})
    """

    rule: Rule
    constraints: LotteryConstraints

    def __post_init__(self) -> None:
        if not isinstance(self.constraints, LotteryConstraints):
            raise InvalidOptionError(
                f"constraints must be LotteryConstraints (got {self.constraints!r}); "
                "write bg.LotteryConstraints(upper={...})"
            )
        if isinstance(self.rule, Constrained):
            raise InvalidOptionError(
                "a rule can be constrained once; put all rows into one "
                "LotteryConstraints"
            )
        if not isinstance(self.rule, Rule) or self.rule.aim() is None:
            raise InvalidOptionError(
                f"rule must be one of {', '.join(constrainable())} (got "
                f"{self.rule!r}, {_why_not(self.rule)})"
            )
        if isinstance(self.rule, Nested):
            self.constraints.apply_to(self.rule.between)  # or say why not
        for option in EFFORT:
            given = getattr(self.rule, option, None)
            if given != getattr(type(self.rule), option, None):
                raise InvalidOptionError(
                    f"a constrained rule takes no {option} (got {given!r}); leave it "
                    "out"
                )

    @property
    def gap_unit(self) -> str:  # type: ignore[override]  # that of the rule inside
        """What the certified gap is measured in."""
        return self.rule.gap_unit

    @property
    def goal(self) -> str:  # type: ignore[override]  # that of the rule inside
        """What the gap is the distance to."""
        if isinstance(self.rule, MaximalLottery):
            return "a lottery that loses to none allowed"
        return self.rule.goal

    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the best lottery that the constraints allow, with its certificate.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            Its certificate holds a price for each row of the constraints.

        Raises
        ------
        InfeasibleConstraintsError
            If no lottery satisfies the constraints; the error carries the proof.
        DisagreementError
            If no lottery among them gives every hypothesis its disagreement point.
        InvalidOptionError
            If the disagreement point is not defined under constraints.
        SolveInterrupted
            On Ctrl-C, with the best decision so far.
        SolverError
            If it could not be proved whether the constraints leave a lottery, or what
            somebody can get under them.
        ClusterError
            If the utilities lie on a cluster.
        BargainError
            If a rule that is asked on the way, and is not the library's, returns no
            lottery.
        """
        checked = check_hypotheses(hypotheses)
        if self._say_nothing(checked):
            return replace(self.rule.solve(checked), rule=self)
        # The pipeline is loaded by those who solve.
        from bargain.aggregators.constrained_solve import solve_constrained

        return solve_constrained(self, self._aim, self.constraints, checked)

    def questions(self, hypotheses: HypothesisSet) -> tuple[Question, ...]:
        """Return what other rules are asked of, under the same constraints.

        See `Rule.questions`.
        """
        checked = check_hypotheses(hypotheses)
        if self._say_nothing(checked):
            return self.rule.questions(checked)
        from bargain.aggregators.constrained_parts import questions_inside

        return questions_inside(self._aim, self.constraints, checked)

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem; worst and best come from linear programs, and are proved.

        See `Rule.state`.
        """
        if self.questions(hypotheses):
            raise InvalidOptionError(
                f"the problem of {self!r} follows from other lotteries; state it after "
                "them, with state_after"
            )
        return self.state_after(hypotheses, (), held)

    def state_after(
        self,
        hypotheses: HypothesisSet,
        lotteries: Sequence[np.ndarray],
        held: np.ndarray | None = None,
    ) -> Statement:
        """State the problem, given the lotteries of the parts; see `Rule.state_after`.

        Worst and best come from linear programs, and are proved.
        """
        checked = check_hypotheses(hypotheses)
        if self._say_nothing(checked):
            return self.rule.state_after(checked, lotteries, held)
        from bargain.aggregators.constrained_state import state_constrained

        return state_constrained(self._aim, self.constraints, checked, lotteries, held)

    def recombined(
        self, certificate: Certificate, parts: tuple[Certificate, ...]
    ) -> Certificate:
        """Return the certificate of what has no problem of its own.

        See `Rule.recombined`.
        """
        return self.rule.recombined(certificate, parts)

    def shadow_weights(
        self, hypotheses: HypothesisSet, parts: tuple[Decision, ...]
    ) -> Float64Array:
        """Return the weights of a nested decision; NaN where there are none.

        Parameters
        ----------
        hypotheses : HypothesisSet
        parts : tuple of Decision
            That of the rule between groups.

        Returns
        -------
        weights : ndarray of shape (n_hypotheses,)
            Sum to 1.
        """
        if not isinstance(self.rule, Nested):
            return np.full(len(hypotheses), np.nan)
        if not self._say_nothing(hypotheses):
            hypotheses = self._seen(hypotheses)
        return self.rule.shadow_weights(hypotheses, parts)

    def mixed(self, hypotheses: HypothesisSet) -> tuple[Part, ...] | None:
        """Return chances and rules, where the answer is a mixture of lotteries.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        parts : tuple of (float, rule), or None
            Probabilities that sum to 1, and rules.
        """
        from bargain.aggregators.aim import DictatorAim
        from bargain.aggregators.constrained_dictators import dictators

        aim = self._aim
        if not isinstance(aim, DictatorAim) or self._say_nothing(hypotheses):
            return None
        asked = self.questions(hypotheses)
        drawn = dictators(aim, hypotheses)
        return tuple(
            (chance, rule) for (chance, _), (rule, _) in zip(drawn, asked, strict=True)
        )

    def worst_case(self, hypotheses: HypothesisSet) -> FloatArray:
        """Return what the worst lottery allowed gives each hypothesis.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        worst : ndarray of shape (n_hypotheses,)
            In each hypothesis's own units.
        """
        if self._say_nothing(hypotheses):
            return hypotheses.worst
        return self._seen(hypotheses).worst

    def _seen(self, hypotheses: HypothesisSet) -> HypothesisSet:
        from bargain.aggregators.inside import feasible_polytope, seen_inside

        return seen_inside(hypotheses, feasible_polytope(self.constraints, hypotheses))

    @property
    def _aim(self) -> Aim:
        aim = self.rule.aim()
        assert aim is not None  # checked at the door
        return aim

    def _say_nothing(self, hypotheses: HypothesisSet) -> bool:
        return self.constraints.polytope(hypotheses.outcomes).holds_everywhere


def constrainable() -> list[str]:
    """Return the names of the library's rules that have an aim."""
    from bargain.aggregators.registry import RULES

    return [
        entry.rule.__name__
        for entry in RULES.values()
        if entry.rule.aim is not Rule.aim
    ]


def _why_not(rule: object) -> str:
    """Return why a rule is not asked for the best lottery allowed, and what to do."""
    if isinstance(rule, LotteryMixture):
        return "which maximizes nothing itself; constrain its parts, and mix those"
    if isinstance(rule, Rule):
        return "whose entropy no certificate covers; use ExpectedUtility"
    return "of which nobody knows what it maximizes; let it choose among the allowed"
