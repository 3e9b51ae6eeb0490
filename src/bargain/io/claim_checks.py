"""The checks of what a file claims about a decision, one function each.

Nothing here solves anything: a rule states its problem, and the numbers of the file
are held against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.statement import Statement
from bargain.certificate import INFEASIBILITY_LIMIT, Certificate, Status
from bargain.exact import DIGITS
from bargain.hypotheses import HypothesisSet
from bargain.problem import Problem
from bargain.rows import ArrayRows

# Numbers computed again may differ by rounding, relative to what they were made of.
SLACK = 1e-12

# Rounding may move a gap by this share of the tolerance: on 4000 bargains with points
# within 1e-13 of the frontier the exact gap exceeded the float one by at most as much.
GAP_SLACK = 0.1

# Rounding hides gains up to this share of a hypothesis's ideal gain from the proof that
# it has none: the proof is a sum over all who are held, divided by one's part in it.
HIDDEN_GAIN = 1e-6


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
    claimed: Float64Array, point: Float64Array, hypotheses: HypothesisSet
) -> Check:
    """Check that the disagreement point is the one that the rule gives."""
    largest = np.maximum(np.abs(hypotheses.worst), np.abs(hypotheses.best))
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


def check_exclusion(
    proof: Float64Array | None,
    statement: Statement,
    hypotheses: HypothesisSet,
    *,
    exact: bool,
) -> list[Check]:
    """Check that those who are held at disagreement cannot gain.

    If l >= 0 and ``(l . G)_o <= t`` for every outcome o, then no lottery that gives
    everyone the disagreement point gives h more than ``t / l_h`` above it.
    """
    if proof is None or not proof.any():
        return []
    rows = statement.bargainers
    bargains = np.zeros(len(hypotheses), dtype=bool)
    if rows is not None:
        bargains[slice(None) if rows.kept is None else rows.kept] = True
    for wrong, what in (
        (proof < 0, "a negative part in it"),
        ((proof != 0) & ~bargains, "no say, so no part in it"),
    ):
        if wrong.any():
            named = name_some(hypotheses, wrong)
            sentence = f"the proof of who cannot gain is none ({named}: {what})"
            return [Check("outside", sentence, False)]
    assert rows is not None
    parts = proof if rows.kept is None else proof[rows.kept]
    top = _largest_sum(statement.problem, rows, parts, exact=exact)
    hidden = np.zeros(len(hypotheses))
    with np.errstate(over="ignore"):
        hidden[proof > 0] = max(top, 0.0) / proof[proof > 0]
    unproved = ~(hidden <= HIDDEN_GAIN)
    if unproved.any():
        named = name_some(hypotheses, unproved)
        sentence = f"{named} claimed to be unable to gain without proof"
        return [Check("outside", sentence, False)]
    return [
        Check(
            "outside",
            f"{name_some(hypotheses, proof > 0)} cannot gain, proved to "
            f"{hidden.max():.1e} of the ideal gain",
            True,
        )
    ]


def _largest_sum(
    problem: Problem, rows: ArrayRows, parts: Float64Array, *, exact: bool
) -> float:
    """Return the greatest entry of a weighted sum of rows; exactly, an upper bound."""
    if not exact:
        with np.errstate(over="ignore", invalid="ignore"):
            return float(rows.combine(parts).max())
    total = [Fraction(0)] * rows.n_outcomes
    for row in np.flatnonzero(parts):
        part = Fraction(float(parts[row]))
        for k, entry in enumerate(problem.exact_gains(rows, int(row))):
            # Rounded up, so that denominators do not grow from row to row.
            total[k] += Fraction(math.ceil(part * entry * (1 << DIGITS)), 1 << DIGITS)
    return float(max(total))


def check_evidence(certificate: Certificate, hypotheses: HypothesisSet) -> list[Check]:
    """Check the signs without which a bound is none; nothing if they are right."""
    found = []
    for numbers, wrong, what in (
        (certificate.multipliers, np.less, "multipliers must not be negative"),
        (certificate.tangents, np.less_equal, "tangents must be positive"),
    ):
        if numbers is not None and wrong(numbers, 0).any():
            named = name_some(hypotheses, wrong(numbers, 0))
            found.append(Check("evidence", f"{what} ({named})", False))
    return found


def check_gap(claim: Certificate, gap: float, unit: str) -> Check:
    """Check that what is left to win is no more than claimed."""
    sentence = f"{gap:.1e} {unit} recomputed, {claim.gap:.1e} claimed"
    if np.isnan(claim.gap):
        if claim.status is Status.FAILED:
            return Check("gap", "none is claimed", True)
        return Check("gap", f"none is claimed, and the status is {_word(claim)}", False)
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
    size = abs(value - problem.offset) + abs(problem.offset) + statement.offset_size
    # A logarithm turns relative rounding into absolute.
    size += problem.unit + float(problem.welfare.needs_gains)
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
    """Check that an answer called optimal is one."""
    if claim.status is not Status.OPTIMAL:
        return Check("status", f"{_word(claim)}, so no optimum is claimed", True)
    if not gap <= (1 + GAP_SLACK) * claim.tolerance + SLACK:
        sentence = f"optimal is claimed, but the gap exceeds {claim.tolerance:.1e}"
        return Check("status", sentence, False)
    if not infeasibility <= INFEASIBILITY_LIMIT + SLACK:
        sentence = "optimal is claimed, but a constraint is broken"
        return Check("status", sentence, False)
    return Check("status", f"optimal within the tolerance {claim.tolerance:.1e}", True)


def _word(claim: Certificate) -> str:
    return claim.status.value
