"""What a check finds: a promise broken, or a rule that gave no lottery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bargain._printed import Printed
from bargain.aggregators.decision import Decision
from bargain.hypotheses import HypothesisSet

# Gives a lottery, or an array of probabilities.
AnyRule = Callable[[HypothesisSet], Any]


@dataclass(frozen=True, eq=False)
class Violation(Printed):
    """An axiom broken by a rule on a set.

    Attributes
    ----------
    axiom : str
        The axiom's name.
    rule : callable
    hypotheses : HypothesisSet
        What the axiom was checked on; what the rule was asked is in the decisions.
    before, after : Decision
        The decisions that are compared; `after` is None where one is enough, and a
        lottery that everybody concerned prefers where the axiom says there is none.
    sentence : str
        What is wrong.
    excess : float
        By how much, beyond what certificates leave open; mostly in shares of a range.
    place : object
        Where on the set the axiom was checked: which hypothesis, which outcome.

    Examples
    --------
    >>> found = bg.find_counterexample("fair share", bg.ExpectedUtility())
    >>> print(found.sentence)
    'hypothesis 1', of credence 0.5, expects 0 of its range
    >>> found.before.lottery.probabilities
    array([1., 0.])
    """

    axiom: str
    rule: AnyRule
    hypotheses: HypothesisSet
    before: Decision
    after: Decision | None
    sentence: str
    excess: float
    place: Any = None

    def __str__(self) -> str:
        lines = [f"{self.rule!r} breaks {self.axiom}: {self.sentence}", *_table(self)]
        return "\n".join(lines)

    __repr__ = __str__


@dataclass(frozen=True, eq=False)
class Finding:
    """A set for which a rule under test gave no lottery.

    Attributes
    ----------
    rule : callable
    hypotheses : HypothesisSet
    sentence : str
        What it did instead.

    Examples
    --------
    >>> from bargain.axioms import FairShare
    >>> result = FairShare().search(lambda hypotheses: "no lottery", max_examples=5)
    >>> print(result.findings[0].sentence)
    a rule must return a Lottery over the set's outcomes (<lambda> returned 'no
    lottery')
    """

    rule: AnyRule
    hypotheses: HypothesisSet
    sentence: str


@dataclass(frozen=True, eq=False)
class SearchResult:
    """What a search for a violation came to.

    Attributes
    ----------
    axiom : str
    rule : callable
    violation : Violation or None
        The smallest that was found.
    n_examples : int
        How many sets were tried.
    n_declined : int
        How many times the rule said, by an error of the library's, that it has no
        answer; nothing is concluded from these.
    n_idle : int
        How many sets the axiom says nothing about.
    n_failed : int
        How many times it gave no lottery, without saying so by such an error.
    findings : tuple of Finding
        Where it gave none: one of each kind, the smallest.
    applies : bool
        False if the axiom says nothing about such a rule.
    is_complete : bool
        False if time ran out first, or the rule was given up on, since it took too
        long several times in a row.

    Examples
    --------
    >>> from bargain.axioms import FairShare
    >>> result = FairShare().search(bg.NashBargaining(), max_examples=20)
    >>> result.verdict, result.n_examples, result.violation
    ('kept', 20, None)
    """

    axiom: str
    rule: AnyRule
    violation: Violation | None
    n_examples: int
    n_declined: int = 0
    n_idle: int = 0
    n_failed: int = 0
    findings: tuple[Finding, ...] = field(default=())
    applies: bool = True
    is_complete: bool = True

    @property
    def n_answered(self) -> int:
        """How many sets there was something to check on, and lotteries for it."""
        return self.n_examples - self.n_idle - self.n_declined - self.n_failed

    @property
    def verdict(self) -> str:
        """What it came to.

        ``"broken"``, ``"kept"`` (so far as was tried), ``"does not apply"``, or ``"no
        answer"`` if there is none to any set that the axiom speaks of.
        """
        if self.violation is not None:
            return "broken"
        if not self.applies:
            return "does not apply"
        return "kept" if self.n_answered > 0 else "no answer"


def _table(violation: Violation) -> list[str]:
    """Return the sets and the lotteries as lines of text."""
    lines = _set_lines(violation.before)
    after = violation.after
    if after is not None:
        is_same = after.hypotheses is violation.before.hypotheses
        lines += [_lottery_line(after, "another")] if is_same else _set_lines(after)
    return lines


def _set_lines(decision: Decision) -> list[str]:
    hypotheses = decision.hypotheses
    rows = [
        f"  {name} ({credence:.4g}): {_numbers(row)}"
        for name, credence, row in zip(
            hypotheses.names, hypotheses.credences, hypotheses.utilities, strict=True
        )
    ]
    return [*rows, _lottery_line(decision, "lottery")]


def _lottery_line(decision: Decision, word: str) -> str:
    return f"  {word}: {_numbers(decision.lottery.probabilities)}"


def _numbers(numbers: np.ndarray) -> str:
    return ", ".join(f"{number:.6g}" for number in numbers)
