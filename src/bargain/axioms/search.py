"""Looking for a set on which a rule breaks an axiom."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np

from bargain.aggregators.checks import check_rule
from bargain.axioms.asking import Asker
from bargain.axioms.known_sets import with_known
from bargain.axioms.limits import check_call_limit, check_count, check_time_limit
from bargain.axioms.sampling import sample_sets
from bargain.axioms.shrinking import shrink
from bargain.axioms.violation import AnyRule, Finding, SearchResult, Violation
from bargain.errors import BargainError, RuleFailureError
from bargain.hypotheses import HypothesisSet

# Of the places of each example, so many are tried; and of those of a smaller set.
PLACES = 2
MOST_PLACES = 12

# Numbers and addresses make no new kind of failure.
_NUMBER = re.compile(r"0x[0-9a-f]+|[-+]?[0-9][0-9.]*(e[-+]?[0-9]+)?", re.IGNORECASE)


class Checkable(Protocol):
    """What a search needs of an axiom."""

    name: ClassVar[str]

    def applies_to(self, rule: AnyRule) -> bool:
        """Whether the axiom says anything about such a rule."""

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return where the axiom can be checked on a set."""

    def checked(
        self,
        asker: Asker,
        rule: AnyRule,
        hypotheses: HypothesisSet,
        places: Iterable[Any],
        *,
        first: bool = False,
    ) -> Violation | None:
        """Check a rule on one set at some places."""


def search(
    axiom: Checkable,
    rule: AnyRule,
    seed: int,
    max_examples: int,
    time_limit: float | None,
    call_limit: float,
) -> SearchResult:
    """Look for a violation among seeded sets, and shrink it; see `Axiom.search`."""
    check_rule(rule)
    asker = Asker(rule, check_call_limit(call_limit))
    seed = check_count("seed", seed, 0)
    sets = sample_sets(seed, check_count("max_examples", max_examples, 0))
    return search_among(axiom, asker, rule, sets, seed, time_limit)


def search_among(
    axiom: Checkable,
    asker: Asker,
    rule: AnyRule,
    sets: Iterable[HypothesisSet],
    seed: int,
    time_limit: float | None = None,
) -> SearchResult:
    """Look for a violation among some sets.

    Parameters
    ----------
    axiom : Axiom
    asker : Asker
        Puts the sets to the rule.
    rule : callable
    sets : iterable of HypothesisSet
        Those known for the axiom take the place of the first; see `known_sets`.
    seed : int
        Of the choice of places.
    time_limit : float, optional
        In seconds.
    """
    if not axiom.applies_to(rule):
        return SearchResult(axiom.name, rule, None, 0, applies=False)
    deadline = time.monotonic() + check_time_limit(time_limit)
    asker.deadline = deadline
    rng = np.random.default_rng(seed)
    findings: dict[str, Finding] = {}
    found: Violation | None = None
    tried = idle = declined = failed = 0
    for hypotheses, is_known in with_known(axiom.name, sets):
        if asker.given_up is not None:
            _note(findings, rule, asker.given_up)
            break
        if time.monotonic() > deadline:
            break
        tried += 1
        places = list(axiom.places(hypotheses))
        idle += not places
        if len(places) > PLACES and not is_known:
            places = [places[k] for k in rng.choice(len(places), PLACES, replace=False)]
        try:
            found = axiom.checked(asker, rule, hypotheses, places, first=True)
        except RuleFailureError as failure:
            failed += 1
            _note(findings, rule, failure)
        except BargainError as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            declined += 1
        if found is not None:
            found = _shrunk(axiom, asker, rule, found, deadline)
            break
    is_cut = asker.given_up is not None or time.monotonic() > deadline
    return SearchResult(
        axiom.name,
        rule,
        found,
        tried,
        declined,
        idle,
        failed,
        tuple(findings.values()),
        is_complete=found is not None or not is_cut,
    )


def _note(
    findings: dict[str, Finding], rule: AnyRule, failure: RuleFailureError
) -> None:
    """Keep the smallest set of each kind of failure."""
    kind = _NUMBER.sub("#", str(failure).partition(":")[0])
    if not isinstance(failure.hypotheses, HypothesisSet):
        return
    size = failure.hypotheses.utilities.size
    if kind not in findings or size < findings[kind].hypotheses.utilities.size:
        findings[kind] = Finding(rule, failure.hypotheses, str(failure))


def _shrunk(
    axiom: Checkable, asker: Asker, rule: AnyRule, found: Violation, deadline: float
) -> Violation:
    """Return the same violation on a smaller set."""
    best = found

    def violation(candidate: HypothesisSet, places: Sequence[Any]) -> Violation | None:
        try:
            again = axiom.checked(asker, rule, candidate, places, first=True)
        except BargainError as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return None
        is_clear = again is not None and again.excess >= min(0.01, found.excess / 10)
        return again if is_clear else None

    def shows(candidate: HypothesisSet) -> bool:
        nonlocal best
        places = _places_like(best.place, axiom.places(candidate))
        again = violation(candidate, places)
        best = best if again is None else again
        return again is not None

    smallest = shrink(found.hypotheses, shows, deadline)
    # The first place of several is the one that people would try.
    return violation(smallest, axiom.places(smallest)[:MOST_PLACES]) or best


def _places_like(place: Any, places: Sequence[Any]) -> list[Any]:
    """Return some places; first where a larger set was broken, if it is among them."""
    return sorted(places, key=lambda other: bool(other != place))[:MOST_PLACES]
