"""Rules over convex choices: what is maximized, and how far an answer can be off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from bargain._arrays import Float64Array, as_real_array, frozen
from bargain.certificate import Certificate, Status
from bargain.convex_decision import ConvexDecision
from bargain.convex_outcomes import ConvexOutcomes
from bargain.errors import (
    DisagreementError,
    InfeasibleConstraintsError,
    InvalidHypothesesError,
    InvalidOptionError,
)
from bargain.wishes import Wish

# What a conic solver's answers are held to: the gap, and the constraints.
TOLERANCE = 1e-6

# A gain of less than this, in units of ideal gains, is none.
NO_GAIN = 1e-7


@dataclass(frozen=True, eq=False)
class _Parties:
    """Those whose gains count, as expressions in units of their ideal gains."""

    places: np.ndarray
    gains: list[Any]
    ideals: Float64Array
    notes: tuple[str, ...]


def choose(outcomes: ConvexOutcomes, wish: Wish, disagreement: Any) -> ConvexDecision:
    """Return the choice that a rule makes; see `ConvexOutcomes.solve`."""
    present = outcomes.credences > 0
    notes = []
    if not present.all():
        named = _named(outcomes, np.flatnonzero(~present))
        notes.append(f"zero credence, no say: {named}")
    if disagreement is None:
        if wish.kind != "sum" or wish.is_ranged:
            raise InvalidOptionError(
                "disagreement must be given (the worst case of a concave utility is no "
                "convex problem); name a utility for each hypothesis, or a value for "
                "each variable"
            )
        point = np.full(len(outcomes.names), np.nan)
        return _by_sum(outcomes, wish, point, np.flatnonzero(present), tuple(notes))
    point = _point(outcomes, disagreement)
    parties = _parties(outcomes, wish, point, tuple(notes))
    if wish.kind == "sum":
        return _by_sum(outcomes, wish, point, parties.places, parties.notes, parties)
    return _by_gains(outcomes, wish, point, parties)


def _by_sum(
    outcomes: ConvexOutcomes,
    wish: Wish,
    point: Float64Array,
    places: np.ndarray,
    notes: tuple[str, ...],
    parties: _Parties | None = None,
) -> ConvexDecision:
    from bargain.solvers import convex_outcomes as cvx

    units = np.ones(len(places))
    if parties is not None and wish.is_ranged:
        units = parties.ideals
    weights = outcomes.credences[places] / units
    total = sum(
        float(w) * outcomes.utilities[int(h)]
        for w, h in zip(weights, places, strict=True)
    )
    answer = cvx.maximize(total, outcomes.constraints, outcomes.variables)
    _check(outcomes, answer, "the sum of all")
    utilities, over = outcomes.at(answer.points)
    value = float(weights @ utilities[places])
    gap = max(answer.bound - value, 0.0)
    return _decision(outcomes, wish, point, answer, utilities, over, value, gap, notes)


def _by_gains(
    outcomes: ConvexOutcomes, wish: Wish, point: Float64Array, parties: _Parties
) -> ConvexDecision:
    from bargain.solvers import convex_outcomes as cvx

    places, ideals = parties.places, parties.ideals
    worst = cvx.maximize_the_least(
        parties.gains, outcomes.constraints, outcomes.variables
    )
    _check(outcomes, worst, "the least gain")
    multipliers = np.maximum(np.array(worst.multipliers), 0.0)
    multipliers = multipliers / (float(multipliers.sum()) or 1.0)
    if worst.value <= NO_GAIN:
        named = places[multipliers > 1e-3]
        raise DisagreementError(
            f"some choice must give everyone more than the disagreement point (it asks "
            f"too much for {_named(outcomes, named)} at once); lower the point of one "
            "of them",
            [outcomes.names[int(k)] for k in named],
        )
    answer, credences = worst, outcomes.credences[places]
    units = ideals if wish.is_ranged else np.ones(len(places))
    fixed = (1 - wish.share) * credences * (ideals / units)
    powers = wish.share * credences
    if wish.kind != "worst":
        answer = cvx.maximize(
            cvx.welfare(parties.gains, fixed, powers),
            outcomes.constraints,
            outcomes.variables,
        )
        _check(outcomes, answer, "the welfare")
    utilities, over = outcomes.at(answer.points)
    gains = (utilities[places] - point[places]) / ideals
    if wish.kind == "worst":
        value, slopes = float(gains.min()), multipliers
        level = value
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes = fixed + powers / gains
            value = float(fixed @ gains + powers @ np.log(gains))
        value += float(powers @ (np.log(ideals) - np.log(units)))
        level = float(slopes @ gains)
    gap = np.nan
    if np.isfinite(value):
        tangent = sum(
            float(s) * gain for s, gain in zip(slopes, parties.gains, strict=True)
        )
        asked = cvx.maximize(tangent, outcomes.constraints, outcomes.variables)
        gap = max(asked.bound - level, 0.0)
    return _decision(
        outcomes, wish, point, answer, utilities, over, value, gap, parties.notes
    )


def _parties(
    outcomes: ConvexOutcomes, wish: Wish, point: Float64Array, notes: tuple[str, ...]
) -> _Parties:
    """Find each one's ideal; leave out those who gain nothing from any choice."""
    from bargain.solvers import convex_outcomes as cvx

    present = np.flatnonzero(outcomes.credences > 0)
    within = list(outcomes.constraints)
    if wish.kind == "worst":
        # A share is one of the best that leaves nobody below the point.
        within += [outcomes.utilities[int(k)] >= point[k] for k in present]
    ideals, indifferent = np.zeros(len(point)), np.zeros(len(point), dtype=bool)
    for k in map(int, present):
        answer = cvx.maximize(outcomes.utilities[k], outcomes.constraints, ())
        _check(outcomes, answer, repr(outcomes.names[k]))
        size = max(abs(answer.value), abs(float(point[k])), 1e-300)
        ideals[k] = answer.value - point[k]
        if ideals[k] < -NO_GAIN * size:
            raise DisagreementError(
                f"disagreement must be attainable (it gives {outcomes.names[k]!r} "
                f"{point[k]:.6g}, and no choice more than {answer.value:.6g}); lower "
                "the point",
                [outcomes.names[k]],
            )
        if wish.kind == "worst":
            answer = cvx.maximize(outcomes.utilities[k], within, ())
            if answer.status == "optimal":
                ideals[k] = answer.value - point[k]
        indifferent[k] = ideals[k] <= NO_GAIN * size
    places = present[~indifferent[present]]
    if indifferent.any():
        named = _named(outcomes, np.flatnonzero(indifferent))
        if not all(
            outcomes.utilities[int(k)].is_constant() for k in present if indifferent[k]
        ):
            raise DisagreementError(
                f"some choice must give everyone more than the disagreement point "
                f"({named} cannot gain); lower the point",
                [outcomes.names[int(k)] for k in np.flatnonzero(indifferent)],
            )
        notes = (*notes, f"indifferent, left out: {named}")
    if not len(places):
        raise DisagreementError(
            "some hypothesis must be able to gain (none can); change the utilities"
        )
    gains = [
        (outcomes.utilities[int(k)] - float(point[k])) / float(ideals[k])
        for k in places
    ]
    return _Parties(places, gains, ideals[places], notes)


