"""An axiom: a promise about rules that a search can try to break."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from bargain.aggregators.checks import check_hypotheses, check_rule
from bargain.aggregators.decision import Decision
from bargain.axioms.asking import Asker
from bargain.axioms.limits import CALL_LIMIT
from bargain.axioms.measures import Excess
from bargain.axioms.search import search
from bargain.axioms.violation import AnyRule, SearchResult, Violation
from bargain.errors import BargainError, InvalidHypothesesError, RuleFailureError
from bargain.hypotheses import HypothesisSet

# A check tries all places of sets of no more utilities than so many; of larger ones so
# many places, so that a thousand checks take seconds, not minutes.
SMALL_SET, SPREAD_PLACES = 25, 4

# A rule, and what it is asked about.
Question = tuple[AnyRule, HypothesisSet]


class Axiom(ABC):
    """A promise that a rule may keep: for every set, no excess.

    An axiom is checked at places: which hypothesis is rescaled, which outcome leaves.
    At each it puts a few questions to the rule, and compares the decisions.

    Attributes
    ----------
    name : str
    statement : str
        What is promised, exactly, in expected utilities.
    reference : str
        Who stated it.
    asks_anew : bool
        Whether each place asks the rule something new: then a check of a large set
        tries some places only.

    Examples
    --------
    >>> from bargain.axioms import AXIOMS
    >>> AXIOMS["core"], AXIOMS["core"].reference
    (Core(), 'Aziz, Bogomolnaia and Moulin (2020), core fair share; ...')
    """

    name: ClassVar[str]
    statement: ClassVar[str]
    reference: ClassVar[str]

    asks_anew: ClassVar[bool] = True

    def applies_to(self, rule: AnyRule) -> bool:
        """Whether the axiom says anything about such a rule.

        Parameters
        ----------
        rule : callable
            Any rule.

        Returns
        -------
        applies : bool
        """
        return True

    @abstractmethod
    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return where the axiom can be checked on a set; empty if nowhere.

        Parameters
        ----------
        hypotheses : HypothesisSet

        Returns
        -------
        places : sequence
            Of whatever the axiom calls a place.
        """

    @abstractmethod
    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return what the rule is asked; empty if the place does not serve.

        Parameters
        ----------
        rule : callable
            Any rule.
        hypotheses : HypothesisSet
        place : object
            One of `places`.

        Returns
        -------
        questions : tuple of (rule, HypothesisSet)
        """

    @abstractmethod
    def excess(self, decisions: Sequence[Decision], place: Any) -> Excess | None:
        """Compare the answers; None if the promise is kept.

        Parameters
        ----------
        decisions : sequence of Decision
            The answers to `questions`, in order.
        place : object
            Where they were asked.

        Returns
        -------
        excess : Excess or None
        """

    def witness(self, decisions: Sequence[Decision], place: Any) -> Decision | None:
        """Return the second of the decisions that a violation shows.

        Parameters
        ----------
        decisions : sequence of Decision
            The answers to `questions`, in order.
        place : object
            Where they were asked.

        Returns
        -------
        witness : Decision or None
        """
        return decisions[-1] if len(decisions) > 1 else None

    def check(self, rule: AnyRule, hypotheses: HypothesisSet) -> Violation | None:
        """Check a rule on one set.

        It is checked at every place of a set of at most 25 utilities, such as 5
        hypotheses over 5 outcomes. Of the places of a larger set 4 are tried, the
        first, the last and two between, always the same ones: None then says less. An
        axiom that needs one answer for all places, as the core does, tries all.

        Parameters
        ----------
        rule : callable
            A rule of the library's, or any function from a set to a lottery (or to
            an array of probabilities).
        hypotheses : HypothesisSet

        Returns
        -------
        violation : Violation or None
            The worst that was found.

        Raises
        ------
        RuleFailureError
            If the rule gave no lottery.
        InvalidOptionError
            If `hypotheses` is no set, or the rule none.

        Examples
        --------
        >>> from bargain.axioms import ScaleInvariance
        >>> pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])
        >>> ScaleInvariance().check(bg.NashBargaining(), pair)
        >>> found = ScaleInvariance().check(bg.ExpectedUtility(), pair)
        >>> found.before.lottery.support(), found.after.lottery.support()
        (('outcome 0',), ('outcome 1',))
        """
        check_hypotheses(hypotheses)
        check_rule(rule)
        if not self.applies_to(rule):
            return None
        places = self.places(hypotheses)
        is_large = hypotheses.utilities.size > SMALL_SET
        if self.asks_anew and is_large and len(places) > SPREAD_PLACES:
            spread = np.linspace(0, len(places) - 1, SPREAD_PLACES).round().astype(int)
            places = [places[k] for k in spread.tolist()]
        return self.checked(Asker(rule), rule, hypotheses, places)

    def checked(
        self,
        asker: Asker,
        rule: AnyRule,
        hypotheses: HypothesisSet,
        places: Iterable[Any],
        *,
        first: bool = False,
    ) -> Violation | None:
        """Check a rule on one set at some places; see `check`.

        Where the rule declines a question by an error of the library's, nothing is
        concluded; if it declines everywhere, the last error is raised.

        Parameters
        ----------
        asker : Asker
            Asks the rule.
        rule : callable
            Any rule.
        hypotheses : HypothesisSet
        places : iterable
            Some of `places`.
        first : bool
            Stop at the first violation; otherwise the worst is returned.

        Returns
        -------
        violation : Violation or None
        """
        found: Violation | None = None
        declined: BargainError | None = None
        is_answered = False
        for place in places:
            questions = self._put(rule, hypotheses, place)
            if not questions:
                continue
            try:
                decisions = [asker.ask(*question) for question in questions]
            except RuleFailureError:
                raise
            except BargainError as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                declined = error
                continue
            is_answered = True
            excess = self.excess(decisions, place)
            if excess is None or (found and excess.amount <= found.excess):
                continue
            found = Violation(
                self.name,
                rule,
                hypotheses,
                decisions[0],
                self.witness(decisions, place),
                excess.sentence,
                excess.amount,
                place,
            )
            if first:
                break
        if declined is not None and not is_answered:
            raise declined
        return found

    def _put(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the questions; none where the changed set is no set of floats."""
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                return self.questions(rule, hypotheses, place)
        except InvalidHypothesesError:
            return ()

    def search(
        self,
        rule: AnyRule,
        *,
        seed: int = 0,
        max_examples: int = 300,
        time_limit: float | None = None,
        call_limit: float = CALL_LIMIT,
    ) -> SearchResult:
        """Look for a set on which a rule breaks the axiom, and shrink it.

        Parameters
        ----------
        rule : callable
            A rule of the library's, or any function from a set to a lottery.
        seed : int
            The same seed tries the same sets.
        max_examples : int
            How many sets are tried.
        time_limit : float, optional
            Seconds for all, shrinking included.
        call_limit : float
            Seconds that a rule from outside may take for one set. If it takes longer
            three times in a row, the search gives up on it.

        Returns
        -------
        result : SearchResult

        Raises
        ------
        InvalidOptionError
            If the rule is none, or a number is none or out of bounds.

        Examples
        --------
        >>> from bargain.axioms import ScaleInvariance
        >>> ScaleInvariance().search(bg.NashBargaining(), max_examples=20).verdict
        'kept'
        """
        return search(self, rule, seed, max_examples, time_limit, call_limit)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
