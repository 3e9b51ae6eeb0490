"""The pipeline of expected utility above floors: floors, a linear program, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import name_some
from bargain.aggregators.decision import PERHAPS_SEVERAL, SEVERAL, Decision
from bargain.aggregators.scores import TOLERANCE, state_scores
from bargain.aggregators.statement import Statement
from bargain.aggregators.talks import (
    Talks,
    only_heard,
    open_talks,
    standoff,
    verified_proof,
)
from bargain.certificate import Certificate, Status, certify, judged, resting_on
from bargain.disagreement import resolve
from bargain.errors import FloorError, SolverError
from bargain.floors import Floors
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.normalization import Normalization, as_normalization
from bargain.problem import Problem
from bargain.rows import ArrayRows, rows_over

if TYPE_CHECKING:
    from bargain.solvers.bounded import Bounded

# A floor may be missed by so much of an ideal gain, which is rounding.
MISSED = 1e-12


class FlooringRule(Rule):
    """The options that floors follow from.

    Attributes
    ----------
    share : float
        Of a fair gain, between 0 and 1.
    normalization : str or Normalization or None
        The units in which expected utilities are added up.
    disagreement : str or Disagreement
        What gains are counted from.
    min_credence : float
        Hypotheses of less credence have no say.
    """

    share: float
    normalization: str | Normalization | None
    disagreement: Any
    min_credence: float


@dataclass(frozen=True, eq=False)
class _Terms:
    """What is asked of a lottery.

    Parameters
    ----------
    talks : Talks
        Who has a say, and where gains are counted from.
    problem : Problem
        Expected utility, with the gains above floors held.
    held : ArrayRows
        These gains; perhaps nobody's.
    offset_size : float
        See `Statement`.
    """

    talks: Talks
    problem: Problem
    held: ArrayRows
    offset_size: float


def _terms(
    rule: FlooringRule,
    hypotheses: HypothesisSet,
    lotteries: Sequence[Float64Array],
) -> _Terms:
    talks = open_talks(
        hypotheses,
        resolve(rule.disagreement, hypotheses),
        min_credence=rule.min_credence,
    )
    # Who has no say has no part in the sum either.
    heard = only_heard(hypotheses, rule.min_credence)
    scores = state_scores(heard, heard, as_normalization(rule.normalization))
    assert isinstance(scores.problem, Problem)
    floors: Formula | Floors
    if lotteries:
        nash = Formula(lottery=np.asarray(lotteries[0]))
        floors = nash if rule.share == 1 else talks.formula
        if 0 < rule.share < 1:
            floors = talks.formula.interpolated(nash, rule.share)
        lift = floors.evaluate(hypotheses)[1]
    else:
        floors = Floors(talks.formula, rule.share, heard.credences)
        ideals = talks.formula.evaluate(hypotheses)[1]
        lift = np.asarray((1 - rule.share * heard.credences) * ideals[:])
    places = talks.places
    held = rows_over(
        hypotheses.utilities,
        talks.rows.kept,
        hypotheses.best[places],
        lift[:][places],
        talks.rows.scale[:],
        may_lose=True,
    )
    some = held if held.n_rows else None
    problem = replace(scores.problem, held=some, floors=floors)
    return _Terms(talks, problem, held, scores.offset_size)


def state_floors(
    rule: FlooringRule,
    hypotheses: HypothesisSet,
    lotteries: Sequence[Float64Array],
) -> Statement:
    """State the problem without solving it; see `Rule.state_after`."""
    terms = _terms(rule, hypotheses, lotteries)
    return Statement(
        terms.problem, terms.talks.point, TOLERANCE, offset_size=terms.offset_size
    )


def solve_above_floors(
    rule: FlooringRule, hypotheses: HypothesisSet, parts: tuple[Decision, ...]
) -> Decision:
    """Solve the linear program and return the decision.

    Parameters
    ----------
    rule : FlooringRule
    hypotheses : HypothesisSet
    parts : tuple of Decision
        The Nash decision, if its gains are the floors.
    """
    from bargain.solvers.bounded import Bounded, maximize_above_floors

    terms = _terms(rule, hypotheses, [part.lottery.probabilities for part in parts])
    problem, talks = terms.problem, terms.talks
    scores = problem.rows.combine(problem.welfare.weights)
    try:
        safe = _safe(rule, terms, parts)
        bounded = maximize_above_floors(scores, terms.held, safe)
    except SolverError as error:
        n = hypotheses.n_outcomes
        uniform = np.full(n, 1.0 / n)
        nothing = np.zeros(terms.held.n_rows)
        bounded = Bounded(uniform, nothing, False, is_least=False, message=str(error))
    if parts and rule.share == 1:
        # No lottery gives all of them more, so that none but this one's gains are left.
        is_least = PERHAPS_SEVERAL not in parts[0].notes
        bounded = replace(
            bounded, lottery=safe, unique=parts[0].unique, is_least=is_least
        )
    certificate = _certified(rule, terms, bounded, tuple(p.certificate for p in parts))
    return Decision(
        rule,
        hypotheses,
        Lottery.from_solver(bounded.lottery, hypotheses.outcomes),
        certificate,
        frozen(talks.point),
        notes=_notes(talks, bounded, certificate),
        unique=bounded.unique,
        problem=problem,
        parts=parts,
    )


def _safe(
    rule: FlooringRule, terms: _Terms, parts: tuple[Decision, ...]
) -> Float64Array:
    """Return a lottery that keeps every floor, or prove that there is none."""
    from bargain.solvers.favourites import favourites
    from bargain.solvers.linear import fairest_lottery

    talks = terms.talks
    if parts:
        return np.asarray(parts[0].lottery.probabilities)
    n = talks.rows.n_outcomes
    if not talks.rows.n_rows:
        return np.full(n, 1.0 / n)
    if not talks.rows.may_lose:
        return favourites(talks.rows, talks.credences)
    attaining = talks.formula.attaining_lottery(n) if rule.share == 0 else None
    if attaining is not None:
        return attaining
    found = fairest_lottery(terms.held)
    if float(terms.held.expect(found.probabilities).min()) >= -MISSED:
        return found.probabilities
    if not talks.formula.is_attainable:
        fairest = fairest_lottery(talks.rows)
        if float(talks.rows.expect(fairest.probabilities).min()) < -MISSED:
            raise standoff(talks, fairest.multipliers)
    raise _out_of_reach(rule, terms, found.multipliers)


def _out_of_reach(
    rule: FlooringRule, terms: _Terms, multipliers: Float64Array
) -> FloorError:
    talks, floors = terms.talks, terms.problem.floors
    assert floors is not None
    proof = verified_proof(talks, terms.held, floors, multipliers)
    if proof is None:
        raise SolverError(
            "the floors lie so close to the frontier that it could not be decided "
            "whether a lottery keeps them; lower the share by 1e-9"
        )
    involved = talks.in_the_set(proof) > 0
    named = name_some(talks.hypotheses, involved)
    names = talks.hypotheses.names
    return FloorError(
        f"share must leave floors within reach (got {rule.share:g}; no lottery gives "
        f"{named} their floors at once); lower it, or the disagreement point",
        [names[int(k)] for k in np.flatnonzero(involved)],
        talks.in_the_set(proof),
    )


def _certified(
    rule: FlooringRule,
    terms: _Terms,
    bounded: Bounded,
    parts: tuple[Certificate, ...],
) -> Certificate:
    problem = terms.problem
    multipliers = bounded.multipliers
    numbers = certify(problem, bounded.lottery, multipliers)
    if numbers[1] > TOLERANCE and parts and rule.share == 1:
        prices = _nash_prices(terms, bounded.lottery)
        others = certify(problem, bounded.lottery, prices)
        if others[1] < numbers[1]:
            numbers, multipliers = others, prices
    certificate = judged(
        *numbers, TOLERANCE, message=bounded.message, unit=rule.gap_unit
    )
    everyone = frozen(terms.talks.in_the_set(multipliers))
    return resting_on(replace(certificate, multipliers=everyone), parts)


def _nash_prices(terms: _Terms, lottery: Float64Array) -> Float64Array:
    """Return the prices that the Nash lottery itself puts on its gains.

    It is best for slopes w / y, so also for expected utility's slopes and whatever some
    multiple of these exceeds them by.
    """
    talks, problem = terms.talks, terms.problem
    gains = talks.rows.expect(lottery)
    if not (gains > 0).all():
        return np.zeros(len(gains))
    counted = np.zeros(len(talks.hypotheses))
    places = slice(None) if problem.rows.kept is None else problem.rows.kept
    counted[places] = problem.welfare.weights / problem.rows.scale
    own = counted[talks.places] * talks.rows.scale
    slopes = talks.credences / gains
    return np.asarray(np.maximum(slopes * float((own / slopes).max()) - own, 0.0))


def _notes(talks: Talks, bounded: Bounded, certificate: Certificate) -> tuple[str, ...]:
    if bounded.unique or certificate.status is not Status.OPTIMAL:
        return talks.notes
    return (*talks.notes, SEVERAL if bounded.is_least else PERHAPS_SEVERAL)
