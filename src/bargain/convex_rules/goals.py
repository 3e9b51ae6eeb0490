"""What each rule maximizes over convex choices, and the bound that comes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.convex_rules.leximin import raise_the_least
from bargain.convex_rules.limits import NO_GAIN, ROOM
from bargain.convex_rules.parties import Parties, check, named_some
from bargain.errors import FloorError
from bargain.tail_weights import Tail
from bargain.welfare import Isoelastic
from bargain.wishes import Wish


@dataclass(frozen=True, eq=False)
class Reached:
    """Where a rule got.

    Parameters
    ----------
    points : tuple
        A value for each variable.
    solver : str
    value, gap : float
        See `bargain.Certificate`; not finite outside a utility's domain.
    stages : ndarray of shape (n_stages, n_hypotheses), or None
        Multipliers, where the least gain is raised.
    shortfall : float
        By how much a floor is missed, in units of ideal gains.
    """

    points: tuple[Any, ...]
    solver: str
    value: float
    gap: float
    stages: Float64Array | None = None
    shortfall: float = 0.0


def reach(wish: Wish, parties: Parties) -> Reached:
    """Solve what a rule maximizes, for those who can gain."""
    if wish.kind == "sum":
        return _sum(wish, parties, parties.constraints)
    if wish.kind == "tail":
        return _tail(wish, parties)
    if wish.kind == "least":
        return _least(wish, parties)
    return _welfare(wish, parties)


def reach_above_floors(wish: Wish, parties: Parties, floors: Float64Array) -> Reached:
    """Maximize expected utility where nobody's gain may be below a floor.

    Parameters
    ----------
    wish : Wish
    parties : Parties
        All who have a say can gain, by themselves.
    floors : ndarray of shape (n_rows,)
        In units of ideal gains.
    """
    from bargain.solvers import convex_outcomes as cvx

    outcomes = parties.outcomes
    above = [gain - float(f) for gain, f in zip(parties.gains, floors, strict=True)]
    fair = cvx.maximize_the_least(above, parties.constraints, outcomes.variables)
    check(outcomes, fair, "the least gain")
    if fair.value < -NO_GAIN:
        shares = np.maximum(np.array(fair.multipliers), 0.0)
        blamed = parties.places[shares > 1e-3 * shares.max()]
        proof = np.zeros(len(parties.point))
        proof[parties.places] = shares / parties.ideals
        raise FloorError(
            "some choice must give everyone its floor (they ask too much for "
            f"{named_some(outcomes, blamed)} at once); lower the share, or the point",
            [outcomes.names[int(k)] for k in blamed],
            proof,
        )
    room = ROOM if fair.value <= NO_GAIN else 0.0
    kept = [gain >= -room for gain in above]
    return _sum(wish, parties, [*parties.constraints, *kept], floors)


def _sum(
    wish: Wish,
    parties: Parties,
    constraints: list[Any],
    floors: Float64Array | None = None,
) -> Reached:
    from bargain.solvers import convex_outcomes as cvx

    outcomes = parties.outcomes
    weights = parties.credences
    if wish.unit == "range":
        weights = weights / parties.ideals
    terms = zip(weights, parties.places, strict=True)
    total = sum(float(w) * outcomes.utilities[int(h)] for w, h in terms)
    answer = cvx.maximize(total, constraints, outcomes.variables)
    check(outcomes, answer, "the sum of all")
    utilities, _ = outcomes.at(answer.points)
    own = utilities[parties.places]
    value = float(weights @ own)
    # The gap is relative to what is added up, there or between point and ideals.
    size = max(float(weights @ np.abs(own)), float(weights @ parties.ideals))
    short = 0.0
    if floors is not None:
        short = float((floors - parties.gains_at(utilities)).max())
    gap = max(answer.bound - value, 0.0) / size
    return Reached(answer.points, answer.solver, value, gap, None, max(short, 0.0))


def _tail(wish: Wish, parties: Parties) -> Reached:
    from bargain.solvers import convex_outcomes as cvx

    outcomes = parties.outcomes
    tail = Tail(parties.credences, wish.number)
    goal = cvx.least_sum(parties.gains, tail.caps)
    answer = cvx.maximize(goal, parties.constraints, outcomes.variables)
    check(outcomes, answer, "the worst")
    utilities, _ = outcomes.at(answer.points)
    value, _ = tail.worst(parties.gains_at(utilities))
    gap = max(answer.bound - value, 0.0)
    return Reached(answer.points, answer.solver, value, gap)


def _least(wish: Wish, parties: Parties) -> Reached:
    from bargain.solvers import convex_outcomes as cvx

    outcomes, n = parties.outcomes, len(parties.places)
    units = np.ones(n)  # of the ideals by themselves
    if wish.unit == "given":
        units = 1.0 / parties.ideals
    elif wish.unit == "ideal":
        # A share is one of the best that leaves nobody below the point.
        within = [*parties.constraints, *(gain >= 0 for gain in parties.gains)]
        for k, gain in enumerate(parties.gains):
            best = cvx.maximize(gain, within, ())
            check(outcomes, best, repr(outcomes.names[int(parties.places[k])]))
            units[k] = best.value
    raised = raise_the_least(parties, units)
    utilities, _ = outcomes.at(raised.answer.points)
    levels = parties.gains_at(utilities) / units
    stages = np.zeros((len(raised.stages), len(parties.point)))
    stages[:, parties.places] = raised.stages
    return Reached(
        raised.answer.points,
        raised.answer.solver,
        float(levels.min()),
        raised.gap(levels, 1 / units),
        stages,
    )


def _welfare(wish: Wish, parties: Parties) -> Reached:
    from bargain.solvers import convex_outcomes as cvx

    outcomes, credences, ideals = parties.outcomes, parties.credences, parties.ideals
    units = ideals if wish.unit == "range" else np.ones(len(ideals))
    fixed = np.zeros(len(ideals))
    mean = Isoelastic.of(credences, wish.number, ideals, units)
    if wish.kind == "mean":
        goal, asked = cvx.power_mean(parties.gains, mean.logs, wish.number)
    else:
        fixed = (1 - wish.number) * credences * (ideals / units)
        goal, asked = cvx.welfare(parties.gains, fixed, wish.number * credences)
    within = [*parties.constraints, *asked]
    answer = cvx.maximize(goal, within, outcomes.variables)
    check(outcomes, answer, "the welfare")
    utilities, _ = outcomes.at(answer.points)
    gains = parties.gains_at(utilities)
    if not (gains > 0).all():
        return Reached(answer.points, answer.solver, np.nan, np.nan)
    if wish.kind == "mean":
        value, slopes = mean.total(gains), mean.near(gains).slope(gains)
    else:
        powers = wish.number * credences
        slopes = fixed + powers / gains
        value = float(fixed @ gains + powers @ np.log(gains))
        value += float(powers @ (np.log(ideals) - np.log(units)))
    terms = zip(slopes, parties.gains, strict=True)
    tangent = sum(float(s) * gain for s, gain in terms)
    most = cvx.maximize(tangent, parties.constraints, outcomes.variables)
    gap = max(most.bound - float(slopes @ gains), 0.0)
    return Reached(answer.points, answer.solver, value, gap)
