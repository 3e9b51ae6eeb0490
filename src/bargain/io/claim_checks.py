"""The checks of what a file claims about a decision, one function each.

Nothing here solves anything: a rule states its problem, and the numbers of the file
are held against it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain.aggregators.checks import name_some
from bargain.aggregators.statement import Statement
from bargain.certificate import INFEASIBILITY_LIMIT, Certificate, Status
from bargain.criterion import Criterion
from bargain.hypotheses import HypothesisSet

# Numbers computed again may differ by rounding, relative to what they were made of.
SLACK = 1e-12

# Rounding may move a gap by this share of the tolerance: on 4000 bargains with points
# within 1e-13 of the frontier the exact gap exceeded the float one by at most as much.
GAP_SLACK = 0.1


@dataclass(frozen=True)
class Check:
    """One claim, and whether it holds.

    Parameters
    ----------
    subject : str
        What was checked, in a word.
    statement : str
        What was found.
    holds : bool
    """

    subject: str
    statement: str
    holds: bool


def check_lottery(probabilities: Float64Array, hypotheses: HypothesisSet) -> Check:
    """Check that probabilities are not negative and sum to 1."""
    total = float(probabilities.sum())
    if (probabilities < 0).any():
        first = int((probabilities < 0).argmax())
        return Check(
            "lottery",
            f"the probability of {hypotheses.outcomes[first]!r} is negative "
            f"({probabilities[first]:.3g})",
            False,
        )
    if not abs(total - 1) <= SLACK:
        return Check(
            "lottery", f"the probabilities sum to {total:.15g}, not to 1", False
        )
    return Check(
        "lottery", f"none negative, the sum is 1 within {abs(total - 1):.1e}", True
    )


def check_choices(
    choices: tuple[str, ...], probabilities: Float64Array, hypotheses: HypothesisSet
) -> list[Check]:
    """Check that what was drawn could be drawn; nothing if nothing was."""
    if not choices:
        return []
    for label in choices:
        if not probabilities[hypotheses.outcomes.position(label)] > 0:
            return [Check("choices", f"{label!r} has no chance of being drawn", False)]
    return [Check("choices", f"{len(choices)} drawn, all of them possible", True)]


def check_point(
    claimed: Float64Array, point: FloatArray, hypotheses: HypothesisSet
) -> Check:
    """Check that the disagreement point is the one that the rule gives."""
    largest = hypotheses.largest()
    wrong = ~(np.abs(claimed - point) <= SLACK * np.maximum(largest, np.abs(point)))
    if not wrong.any():
        return Check("disagreement", "the point is the one that the rule gives", True)
    first = int(wrong.argmax())
    return Check(
        "disagreement",
        f"the point is not the rule's ({name_some(hypotheses, wrong)}; for the first "
        f"{claimed[first]:.17g} is claimed and the rule gives {point[first]:.17g})",
        False,
    )


def check_gap(claim: Certificate, gap: float, unit: str) -> Check:
    """Check that what is left to win is no more than claimed."""
    sentence = f"{gap:.1e} {unit} recomputed, {claim.gap:.1e} claimed"
    if np.isnan(claim.gap):
        if claim.status is Status.FAILED:  # that is told with the status
            return Check("gap", "none is claimed", True)
        return Check("gap", "none is claimed, so nothing is certified", False)
    slack = SLACK * (1 + claim.gap) + GAP_SLACK * claim.tolerance
    return Check("gap", sentence, gap <= claim.gap + slack)


def check_infeasibility(claim: Certificate, infeasibility: float) -> Check:
    """Check that constraints are broken by no more than claimed."""
    if np.isnan(claim.infeasibility):
        holds = claim.status is Status.FAILED
        return Check("infeasibility", "none is claimed", holds)
    return Check(
        "infeasibility",
        f"{infeasibility:.1e} recomputed, {claim.infeasibility:.1e} claimed",
        infeasibility <= claim.infeasibility + SLACK,
    )


def check_value(claim: Certificate, value: float, statement: Statement) -> Check:
    """Check that the objective is what is claimed."""
    if np.isnan(claim.value):
        return Check("value", "none is claimed", claim.status is Status.FAILED)
    problem = statement.problem
    if isinstance(problem, Criterion):
        return _check_value(claim, value, problem.value_size)
    size = abs(value - problem.offset) + abs(problem.offset) + statement.offset_size
    # A logarithm turns relative rounding into absolute.
    size += problem.unit + float(problem.welfare.needs_gains)
    return _check_value(claim, value, size)


def _check_value(claim: Certificate, value: float, size: float) -> Check:
    return Check(
        "value",
        f"{value:.15g} recomputed, {claim.value:.15g} claimed",
        bool(np.isfinite(value) and abs(value - claim.value) <= SLACK * size),
    )


def check_tolerance(claim: Certificate, tolerance: float) -> list[Check]:
    """Check that the tolerance is the rule's; nothing if it is."""
    if claim.tolerance == tolerance:
        return []
    sentence = f"{claim.tolerance:.3g} is claimed and the rule has {tolerance:.3g}"
    return [Check("tolerance", sentence, False)]


def check_status(claim: Certificate, gap: float, infeasibility: float) -> Check:
    """Check that an answer called optimal is one, also by the other claims."""
    if claim.status is Status.FAILED:
        return check_not_failed(claim)[0]
    if claim.status is not Status.OPTIMAL:
        return Check("status", "limit, so no optimum is claimed", True)
    if not gap <= (1 + GAP_SLACK) * claim.tolerance + SLACK:
        sentence = f"optimal is claimed, but the gap exceeds {claim.tolerance:.1e}"
        return Check("status", sentence, False)
    if not infeasibility <= INFEASIBILITY_LIMIT + SLACK:
        sentence = "optimal is claimed, but a constraint is broken"
        return Check("status", sentence, False)
    if claim.gap > claim.tolerance:
        sentence = (
            f"optimal is claimed, but so is a gap of {claim.gap:.1e} above the "
            f"tolerance {claim.tolerance:.1e}"
        )
        return Check("status", sentence, False)
    if claim.infeasibility > INFEASIBILITY_LIMIT:
        sentence = (
            f"optimal is claimed, but so is an infeasibility of "
            f"{claim.infeasibility:.1e} above {INFEASIBILITY_LIMIT:.1e}"
        )
        return Check("status", sentence, False)
    return Check("status", f"optimal within the tolerance {claim.tolerance:.1e}", True)


def check_not_failed(claim: Certificate) -> list[Check]:
    """Check that something is certified at all; nothing if it may be."""
    if claim.status is not Status.FAILED:
        return []
    sentence = "the solve failed, so nothing is certified"
    return [Check("status", sentence, False)]
