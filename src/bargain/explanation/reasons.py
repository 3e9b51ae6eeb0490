"""Why no other lottery is better: weights, prices and what binds, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.explanation.accounts import Facts
from bargain.explanation.binding import (
    BOUND,
    CONSTRAINT,
    FLOOR,
    POINT,
    TIE,
    Binding,
    nobody_gains,
)
from bargain.explanation.carriers import LEAST_CARRIED, TopCarriers, top_carriers
from bargain.explanation.caveats import is_alone
from bargain.explanation.wording import (
    LEAST_PROBABILITY,
    MOST_NAMED,
    NEAR_ZERO,
    about,
    listed,
    named,
    others,
    percent,
    rounded,
)
from bargain.problem import Problem

# Raw units make most weights too small to be worth hearing.
MOST_RAW = 3

# Of the outcomes' prices, and of those who carry each.
MOST_PRICES, MOST_CARRIERS = 6, 3


def reasons(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield why no other lottery is better, where that was checked; and what binds."""
    is_shown = facts.outcomes.is_supported and decision.status is Status.OPTIMAL
    if is_shown:
        yield from _weights(decision, facts)
        yield _prices(decision, facts)
    yield from _bindings(decision, facts, is_shown)


def _weights(decision: Decision, facts: Facts) -> Iterator[str]:
    of = facts.hypotheses
    better, among = "no outcome is better than this lottery", ""
    if facts.ground.polytope is not None:
        better = "no lottery allowed is better than this one"
        among = " among the lotteries allowed"
    shares = np.nan_to_num(of.share_weights)
    shares = np.where(np.abs(shares) > NEAR_ZERO * np.abs(shares).max(), shares, 0.0)
    (alone, *rest) = np.flatnonzero(shares).tolist()
    if not rest:
        yield (
            f"Why this one? Put all weight on {decision.hypotheses.names[alone]!r} "
            f"(credence {percent(of.fair_shares[alone])}): in that weighted mean "
            f"{better}."
        )
        return
    yield (
        "Why this one? Weigh the hypotheses "
        f"{_weighed(decision, shares, of.fair_shares)}, each gain measured "
        f"by the most it could be: in that weighted mean {better}."
    )
    raw = of.utility_weights
    counted = of.share_weights != 0
    if (np.abs(raw[counted & ~np.isnan(raw)]) < 1e-300).any() or np.isnan(raw).all():
        return  # units so far apart that floats do not hold both weights
    if np.allclose(np.nan_to_num(raw), np.nan_to_num(of.share_weights), 1e-9, 1e-12):
        told = "the same"
    else:
        told = _weighed(decision, np.where(shares == 0, 0.0, raw), None)
    yield (
        f"In the units of the table these weights are {told}: with them in the place "
        "of credences, expected utility, the weighted mean of utilities, would find "
        f"nothing better{among}."
    )


def _weighed(
    decision: Decision, weights: Float64Array, credences: Float64Array | None
) -> str:
    known = np.nan_to_num(weights)
    order = np.argsort(-np.abs(known), kind="stable")
    order = order[known[order] != 0]
    parts = []
    most = MOST_RAW if credences is None else MOST_NAMED
    for row in order[:most].tolist():
        beside = ""
        if credences is not None:
            beside = f" (credence {percent(credences[row])})"
        name = decision.hypotheses.names[row]
        parts.append(f"{name!r} {percent(known[row])}{beside}")
    more = order[most:]
    if len(more):
        together = percent(float(known[more].sum()))
        parts.append(f"{others(len(more))} {together} together")
    return listed(parts)


