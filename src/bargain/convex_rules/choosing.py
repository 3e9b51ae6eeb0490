"""Rules over convex choices: what is maximized, and how far an answer can be off."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain._arrays import frozen
from bargain.aggregators.nash import NashBargaining
from bargain.certificate import Certificate, Status, resting_on
from bargain.convex_decision import ConvexDecision
from bargain.convex_outcomes import ConvexOutcomes
from bargain.convex_rules.goals import Reached, reach, reach_above_floors
from bargain.convex_rules.limits import TOLERANCE
from bargain.convex_rules.parties import (
    Parties,
    absent_notes,
    bargaining,
    everyone,
    measured,
    named_some,
)
from bargain.convex_rules.point import Point, point_of
from bargain.errors import InvalidOptionError
from bargain.wishes import Wish, wish_of


def choose(outcomes: ConvexOutcomes, wish: Wish, disagreement: Any) -> ConvexDecision:
    """Return the choice that a rule makes; see `ConvexOutcomes.solve`."""
    if wish.kind == "deviation":
        raise InvalidOptionError(
            "rule must never prefer less for everyone, which is not concave here (got "
            f"{wish.rule!r}, which may); use ConditionalValueAtRisk"
        )
    if disagreement is not None:
        return _chosen(outcomes, wish, point_of(outcomes, disagreement))
    if not _is_plain(wish):
        raise InvalidOptionError(
            "disagreement must be given (the worst case of a concave utility is no "
            "convex problem); name a utility for each hypothesis, or a value for "
            "each variable"
        )
    nowhere = np.full(len(outcomes.names), np.nan)
    return _chosen(outcomes, wish, Point(nowhere, None))


def _is_plain(wish: Wish) -> bool:
    """Whether utilities are added up as they are."""
    return wish.kind == "sum" and wish.unit == "given"


def _chosen(outcomes: ConvexOutcomes, wish: Wish, point: Point) -> ConvexDecision:
    n = len(outcomes.names)
    if _is_plain(wish):
        present = np.flatnonzero(outcomes.credences > 0)
        parties = Parties(outcomes, np.zeros(n), np.ones(n), present)
        parties = replace(parties, notes=absent_notes(outcomes))
    elif wish.kind == "floors":
        return _above_floors(outcomes, wish, point)
    elif wish.asks_for_gains:
        is_attained = point.choice is not None
        parties = bargaining(outcomes, point.values, is_attained=is_attained)
    else:
        parties = measured(outcomes, point.values)
    if not len(parties.places):
        return _at_the_point(wish, parties, point)
    return _decision(wish, parties, point, reach(wish, parties))


def _above_floors(outcomes: ConvexOutcomes, wish: Wish, point: Point) -> ConvexDecision:
    is_attained = point.choice is not None
    parties = everyone(outcomes, point.values, is_attained=is_attained)
    if not len(parties.places):
        return _at_the_point(wish, parties, point)
    parts: tuple[Certificate, ...] = ()
    floors = wish.number * parties.credences
    if wish.of_nash:
        nash = _chosen(outcomes, wish_of(NashBargaining()), point)
        floors = wish.number * parties.gains_at(nash.utilities)
        parts = (nash.certificate,)
    reached = reach_above_floors(wish, parties, floors)
    return _decision(wish, parties, point, reached, parts)


def _at_the_point(wish: Wish, parties: Parties, point: Point) -> ConvexDecision:
    """Return a choice that gives everyone the disagreement point, and no more."""
    from bargain.solvers import convex_outcomes as cvx

    outcomes = parties.outcomes
    points, solver, whose = (
        point.choice,
        "no solver",
        "the disagreement point's own choice",
    )
    if points is None:
        points, solver, whose = parties.points, parties.solver, "a choice at that point"
        if not points:  # all are indifferent
            any_one = cvx.maximize(
                sum(outcomes.utilities), outcomes.constraints, outcomes.variables
            )
            points, solver = any_one.points, any_one.solver
    note = f"nobody can gain; {whose} is returned"
    parties = replace(parties, notes=(*parties.notes, note))
    return _decision(wish, parties, point, Reached(points, solver, 0.0, 0.0))


def _decision(
    wish: Wish,
    parties: Parties,
    point: Point,
    reached: Reached,
    parts: tuple[Certificate, ...] = (),
) -> ConvexDecision:
    outcomes, value, gap = parties.outcomes, reached.value, reached.gap
    utilities, over = outcomes.at(reached.points)
    over = max(over, reached.shortfall)
    if len(parties.held):
        over = max(over, parties.shortfall(utilities))
    unit = "of its size" if wish.kind in ("sum", "floors") else wish.gap_unit
    if not np.isfinite(value):
        status, gap = Status.FAILED, np.nan
        sentence = (
            f"somebody gains nothing at the choice by {reached.solver}, or less than "
            "it can tell from nothing"
        )
    if not np.isfinite(utilities).all():
        sentence = (
            f"the choice by {reached.solver} lies outside a utility's domain; declare "
            "variables that may not be negative with nonneg=True"
        )
    elif np.isfinite(value):
        good = gap <= TOLERANCE and over <= TOLERANCE
        status = Status.OPTIMAL if good else Status.LIMIT
        sentence = (
            f"within {gap:.1e} {unit} of the best by the dual bound of "
            f"{reached.solver}, which is its word; {over:.1e} outside the constraints"
        )
    certificate = Certificate(value, gap, TOLERANCE, over, status, sentence)
    if reached.stages is not None:
        certificate = replace(certificate, stages=frozen(reached.stages))
    if parties.proof is not None:
        certificate = replace(certificate, exclusion=frozen(parties.proof))
    notes = parties.notes
    if len(parties.held) and len(parties.places):
        named = named_some(outcomes, parties.held)
        notes = (*notes, f"cannot gain over disagreement, held at it: {named}")
    values = {
        variable.name(): frozen(np.array(found, dtype=float))
        for variable, found in zip(outcomes.variables, reached.points, strict=True)
    }
    return ConvexDecision(
        wish.rule,
        MappingProxyType(values),
        outcomes.names,
        frozen(utilities),
        frozen(point.values),
        resting_on(certificate, parts),
        notes,
    )
