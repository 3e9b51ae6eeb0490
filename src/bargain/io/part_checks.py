"""The checks of what a decision rests on: the decisions of other rules."""

from __future__ import annotations

import numpy as np

from bargain._arrays import FloatArray
from bargain.aggregators.base import Rule
from bargain.aggregators.constrained import Constrained
from bargain.aggregators.lottery_mixture import LotteryMixture, Part
from bargain.aggregators.nested import Nested
from bargain.certificate import Status
from bargain.hypotheses import HypothesisSet
from bargain.io import claim_checks as checks
from bargain.io import evidence_checks as proofs
from bargain.io.claim_checks import Check
from bargain.io.claims import Claims


def is_nested(rule: Rule) -> bool:
    """Whether a rule's decisions are those of its part, under constraints or not."""
    return isinstance(rule.rule if isinstance(rule, Constrained) else rule, Nested)


def mixed(rule: Rule, hypotheses: HypothesisSet) -> tuple[Part, ...] | None:
    """Return chances and rules, where decisions are mixtures of their parts."""
    if isinstance(rule, Constrained):
        return rule.mixed(hypotheses)
    return rule.parts if isinstance(rule, LotteryMixture) else None


def worst_case(rule: Rule, hypotheses: HypothesisSet) -> FloatArray:
    """Return what stands for the disagreement point of a rule that knows none."""
    if isinstance(rule, Constrained):
        return rule.worst_case(hypotheses)
    return hypotheses.worst


def check_questions(claims: Claims, hypotheses: HypothesisSet) -> list[Check]:
    """Check that the rules that answered are those that were asked."""
    questions = claims.rule.questions(hypotheses)
    return [
        Check("parts", f"{part.rule!r} answered where {rule!r} was asked", False)
        for part, (rule, _) in zip(claims.parts, questions, strict=True)
        if part.rule != rule
    ]


def check_rest(claims: Claims) -> list[Check]:
    """Check that what is called optimal rests on what is; nothing if it rests on none.

    Whether the parts are optimal indeed is checked with them.
    """
    if not claims.parts or claims.certificate.status is not Status.OPTIMAL:
        return []
    return [all_optimal(claims)]


def all_optimal(claims: Claims) -> Check:
    """Check that every part claims to be optimal."""
    optimal = all(part.certificate.status is Status.OPTIMAL for part in claims.parts)
    sentence = "every part is optimal" if optimal else "not every part is optimal"
    return Check("status", sentence, optimal)


def check_adopted(claims: Claims, hypotheses: HypothesisSet) -> list[Check]:
    """Check that what is claimed of a nested decision is what its part claims."""
    claim, part = claims.certificate, claims.parts[0]
    own = (claim.value, claim.gap, claim.tolerance, claim.infeasibility)
    theirs = part.certificate
    numbers = (theirs.value, theirs.gap, theirs.tolerance, theirs.infeasibility)
    same = np.array_equal(own, numbers, equal_nan=True)
    same = same and claim.status is theirs.status
    agreed = np.array_equal(claims.lottery, part.lottery)
    return [
        checks.check_point(
            claims.disagreement, worst_case(claims.rule, hypotheses), hypotheses
        ),
        Check(
            "groups",
            f"the lottery {'is' if agreed else 'is not'} the one between groups",
            agreed,
        ),
        *proofs.check_no_evidence(claim),
        Check(
            "certificate",
            f"the numbers {'are' if same else 'are not'} those between groups",
            same,
        ),
    ]
