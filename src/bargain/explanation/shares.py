"""What each hypothesis gets, beside its fair share, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.explanation.accounts import NOTHING, Facts
from bargain.explanation.wording import (
    MOST_NAMED,
    amount,
    digits_for,
    in_full,
    percent,
    to_units,
)

# A share this close to the fair one is that, up to rounding.
EQUAL = 1e-6

# Closer than this, three digits of the ratio would be those of 1.
CLOSE = 5e-3


def each_hypothesis(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield what gains are, and a sentence for each hypothesis of much credence."""
    of = facts.hypotheses
    order = np.argsort(-of.fair_shares, kind="stable")
    if np.isfinite(facts.ground.units).any():
        yield _what_gains_are(facts)
    for row in order[:MOST_NAMED].tolist():
        yield _told(decision, facts, row)
    rest = of.shares[order[MOST_NAMED:]]
    more, gaining = len(rest), rest[~np.isnan(rest)]
    if not more:
        return
    who = "hypothesis gains" if more == 1 else f"{more:,} hypotheses gain"
    if len(gaining) < more:
        who += f", but for {more - len(gaining):,} that could gain nothing,"
    if len(gaining):
        low, high = percent(gaining.min()), percent(gaining.max())
        span = low if low == high else f"between {low} and {high}"
        yield f"The other {who} {span} of what {'it' if more == 1 else 'they'} could."
    else:
        yield f"The other {more:,} could gain nothing."


def _what_gains_are(facts: Facts) -> str:
    ground = facts.ground
    worst = "worst outcome" if ground.polytope is None else "worst lottery allowed"
    start = f"what its {worst} gives"
    if ground.has_point:
        here = "" if ground.may_fall else f", here its {worst}"
        start = (
            "its disagreement point, which is what it is taken to get if no bargain "
            f"is struck{here}"
        )
    return (
        f"A hypothesis's gain is what it expects above {start}. Its credence is the "
        "probability that it is right, and its fair share is that fraction of the most "
        "it could gain."
    )


def _told(decision: Decision, facts: Facts, row: int) -> str:
    of, hypotheses = facts.hypotheses, decision.hypotheses
    name = f"{hypotheses.names[row]!r} ({percent(of.fair_shares[row])} credence)"
    start, expected, best = of.disagreement[row], of.expected[row], of.best[row]
    if np.isinf(facts.ground.units[row]):
        every = "outcome" if facts.ground.polytope is None else "lottery allowed"
        return f"{name} is indifferent: every {every} gives it {in_full(expected)}."
    digits = digits_for([start, expected, best])
    # Beside the others, less than this is what rounding leaves of zero.
    least = NOTHING * max(abs(start), abs(expected), abs(best))
    numbers = [
        to_units(number if abs(number) > least else 0.0, digits)
        for number in (expected, start, best)
    ]
    said = f"{name} expects {numbers[0]}, where its {_start(facts)} is {numbers[1]}"
    if np.isnan(of.shares[row]):
        return f"{said}: it has nothing to gain, for its best is {numbers[2]}."
    share = of.shares[row]
    if share == 0:
        return f"{said} and its best {numbers[2]}: it gains nothing{_missed(of, row)}."
    if share < 0:
        lost = percent(-share)
        return (
            f"{said} and its best {numbers[2]}: it loses {lost} of what it could gain."
        )
    return (
        f"{said} and its best {numbers[2]}: it gains {percent(share)} of what it "
        f"could{_against_fair(share, of.fair_shares[row])}."
    )


def _start(facts: Facts) -> str:
    return "disagreement point" if facts.ground.has_point else "worst"


def _missed(of: object, row: int) -> str:
    fair = float(of.fair_shares[row])  # type: ignore[attr-defined]  # accounts
    return ", less than its fair share" if fair > NOTHING else ""


def _against_fair(share: float, fair: float) -> str:
    if fair <= 0:
        return ""
    ratio = float(share) / float(fair)
    if abs(ratio - 1) <= EQUAL:
        return ", its fair share"
    if abs(ratio - 1) < CLOSE:
        return f", a little {'more' if ratio > 1 else 'less'} than its fair share"
    if ratio > 1:
        return f", {amount(ratio, 3)} times its fair share"
    return f", less than its fair share ({percent(ratio)} of it)"
