"""A decision in plain sentences, for somebody who never heard of bargaining theory."""

from __future__ import annotations

from collections.abc import Iterator

from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.explanation.accounts import Facts
from bargain.explanation.caveats import doubts, gap_told, notes_told, others_as_good
from bargain.explanation.choosing import single_outcome
from bargain.explanation.reasons import reasons
from bargain.explanation.shares import each_hypothesis
from bargain.explanation.wording import MOST_NAMED, in_use, listed, others, percent


def sentences(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield what there is to say, in the order in which it is asked."""
    yield from doubts(decision, facts)
    yield _chosen(decision)
    if decision.status is not Status.FAILED:
        yield from each_hypothesis(decision, facts)
        yield from reasons(decision, facts)
        yield from single_outcome(decision, facts)
    yield from notes_told(decision, facts)
    yield from others_as_good(decision, facts)
    yield from gap_told(decision, facts)


def _chosen(decision: Decision) -> str:
    probabilities = decision.lottery.probabilities
    used = in_use(probabilities)
    labels = decision.hypotheses.outcomes
    if len(used) == 1:
        return f"The answer is {labels[used[0]]!r}, for certain."
    parts = [
        f"{labels[k]!r} with probability {percent(probabilities[k])}"
        for k in used[:MOST_NAMED]
    ]
    more = len(used) - MOST_NAMED
    left = percent(float(probabilities[used[MOST_NAMED:]].sum()))
    tail = [f"{others(more)} with {left} together"] if more > 0 else []
    return f"The answer is a lottery: {listed([*parts, *tail])}."
