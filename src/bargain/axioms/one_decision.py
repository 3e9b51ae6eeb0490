"""Axioms that judge a decision by itself, without a second one to compare it with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargain.axioms.axiom import Axiom, Question
from bargain.axioms.measures import caring
from bargain.axioms.violation import AnyRule
from bargain.hypotheses import HypothesisSet


class OneDecisionAxiom(Axiom):
    """A promise about what a rule decides on a set, at one place."""

    def places(self, hypotheses: HypothesisSet) -> Sequence[Any]:
        """Return the only place, unless nobody cares."""
        return (0,) if caring(hypotheses).any() else ()

    def questions(
        self, rule: AnyRule, hypotheses: HypothesisSet, place: Any
    ) -> tuple[Question, ...]:
        """Return the set."""
        return ((rule, hypotheses),)
