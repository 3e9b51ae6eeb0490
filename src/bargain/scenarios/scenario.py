"""A scenario: a set of hypotheses, its story, and what rules should do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bargain.aggregators.decision import Decision
from bargain.aggregators.nash import NashBargaining
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.scenarios.claims import Claim, ShareOf


@dataclass(frozen=True)
class Expectation:
    """What a rule should do.

    Attributes
    ----------
    rule : callable
    claim : ProbabilityOf or ShareOf
        Of the rule's decision.

    Examples
    --------
    >>> scenario = bg.scenarios.load("utility-monster")
    >>> print(scenario.expectations[0])
    ExpectedUtility(normalization=None): 'sacrifice everyone' has probability 1
    """

    rule: Callable[[HypothesisSet], Lottery]
    claim: Claim

    def holds(self, decision: Decision) -> bool:
        """Whether a decision, by this rule or another, is as expected.

        Parameters
        ----------
        decision : Decision

        Returns
        -------
        holds : bool

        Examples
        --------
        >>> scenario = bg.scenarios.load("utility-monster")
        >>> expectation = scenario.expectations[0]
        >>> expectation.holds(expectation.rule.solve(scenario.hypotheses))
        True
        """
        return self.claim.holds(decision)

    def __str__(self) -> str:
        return f"{self.rule!r}: {self.claim}"


@dataclass(frozen=True, eq=False)
class Scenario:
    """A named situation, and what each rule should do with it.

    Attributes
    ----------
    name : str
    hypotheses : HypothesisSet
    story : str
        What is going on, in a few sentences.
    expectations : tuple of Expectation
        In closed form or from a theorem, never from the rule itself.
    source : str
        Where the situation is from; "made up for this project" if nobody wrote of it.
    monsters : tuple of str
        The hypotheses whose stakes or credence are what matters; may be empty.

    Examples
    --------
    >>> scenario = bg.scenarios.load("utility-monster", credence=0.02)
    >>> scenario.monsters
    ('monster',)
    >>> for expectation in scenario.expectations[:2]:
    ...     print(expectation)
    ExpectedUtility(normalization=None): 'sacrifice everyone' has probability 1
    RandomDictator(): 'sacrifice everyone' has probability 0.02
    >>> all(
    ...     expectation.holds(expectation.rule.solve(scenario.hypotheses))
    ...     for expectation in scenario.expectations
    ... )
    True
    """

    name: str
    hypotheses: HypothesisSet
    story: str
    expectations: tuple[Expectation, ...]
    source: str
    monsters: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Scenario({self.name!r}, {self.hypotheses!r})"


def fair_shares(hypotheses: HypothesisSet) -> tuple[Expectation, ...]:
    """Return what the theorem of the fair share says of Nash from the worst case."""
    return tuple(
        Expectation(NashBargaining(), ShareOf(name, at_least=float(credence)))
        for name, credence, is_indifferent in zip(
            hypotheses.names, hypotheses.credences, hypotheses.indifferent, strict=True
        )
        if credence > 0 and not is_indifferent
    )
