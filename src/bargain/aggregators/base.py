"""What every rule shares: the protocol, and asking any rule for its decision."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.aggregators.checks import check_hypotheses, check_rule
from bargain.aggregators.decision import Decision
from bargain.aggregators.statement import Statement
from bargain.certificate import Certificate, Status
from bargain.errors import BargainError, InvalidOptionError, SolverError
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

if TYPE_CHECKING:
    from bargain.aggregators.aim import Aim
    from bargain.aggregators.batch import ChunkSolver
    from bargain.aggregators.batch_decision import BatchDecision


# Any rule, ours or not, and the set that it is asked about.
Question = tuple[Callable[[HypothesisSet], Lottery], HypothesisSet]


class Rule(ABC):
    """The protocol: ``rule(hypotheses)`` is a lottery, ``rule.solve(...)`` a decision.

    Rules are frozen, so they can be shared between threads, compared and pickled.

    Examples
    --------
    >>> rules = [bg.NashBargaining(), bg.RandomDictator()]
    >>> all(isinstance(rule, bg.Rule) for rule in rules)
    True
    """

    gap_unit = "nats"
    goal = "the best lottery"

    @property
    def is_scale_invariant(self) -> bool:
        """Whether multiplying a hypothesis's utilities leaves the answer as it is.

        False where that is not known.
        """
        return False

    @abstractmethod
    def solve(self, hypotheses: HypothesisSet) -> Decision:
        """Return the lottery with its evidence.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        decision : Decision
            A solver's failure is told in its status, not raised.

        Raises
        ------
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        InvalidOptionError
            If `hypotheses` is no set, or an option of the rule does not fit it.
        SolveInterrupted
            On Ctrl-C, with the best decision so far.

        Examples
        --------
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> bg.RandomDictator().solve(pair).lottery.probabilities
        array([0.6, 0.4])
        """

    def solve_batch(
        self,
        utilities: Any,
        credences: Any = None,
        *,
        outcomes: Iterable[str] | None = None,
    ) -> BatchDecision:
        """Solve many problems of one shape, each on its own.

        The answers are those of `solve`: expected gains within what the gaps imply,
        ties by the same rule. Ordinary problems are solved together, on all cores,
        where the rule knows how; the others one by one.

        Parameters
        ----------
        utilities : array_like of shape (n_problems, n_hypotheses, n_outcomes)
            In each hypothesis's own units.
        credences : array_like of shape (n_hypotheses,) or (n_problems, n_hypotheses)
            The same for all problems, or each its own; uniform when left out.
        outcomes : iterable of str, optional
            What the outcomes are called, in every problem.

        Returns
        -------
        decisions : BatchDecision
            A problem without a lottery is told in its status and in `errors`; it does
            not stop the others.

        Raises
        ------
        InvalidHypothesesError
            If a shape is wrong, a utility is not finite, or the credences of a
            problem are not a probability distribution.
        InvalidOptionError
            If the rule's disagreement point does not fit the shape.
        SolveInterrupted
            On Ctrl-C, with the answers so far.

        Examples
        --------
        >>> tables = [[[1, 2], [2, 1]], [[0, 3], [0, 1]]]
        >>> bg.NashBargaining().solve_batch(tables).lotteries
        array([[0.5, 0.5],
               [0. , 1. ]])
        """
        # Many problems bring threads, which those who solve one need not load.
        from bargain.aggregators.batch import solve_batch

        return solve_batch(
            self, self.solve, utilities, credences, outcomes, self._chunk_solver
        )

    def _chunk_solver(self, common: HypothesisSet) -> ChunkSolver | None:
        """Return what solves many problems at once; None to solve one by one.

        Parameters
        ----------
        common : HypothesisSet
            Has the shape and the labels of all problems; its numbers mean nothing.
        """
        return None

    def state(
        self, hypotheses: HypothesisSet, held: np.ndarray | None = None
    ) -> Statement:
        """State the problem for a set without solving it, to check an answer.

        Parameters
        ----------
        hypotheses : HypothesisSet
        held : ndarray of bool of shape (n_hypotheses,), optional
            Who cannot gain over disagreement, which `solve` finds out.

        Returns
        -------
        statement : Statement

        Raises
        ------
        DisagreementError
            If a hypothesis cannot reach its disagreement point by itself.
        InvalidOptionError
            If the rule solves no single problem, as a mixture of lotteries.
        """
        raise InvalidOptionError(f"{self!r} states no single problem; ask its parts")

    def questions(self, hypotheses: HypothesisSet) -> tuple[Question, ...]:
        """Return what other rules are asked on the way, and of which sets.

        Their decisions are the parts of this rule's.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        questions : tuple of (rule, HypothesisSet)
        """
        return ()

    def state_after(
        self,
        hypotheses: HypothesisSet,
        lotteries: Sequence[np.ndarray],
        held: np.ndarray | None = None,
    ) -> Statement:
        """State the problem, given the lotteries of the parts; see `state`.

        Parameters
        ----------
        hypotheses : HypothesisSet
        lotteries : sequence of ndarray of shape (n_outcomes,)
            One for each of `questions`: probabilities.
        held : ndarray of bool of shape (n_hypotheses,), optional

        Returns
        -------
        statement : Statement
        """
        return self.state(hypotheses, held)

    def recombined(
        self, certificate: Certificate, parts: tuple[Certificate, ...]
    ) -> Certificate:
        """Return the certificate of a decision that has no problem of its own.

        Parameters
        ----------
        certificate : Certificate
            As it was.
        parts : tuple of Certificate
            Those of its parts, computed afresh.

        Returns
        -------
        certificate : Certificate
        """
        is_exact = all(part.is_exact for part in parts)
        return replace(certificate, parts=parts, is_exact=is_exact)

    def aim(self) -> Aim | None:
        """Return what the rule aims at, told without its way to get there.

        Such a rule can be asked for the best lottery under constraints; None if it
        cannot.

        Returns
        -------
        aim : Aim or None
        """
        return None

    def __call__(self, hypotheses: HypothesisSet) -> Lottery:
        """Return the lottery, or raise when the rule cannot stand behind it.

        A mixture stands behind its lottery when its parts do; plain functions certify
        nothing, and are taken at their word.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        lottery : Lottery

        Raises
        ------
        SolverError
            If the answer, or a part of it, is not certified within its tolerance.
        DisagreementError
            If no lottery gives every hypothesis its disagreement point.
        """
        decision = self.solve(hypotheses)
        answers = list(certified_answers(decision)) if decision.parts else [decision]
        for answer in answers:
            if answer.status is not Status.OPTIMAL:
                by = "" if answer is decision else f"{answer.rule!r}: "
                raise SolverError(
                    f"{by}{answer.message}; solve() returns what was found"
                )
        return decision.lottery


def certifies(rule: object) -> bool:
    """Whether a rule has a `solve`, so that its answers carry certificates."""
    return callable(getattr(rule, "solve", None))


def certified_answers(decision: Decision) -> Iterator[Decision]:
    """Yield the parts of a decision that are certified, and itself if it is.

    A mixture is not: its parts are.
    """
    for part in decision.parts:
        yield from certified_answers(part)
    own = decision.problem is not None if decision.parts else certifies(decision.rule)
    if own:
        yield decision


def decide(
    rule: Callable[[HypothesisSet], Lottery], hypotheses: HypothesisSet
) -> Decision:
    """Return any rule's decision; a plain function's carries no certificate.

    Raises
    ------
    BargainError
        If a foreign rule returns something that is not a lottery over the outcomes.
    """
    check_hypotheses(hypotheses)
    check_rule(rule)
    if certifies(rule):
        decision = rule.solve(hypotheses)  # type: ignore[attr-defined]  # asked above
        if isinstance(decision, Decision):
            return decision
        raise BargainError(
            f"solve must return a Decision ({rule!r} returned {decision!r}); a rule "
            "that certifies nothing is just called"
        )
    lottery = rule(hypotheses)
    if not isinstance(lottery, Lottery) or lottery.outcomes != hypotheses.outcomes:
        raise BargainError(
            f"a rule must return a Lottery over the set's outcomes ({rule!r} returned "
            f"{lottery!r})"
        )
    total = abs(float(lottery.probabilities.sum()) - 1)
    certificate = Certificate(
        np.nan, np.nan, np.nan, total, Status.LIMIT, "the rule certifies nothing"
    )
    return Decision(rule, hypotheses, lottery, certificate, hypotheses.worst)
