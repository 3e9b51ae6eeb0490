"""The checks of the evidence in a file: numbers that prove, if they do.

What is claimed with their help is checked in `claim_checks`.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.checks import name_some
from bargain.aggregators.statement import Statement
from bargain.certificate import Certificate
from bargain.criterion import Criterion
from bargain.exact import DIGITS
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.io.claim_checks import Check
from bargain.polytope import Polytope
from bargain.problem import Problem, exact_gains
from bargain.rows import ArrayRows

# A proof that someone cannot gain may leave a gain of this share of the ideal one, and
# what rounding hides: some times what it may do to the sum of the rows, divided by
# one's part in it, but never more than the last.
HIDDEN_GAIN = 1e-12
ROUNDINGS = 10
LARGEST_HIDDEN_GAIN = 1e-6


def check_exclusion(
    proof: Float64Array | None,
    statement: Statement,
    hypotheses: HypothesisSet,
    prices: Float64Array | None = None,
    *,
    exact: bool,
) -> list[Check]:
    """Check that those who are held at disagreement cannot gain.

    If l >= 0 and ``(l . G)_o <= t`` for every outcome o, then no lottery that gives
    everyone the disagreement point gives h more than ``t / l_h`` above it. Under
    constraints the slacks at the last row of prices join the sum.
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
    assert statement.formula is not None
    parts = proof if rows.kept is None else proof[rows.kept]
    polytope = statement.problem.polytope
    top = _largest_sum(statement.formula, rows, parts, polytope, prices, exact=exact)
    hidden, allowed = np.zeros(len(hypotheses)), np.zeros(len(hypotheses))
    with np.errstate(over="ignore"):
        hidden[proof > 0] = max(top, 0.0) / proof[proof > 0]
        # The parts are floats, so even the exact sum is off by their rounding.
        noise = ROUNDINGS * float(rows.combined_rounding(parts).max())
        allowed[proof > 0] = HIDDEN_GAIN + noise / proof[proof > 0]
    unproved = ~(hidden <= np.minimum(allowed, LARGEST_HIDDEN_GAIN))
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
    formula: Formula,
    rows: ArrayRows,
    parts: Float64Array,
    polytope: Polytope | None,
    prices: Float64Array | None,
    *,
    exact: bool,
) -> float:
    """Return the most that a weighted sum of rows is worth; exactly, an upper bound."""
    slacks = None if prices is None or len(prices) < 2 else prices[-1]
    if not exact:
        with np.errstate(over="ignore", invalid="ignore"):
            sums = rows.combine(parts)
            if polytope is None:
                return float(sums.max())
            if slacks is not None:
                sums = sums + polytope.combine(slacks)
            return polytope.ceiling(sums)
    total = [Fraction(0)] * rows.n_outcomes
    for row in np.flatnonzero(parts):
        part = Fraction(float(parts[row]))
        for k, entry in enumerate(exact_gains(rows, formula, int(row))):
            # Rounded up, so that denominators do not grow from row to row.
            total[k] += Fraction(math.ceil(part * entry * (1 << DIGITS)), 1 << DIGITS)
    if polytope is None:
        return float(max(total))
    if slacks is not None:
        pairs = zip(total, polytope.exact_combine(slacks), strict=True)
        total = [a + b for a, b in pairs]
    return float(polytope.exact_ceiling(total))


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


def check_misplaced(
    certificate: Certificate,
    statement: Statement,
    hypotheses: HypothesisSet,
) -> list[Check]:
    """Check that evidence stands only where it is used; nothing if it does.

    Parameters
    ----------
    certificate : Certificate
    statement : Statement
    hypotheses : HypothesisSet
    """
    problem, found = statement.problem, _check_stages(certificate, statement)
    found += _check_prices(certificate, statement)
    held = np.zeros(len(hypotheses), dtype=bool)
    touched = held.copy()
    if isinstance(problem, Problem) and problem.held is not None:
        held[slice(None) if problem.held.kept is None else problem.held.kept] = True
    if isinstance(problem, Problem) and problem.welfare.needs_gains:
        touched[slice(None) if problem.rows.kept is None else problem.rows.kept] = True
    if certificate.multipliers is not None:
        wrong = (certificate.multipliers != 0) & ~held
        if wrong.any():
            named = name_some(hypotheses, wrong)
            sentence = f"multipliers must be zero for who is not held ({named})"
            found.append(Check("evidence", sentence, False))
    if certificate.tangents is not None:
        wrong = ~np.isnan(certificate.tangents) & ~touched
        if wrong.any():
            named = name_some(hypotheses, wrong)
            sentence = f"tangents must be null for who has no logarithm ({named})"
            found.append(Check("evidence", sentence, False))
    return found


def _check_stages(certificate: Certificate, statement: Statement) -> list[Check]:
    problem, stages = statement.problem, certificate.stages
    expected = problem.n_stages if isinstance(problem, Criterion) else 0
    if stages is None or expected is None or len(stages) == expected:
        return []
    sentence = f"the rule has {expected} rows of multipliers (got {len(stages)})"
    return [Check("evidence", sentence, False)]


def _check_prices(certificate: Certificate, statement: Statement) -> list[Check]:
    polytope, prices = statement.problem.polytope, certificate.prices
    if prices is None or polytope is None:
        return []
    if not (prices[:, ~polytope.is_equality] < 0).any():
        return []
    sentence = "prices must not be negative but for equalities"
    return [Check("evidence", sentence, False)]


def check_no_evidence(certificate: Certificate) -> list[Check]:
    """Check that a mixture of lotteries brings none of its own; nothing if so."""
    own = (
        certificate.multipliers,
        certificate.exclusion,
        certificate.tangents,
        certificate.stages,
        certificate.prices,
    )
    if all(numbers is None for numbers in own):
        return []
    sentence = "a mixture has none of its own; its parts have"
    return [Check("evidence", sentence, False)]
