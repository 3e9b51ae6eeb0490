"""Certifying a decision file: every claim in it is computed again, without a solver."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bargain.aggregators.base import Rule
from bargain.aggregators.lottery_mixture import Part
from bargain.aggregators.recheck import check_patience, recomputed
from bargain.certificate import Certificate, Status
from bargain.errors import (
    DisagreementError,
    FileFormatError,
    InfeasibleConstraintsError,
    InvalidOptionError,
    UnknownLabelError,
)
from bargain.hypotheses import HypothesisSet
from bargain.io import claim_checks as checks
from bargain.io import evidence_checks as proofs
from bargain.io import part_checks as parting
from bargain.io.assemble import FilePath
from bargain.io.claim_checks import Check
from bargain.io.claims import Claims
from bargain.io.decisions import load_decision_file, parse_decision_file
from bargain.io.set_references import find_change, is_embedded


@dataclass(frozen=True, eq=False)
class Certification:
    """What became of the claims in a decision file.

    Attributes
    ----------
    rule : Rule or None
        None when the set has changed, so that nothing else was checked.
    claim : Certificate or None
        As the file has it.
    gap : float
        Recomputed, in the rule's units; NaN where there is none.
    checks : tuple of Check
        What was checked, in order, and whether it holds.
    parts : tuple of Certification
        Those of the decisions that this one rests on.
    is_exact : bool
        Whether the gap was computed in rational arithmetic.
    """

    rule: Rule | None
    claim: Certificate | None
    gap: float
    checks: tuple[Check, ...]
    parts: tuple[Certification, ...] = ()
    is_exact: bool = False

    @property
    def findings(self) -> tuple[str, ...]:
        """What does not hold, a sentence each; empty when all does."""
        own = tuple(
            f"{check.subject}: {check.statement}"
            for check in self.checks
            if not check.holds
        )
        return own + tuple(
            f"part {k}, {finding}"
            for k, part in enumerate(self.parts, start=1)
            for finding in part.findings
        )

    @property
    def ok(self) -> bool:
        """Whether every claim holds, and there is one."""
        return not self.findings

    @property
    def falls_short(self) -> bool:
        """Whether the file itself says that a tolerance was not met."""
        own = self.claim is not None and self.claim.status is not Status.OPTIMAL
        return own or any(part.falls_short for part in self.parts)


def certify_decision_file(
    path: FilePath, *, exact: bool = False, force: bool = False
) -> Certification:
    """Check what a decision file claims, from the set and the lottery in it alone.

    Parameters
    ----------
    path : path-like
        A file that `write_decision` wrote.
    exact : bool
        Recompute in rational arithmetic.
    force : bool
        Allow that for more than 10^6 entries, which takes a while.

    Returns
    -------
    certification : Certification
        Its findings say which claims do not hold.

    Raises
    ------
    FileFormatError
        If the file does not hold a decision, or its set cannot be read.
    InvalidOptionError
        If an exact check would be long and `force` is not given.

    Notes
    -----
    Whether the lottery is the only best one, and the notes, are not checked: that
    would take a solver. Nor is the message, which is words only.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> decision = bg.NashBargaining().solve(bg.examples.load("coin-flip"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "decision.json")
    ...     bg.write_decision(decision, path)
    ...     certify_decision_file(path).ok
    ...     _ = path.write_text(path.read_text().replace("[1.0, 1.0]", "[0.0, 1.0]"))
    ...     certify_decision_file(path).findings[0].partition(" (")[0]
    True
    "disagreement: the point is not the rule's"
    """
    place, fields = load_decision_file(path)
    named = fields["hypotheses"]
    change = find_change(f"{place}, hypotheses", named, path)
    if change:
        return Certification(None, None, np.nan, (Check("set", change, False),))
    hypotheses, claims = parse_decision_file(place, fields, path)
    if exact:
        check_patience("an exact check", hypotheses.utilities.size, force=force)
    where = "in the file" if is_embedded(named) else "unchanged since the decision"
    shape = f"{len(hypotheses)} hypotheses x {hypotheses.n_outcomes} outcomes, {where}"
    found = _certify(place, claims, hypotheses, exact=exact)
    return replace(found, checks=(Check("set", shape, True), *found.checks))


def _certify(
    place: str, claims: Claims, hypotheses: HypothesisSet, *, exact: bool
) -> Certification:
    lottery = checks.check_lottery(claims.lottery, hypotheses)
    choices = checks.check_choices(claims.choices, claims.lottery, hypotheses)
    found = [lottery, *choices]
    mixed = parting.mixed(claims.rule, hypotheses)
    if mixed is not None:
        return _certify_mixture(place, claims, hypotheses, mixed, found, exact=exact)
    parts = _certify_parts(place, claims, hypotheses, exact=exact)
    found += parting.check_questions(claims, hypotheses)
    claim, proof = claims.certificate, claims.certificate.exclusion
    gap = np.nan
    if parting.is_nested(claims.rule):
        found += parting.check_adopted(claims, hypotheses)
        gap = parts[0].gap
        return Certification(claims.rule, claim, gap, tuple(found), parts, exact)
    # What rests on another lottery is nothing if that is none.
    if not all(checks.check_lottery(p.lottery, hypotheses).holds for p in claims.parts):
        return Certification(claims.rule, claim, gap, tuple(found), parts, exact)
    try:
        lotteries = [part.lottery for part in claims.parts]
        statement = claims.rule.state_after(hypotheses, lotteries, claims.held)
    except DisagreementError as error:
        found.append(Check("disagreement", str(error), False))
        return Certification(claims.rule, claim, gap, tuple(found), parts, exact)
    except (
        InvalidOptionError,
        InfeasibleConstraintsError,
        UnknownLabelError,
    ) as error:
        raise FileFormatError(f"{place}, rule: {error}") from error
    basis = [
        lottery,
        *proofs.check_exclusion(
            proof, statement, hypotheses, claim.prices, exact=exact
        ),
        *proofs.check_evidence(claim, hypotheses),
        *proofs.check_misplaced(claim, statement, hypotheses),
    ]
    found += [
        checks.check_point(claims.disagreement, statement.point, hypotheses),
        *basis[1:],
        *checks.check_tolerance(claim, statement.tolerance),
    ]
    # A bound that rests on wrong evidence is none.
    if not all(check.holds for check in basis):
        found += checks.check_not_failed(claim)
    else:
        value, gap, infeasibility = recomputed(
            statement.problem, claims.lottery, claim, exact=exact
        )
        found += [
            checks.check_gap(claim, gap, claims.rule.gap_unit),
            checks.check_infeasibility(claim, infeasibility),
            checks.check_value(claim, value, statement),
            checks.check_status(claim, gap, infeasibility),
            *parting.check_rest(claims),
        ]
    return Certification(claims.rule, claim, gap, tuple(found), parts, exact)


def _certify_parts(
    place: str, claims: Claims, hypotheses: HypothesisSet, *, exact: bool
) -> tuple[Certification, ...]:
    questions = claims.rule.questions(hypotheses)
    return tuple(
        _certify(f"{place}, parts[{k}]", part, some, exact=exact)
        for k, (part, (_, some)) in enumerate(zip(claims.parts, questions, strict=True))
    )


def _certify_mixture(
    place: str,
    claims: Claims,
    hypotheses: HypothesisSet,
    chances: tuple[Part, ...],
    found: list[Check],
    *,
    exact: bool,
) -> Certification:
    claim, mixed = claims.certificate, np.zeros(hypotheses.n_outcomes)
    for (weight, rule), part in zip(chances, claims.parts, strict=True):
        mixed += weight * part.lottery
        if part.rule != rule:
            sentence = f"{part.rule!r} answered where the rule has {rule!r}"
            found.append(Check("parts", sentence, False))
    same = bool((np.abs(mixed - claims.lottery) <= checks.SLACK).all())
    said = "is" if same else "is not"
    found += [
        checks.check_point(
            claims.disagreement,
            parting.worst_case(claims.rule, hypotheses),
            hypotheses,
        ),
        Check("mixture", f"the lottery {said} the mixture of its parts'", same),
        *proofs.check_no_evidence(claim),
        *checks.check_not_failed(claim),
    ]
    if not np.isnan([claim.value, claim.gap, claim.tolerance]).all():
        sentence = "a value or a gap is claimed, which a mixture does not have"
        found.append(Check("gap", sentence, False))
    total = abs(float(claims.lottery.sum()) - 1)
    found.append(checks.check_infeasibility(claim, total))
    if claim.status is Status.OPTIMAL:
        found.append(parting.all_optimal(claims))
    parts = _certify_parts(place, claims, hypotheses, exact=exact)
    return Certification(claims.rule, claim, np.nan, tuple(found), parts, exact)