def _prices(decision: Decision, facts: Facts) -> str:
    prices, probabilities = facts.outcomes.prices, facts.outcomes.probabilities
    labels = decision.hypotheses.outcomes
    told = np.where(probabilities > LEAST_PROBABILITY, probabilities, 0.0)
    order = np.lexsort((-prices, -told)).tolist()
    used = [k for k in order if told[k] > 0][:MOST_PRICES]
    unused = [k for k in order if told[k] == 0][: MOST_PRICES // 2]
    tops = top_carriers(decision, facts, used)
    parts = [
        f"{labels[k]!r} is at {about(prices[k])}{_carriers(decision, top)}"
        for k, top in zip(used, tops, strict=True)
    ]
    parts += [f"{labels[k]!r}, not used, at {about(prices[k])}" for k in unused]
    rest = len(order) - len(used) - len(unused)
    tail = f"; {others(rest)} left out here" if rest else ""
    return f"In that mean, with the lottery at 100 %, {listed(parts)}{tail}."


def _carriers(decision: Decision, top: TopCarriers) -> str:
    parts = top.parts[np.abs(top.parts) > LEAST_CARRIED]
    names = [decision.hypotheses.names[int(row)] for row in top.rows[: len(parts)]]
    if not names:
        return ""
    if len(names) == 1:
        return f" (all by {names[0]!r})"
    told = [
        f"{name!r} {rounded(part)}"
        for name, part in list(zip(names, parts, strict=True))[:MOST_CARRIERS]
    ]
    more = len(parts[MOST_CARRIERS:]) + top.n_to_read
    if more:
        rest = float(parts[MOST_CARRIERS:].sum()) + top.rest_to_read
        told.append(f"{others(more)} {rounded(rest)}")
    return f" (by {listed(told)})"


def _bindings(decision: Decision, facts: Facts, is_shown: bool) -> Iterator[str]:
    by_kind: dict[str, list[Binding]] = {}
    for one in facts.binding:
        by_kind.setdefault(one.kind, []).append(one)
    tellers: dict[str, Callable[[Binding, bool], str]] = {
        CONSTRAINT: _constraint,
        BOUND: _bound,
        FLOOR: _floor,
    }
    for kind, tell in tellers.items():
        found = by_kind.get(kind, [])
        for one in found[:MOST_NAMED]:
            yield tell(one, is_shown)
        more = len(found) - MOST_NAMED
        if more > 0:
            yield f"{more:,} more of the same kind ({kind}) bind."
    points = [one.label for one in by_kind.get(POINT, [])]
    if points and not nobody_gains(decision):
        them, their = ("it", "its") if len(points) == 1 else ("them", "their")
        yield (
            f"No lottery{'' if facts.ground.polytope is None else ' allowed'} gives "
            f"{named(points)} more than {their} disagreement point without putting "
            f"somebody below theirs; the lottery may not put {them} below {their} own."
        )
    ties = [one.label for one in by_kind.get(TIE, [])]
    if ties and is_shown:
        yield _ties(decision, facts, ties)


def _ties(decision: Decision, facts: Facts, ties: list[str]) -> str:
    verb = "is" if len(ties) == 1 else "are"
    if not is_alone(decision, facts):
        return (
            f"By these weights {named(ties)} would be as good, and {verb} not needed."
        )
    problem = decision.problem
    if isinstance(problem, Problem) and not problem.welfare.needs_gains:
        # The rule aims at that mean, and tells prices apart that look the same here.
        short = "falls" if len(ties) == 1 else "fall"
        return f"In that mean {named(ties)} {short} short by a millionth at most."
    return (
        f"In that mean {named(ties)} {verb} as good, so that the weighted mean alone "
        "does not decide for this lottery; what the rule itself aims at does."
    )


def _constraint(one: Binding, is_shown: bool) -> str:
    said = f"The lottery just meets the constraint {one.label}"
    if not is_shown or np.isnan(one.price):
        return f"{said}."
    if one.price == 0:
        return f"{said}, at no cost."
    way = "raising" if one.price > 0 else "lowering"
    worth = percent(abs(one.price) / 100)
    return (
        f"{said}; by these weights, {way} its limit by 0.01 would be worth at most "
        f"{worth} of the lottery."
    )


def _bound(one: Binding, is_shown: bool) -> str:
    said = (
        f"{one.label!r} may have probability {percent(one.limit)} at most, and has it"
    )
    if one.limit == 0:
        said = f"{one.label!r} is not allowed"
    if not is_shown or np.isnan(one.price) or one.price == 0:
        return f"{said}."
    return (
        f"{said}; by these weights, a bound higher by one percentage point would be "
        f"worth at most {percent(one.price / 100)} of the lottery."
    )


def _floor(one: Binding, is_shown: bool) -> str:
    said = f"{one.label!r} is kept at its floor, the least that the rule promises it"
    if not is_shown or np.isnan(one.price):
        return f"{said}."
    return f"{said}; of its weight above, {percent(one.price)} is due to that."
