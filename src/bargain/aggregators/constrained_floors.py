"""Expected utility above floors, under constraints: one linear program for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bargain._arrays import Float64Array, frozen
from bargain.aggregators.aim import FloorAim, ScoreAim
from bargain.aggregators.base import Rule
from bargain.aggregators.checks import name_some
from bargain.aggregators.constrained_scores import scores_inside
from bargain.aggregators.constrained_talks import standoff_inside, talks_inside
from bargain.aggregators.decision import PERHAPS_SEVERAL, SEVERAL, Decision
from bargain.aggregators.scores import TOLERANCE
from bargain.aggregators.statement import Statement
from bargain.aggregators.talks import Talks
from bargain.certificate import Certificate, Status, certify, judged, resting_on
from bargain.errors import FloorError, SolverError
from bargain.exact import is_proof_of_disagreement
from bargain.formula import Formula
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.polytope import Polytope
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Linear

# A floor may be missed by so much of an ideal gain, which is rounding.
MISSED = 1e-12

# Prices that differ by no more, beside the range of the scores, may be the same.
TIED = 1e-9


@dataclass(frozen=True, eq=False)
class FloorTerms:
    """What is asked of a lottery.

    Parameters
    ----------
    talks : Talks
        Who has a say, and where gains are counted from.
    statement : Statement
        Expected utility, with the gains above floors held.
    held : ArrayRows
        These gains; perhaps nobody's.
    """

    talks: Talks
    statement: Statement
    held: ArrayRows

    @property
    def problem(self) -> Problem:
        """What is solved."""
        problem = self.statement.problem
        assert isinstance(problem, Problem)
        return problem


def floor_terms(
    aim: FloorAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
    lotteries: Sequence[Float64Array],
) -> FloorTerms:
    """Say what is asked of a lottery of a polytope.

    Parameters
    ----------
    aim : FloorAim
    hypotheses, seen : HypothesisSet
        The set, and what it looks like inside.
    polytope : Polytope
    lotteries : sequence of ndarray of shape (n_outcomes,)
        The Nash lottery inside, if its gains are the floors.
    """
    talks = talks_inside(aim.disagreement, hypotheses, seen, polytope)
    if lotteries:
        nash = Formula(lottery=np.asarray(lotteries[0]))
        floors = talks.formula
        if aim.share > 0:
            floors = nash if aim.share == 1 else floors.interpolated(nash, aim.share)
        values = np.asarray(floors.evaluate(seen)[0], dtype=np.float64)
    else:
        # Ideals come from linear programs, so that these floors are floats.
        values = np.asarray(talks.point, dtype=np.float64)
        values = values + aim.share * seen.credences * (seen.best - values)
        floors = Formula(given=1.0, values=values)
    held = replace(talks.rows, origin=values[talks.places], lift=None, may_lose=True)
    scores = ScoreAim(aim.normalization)
    statement = scores_inside(scores, seen, seen, polytope)
    assert isinstance(statement.problem, Problem)
    some = held if held.n_rows else None
    problem = replace(statement.problem, held=some, floors=floors)
    return FloorTerms(
        talks, replace(statement, problem=problem, point=talks.point), held
    )


def solve_floors(
    rule: Rule,
    aim: FloorAim,
    hypotheses: HypothesisSet,
    seen: HypothesisSet,
    polytope: Polytope,
    parts: tuple[Decision, ...],
) -> Decision:
    """Return the lottery inside of the highest score above floors.

    Raises
    ------
    DisagreementError
        If no lottery inside gives every hypothesis its disagreement point.
    FloorError
        If none gives every hypothesis its floor.
    """
    from bargain.solvers.polytope_linear import best_in_polytope
    from bargain.solvers.polytope_ties import least_norm_in_face

    lotteries = [part.lottery.probabilities for part in parts]
    terms = floor_terms(aim, hypotheses, seen, polytope, lotteries)
    problem, talks, held = terms.problem, terms.talks, terms.held
    if not parts and held.n_rows:
        _check_within_reach(aim, terms, polytope)
    above = polytope if not held.n_rows else polytope.with_rows(held.dense())
    scores = problem.rows.combine(problem.welfare.weights)
    found = best_in_polytope(scores, above)
    cut = polytope.n_rows
    prices, multipliers = found.prices[:cut], found.prices[cut:]

    def certified(lottery: Float64Array) -> Certificate:
        numbers = certify(problem, lottery, multipliers, prices=prices)
        return judged(*numbers, TOLERANCE, unit=rule.gap_unit)

    several = SEVERAL
    if parts and aim.share == 1:
        # No lottery gives all of them more, so that only this one's gains are left.
        lottery, unique = lotteries[0], parts[0].unique
        several = PERHAPS_SEVERAL if PERHAPS_SEVERAL in parts[0].notes else SEVERAL
        certificate = certified(lottery)
        if certificate.status is not Status.OPTIMAL:
            multipliers, prices = _nash_prices(terms, parts[0])
            certificate = certified(lottery)
    else:
        lottery, unique = least_norm_in_face(
            above,
            found.probabilities,
            scores + above.combine(found.prices),
            found.prices,
            None,
            TIED * float(np.ptp(scores[polytope.allowed])),
        )
        certificate = certified(lottery)
        if certificate.status is not Status.OPTIMAL:
            # The tie rule's rounding must not spoil a vertex that is exact.
            lottery, unique, several = found.probabilities, False, PERHAPS_SEVERAL
            certificate = certified(lottery)
    certificate = replace(
        certificate,
        multipliers=frozen(talks.in_the_set(multipliers)),
        prices=frozen(prices[None]),
    )
    is_told = unique or certificate.status is not Status.OPTIMAL
    return Decision(
        rule,
        seen,
        Lottery.from_solver(lottery, seen.outcomes),
        resting_on(certificate, tuple(part.certificate for part in parts)),
        frozen(talks.point),
        notes=talks.notes if is_told else (*talks.notes, several),
        unique=unique,
        problem=problem,
        parts=parts,
    )


def _check_within_reach(aim: FloorAim, terms: FloorTerms, polytope: Polytope) -> None:
    """Prove that no lottery keeps every floor, if that is so."""
    from bargain.solvers.polytope_linear import fairest_in_polytope

    talks, held = terms.talks, terms.held
    found = fairest_in_polytope(held.dense(), polytope)
    if found.value >= -MISSED:
        return
    if not talks.formula.is_attainable:
        fairest = fairest_in_polytope(talks.rows.dense(), polytope)
        if fairest.bound < -MISSED:
            raise standoff_inside(talks, polytope, fairest.multipliers, fairest.prices)
    multipliers = found.multipliers
    multipliers = np.where(multipliers > 1e-9 * multipliers.max(), multipliers, 0.0)
    proof = multipliers / held.scale
    problem = Problem(
        held,
        Linear(talks.credences),
        held,
        talks.formula,
        floors=terms.problem.floors,
        polytope=polytope,
    )
    if not is_proof_of_disagreement(problem, proof, found.prices):
        if found.bound >= -MISSED:
            return  # some lottery keeps them, up to rounding
        raise SolverError(
            "the floors lie so close to the frontier that it could not be decided "
            "whether a lottery keeps them; lower the share by 1e-9"
        )
    involved = talks.in_the_set(proof) > 0
    raise FloorError(
        f"share must leave floors within reach (got {aim.share:g}; no lottery that the "
        f"constraints allow gives {name_some(talks.hypotheses, involved)} their floors "
        "at once); lower it, or the disagreement point, or loosen a constraint",
        [talks.hypotheses.names[int(k)] for k in np.flatnonzero(involved)],
        talks.in_the_set(proof),
        found.prices,
    )


def _nash_prices(
    terms: FloorTerms, nash: Decision
) -> tuple[Float64Array, Float64Array]:
    """Return the prices that the Nash lottery itself puts on gains and constraints.

    It is best for slopes w / y and its own prices, so also for expected utility's
    slopes and whatever some multiple of these exceeds them by.
    """
    talks, problem = terms.talks, terms.problem
    gains = talks.rows.expect(nash.lottery.probabilities)
    prices = nash.certificate.prices
    if prices is None or not (gains > 0).all():
        n_rows = 0 if problem.polytope is None else problem.polytope.n_rows
        return np.zeros(len(gains)), np.zeros(n_rows)
    counted = np.zeros(len(talks.hypotheses))
    places = slice(None) if problem.rows.kept is None else problem.rows.kept
    counted[places] = problem.welfare.weights / problem.rows.scale
    own = counted[talks.places] * talks.rows.scale
    slopes = talks.credences / gains
    times = float((own / slopes).max())
    return np.maximum(slopes * times - own, 0.0), prices[0] * times