def _point(outcomes: ConvexOutcomes, disagreement: Any) -> Float64Array:
    """Return the utilities at disagreement, as they are given or at a choice."""
    if isinstance(disagreement, Mapping):
        named = {v.name(): k for k, v in enumerate(outcomes.variables)}
        keys = [k if isinstance(k, str) else k.name() for k in disagreement]
        numbers = list(disagreement.values())
        if set(keys) == set(outcomes.names):
            order = dict(zip(keys, numbers, strict=True))
            disagreement = [order[name] for name in outcomes.names]
        elif set(keys) == set(named):
            order = dict(zip(keys, numbers, strict=True))
            points = [order[v.name()] for v in outcomes.variables]
            utilities, over = outcomes.at(points)
            if not (over <= TOLERANCE and np.isfinite(utilities).all()):
                raise InvalidOptionError(
                    f"disagreement must be a choice that the constraints allow (it "
                    f"violates one by {over:.3g}); choose another, or give utilities"
                )
            return utilities
        else:
            raise InvalidOptionError(
                "disagreement must name every hypothesis, or every variable (got "
                f"{', '.join(map(repr, keys))})"
            )
    try:
        values = as_real_array("disagreement", disagreement).astype(np.float64)
    except InvalidHypothesesError as error:
        raise InvalidOptionError(str(error)) from error
    if values.shape != (len(outcomes.names),) or not np.isfinite(values).all():
        raise InvalidOptionError(
            f"disagreement must hold {len(outcomes.names)} finite numbers, one per "
            f"hypothesis (got shape {values.shape})"
        )
    return np.asarray(values)


def _check(outcomes: ConvexOutcomes, answer: Any, whose: str) -> None:
    if answer.status == "infeasible":
        raise InfeasibleConstraintsError(
            f"some choice must satisfy the {len(outcomes.constraints)} constraints "
            f"(none does, says {answer.solver}); loosen one of them"
        )
    if answer.status == "unbounded":
        raise InvalidOptionError(
            f"utilities must be bounded (that of {whose} is not, says "
            f"{answer.solver}); add the constraint that is missing"
        )


def _named(outcomes: ConvexOutcomes, places: np.ndarray) -> str:
    shown = ", ".join(repr(outcomes.names[int(k)]) for k in places[:5])
    return shown if len(places) <= 5 else f"{shown} and {len(places) - 5} more"


def _decision(
    outcomes: ConvexOutcomes,
    wish: Wish,
    point: Float64Array,
    answer: Any,
    utilities: Float64Array,
    over: float,
    value: float,
    gap: float,
    notes: tuple[str, ...],
) -> ConvexDecision:
    unit = "nats" if wish.kind == "bargain" and wish.share == 1 else "units of the goal"
    if not np.isfinite(value):
        status, gap = Status.FAILED, np.nan
        sentence = (
            f"the choice by {answer.solver} lies outside a utility's domain; declare "
            "variables that may not be negative with nonneg=True"
        )
    else:
        good = gap <= TOLERANCE and over <= TOLERANCE
        status = Status.OPTIMAL if good else Status.LIMIT
        sentence = (
            f"within {gap:.1e} {unit} of the best by the dual bound of "
            f"{answer.solver}, which is its word; {over:.1e} outside the constraints"
        )
    certificate = Certificate(value, gap, TOLERANCE, over, status, sentence)
    values = {
        variable.name(): frozen(found)
        for variable, found in zip(outcomes.variables, answer.points, strict=True)
    }
    return ConvexDecision(
        wish.rule,
        MappingProxyType(values),
        outcomes.names,
        frozen(utilities),
        frozen(point),
        certificate,
        notes,
    )
