"""A decision in plain sentences, for somebody who never heard of bargaining theory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.explanation.accounts import (
    NOTHING,
    HypothesisAccounts,
    OutcomeAccounts,
)

# Longer lists are cut: a text is read from beginning to end.
MOST_NAMED = 12

# Prices this close to 1 are 1.
EVEN = 1e-6


def sentences(
    decision: Decision, hypotheses: HypothesisAccounts, outcomes: OutcomeAccounts
) -> Iterator[str]:
    """Yield what there is to say, in the order in which it is asked."""
    yield _chosen(decision, outcomes)
    yield from _each_hypothesis(decision, hypotheses)
    yield from _why(decision, hypotheses, outcomes)
    yield from _nearest(decision, outcomes)
    yield from _said_besides(decision)
    yield _proof(decision)


def _chosen(decision: Decision, outcomes: OutcomeAccounts) -> str:
    order = np.argsort(-outcomes.probabilities, kind="stable").tolist()
    used = [k for k in order if outcomes.probabilities[k] > 0]
    labels = decision.hypotheses.outcomes
    if len(used) == 1:
        return f"The answer is {labels[used[0]]!r}, for certain."
    parts = [
        f"{labels[k]!r} with probability {_percent(outcomes.probabilities[k])}"
        for k in used[:MOST_NAMED]
    ]
    more = len(used) - MOST_NAMED
    tail = [f"{more} others with what is left"] if more > 0 else []
    return f"The answer is a lottery: {_listed([*parts, *tail])}."


def _each_hypothesis(decision: Decision, of: HypothesisAccounts) -> Iterator[str]:
    hypotheses = decision.hypotheses
    credences = hypotheses.credences
    order = np.argsort(-credences, kind="stable").tolist()
    for row in order[:MOST_NAMED]:
        name = f"{hypotheses.names[row]!r} ({_percent(credences[row])} credence)"
        expected = _number(of.expected[row])
        if hypotheses.indifferent[row]:
            yield f"{name} is indifferent: every outcome is worth {expected} to it."
            continue
        if of.ideals[row] <= 0 or np.isnan(of.shares[row]):
            yield (
                f"{name} expects {expected}, and has nothing to gain over the "
                f"{_number(of.disagreement[row])} that it starts from."
            )
            continue
        start, best = _number(of.disagreement[row]), _number(of.best[row])
        yield (
            f"{name} expects {expected}, on its own scale from {start}, which is what "
            f"it starts from, to {best}, its best: {_percent(of.shares[row])} of what "
            f"it could gain{_against_fair(decision, of, row)}."
        )
    more = len(order) - MOST_NAMED
    if more > 0:
        shares = of.shares[order[MOST_NAMED:]]
        shares = shares[~np.isnan(shares)]
        if len(shares):
            yield (
                f"The other {more} hypotheses gain between {_percent(shares.min())} "
                f"and {_percent(shares.max())} of what they could."
            )


def _against_fair(decision: Decision, of: HypothesisAccounts, row: int) -> str:
    fair = float(of.fair_shares[row])
    if fair <= 0:
        return ""
    ratio = float(of.shares[row]) / fair
    if abs(ratio - 1) < 1e-6:
        return ", exactly its credence's share"
    if ratio > 1:
        return f", {ratio:.3g} times its credence's share"
    if ratio <= NOTHING:
        return ", though its credence is not nothing" if fair > 1e-9 else ""
    return f", less than its credence's share ({ratio:.3g} of it)"


def _why(
    decision: Decision, of: HypothesisAccounts, outcomes: OutcomeAccounts
) -> Iterator[str]:
    if np.isnan(outcomes.prices).all():
        return
    names = decision.hypotheses.names
    order = np.argsort(-np.nan_to_num(of.weights), kind="stable").tolist()
    heard = [row for row in order if of.weights[row] > 0][:MOST_NAMED]
    weights = _listed([f"{names[row]!r} {_percent(of.weights[row])}" for row in heard])
    yield (
        "Measure every hypothesis by what it could gain at best, and weigh them "
        f"{weights}: then no outcome is better in the weighted mean than those that "
        "the answer uses."
    )
    unused = np.flatnonzero(outcomes.probabilities == 0)
    close = unused[np.abs(outcomes.prices[unused] - 1) <= EVEN]
    if len(close):
        labels = _labels(decision, close)
        yield f"By these weights {labels} would do as well, and is not needed."


def _nearest(decision: Decision, outcomes: OutcomeAccounts) -> Iterator[str]:
    if (outcomes.probabilities > 0).sum() == 1:
        return
    nearest = outcomes.nearest
    label = decision.hypotheses.outcomes[nearest]
    loss = outcomes.losses[nearest]
    if np.isfinite(loss):
        yield (
            f"Whoever may not randomize comes nearest with {label!r}: gains are "
            f"{_percent(np.exp(-loss))} of the lottery's, in the mean that counts "
            "ratios (weighted by credence)."
        )
    else:
        yield (
            f"Whoever may not randomize comes nearest with {label!r}, which leaves "
            f"hypotheses of {_percent(outcomes.left_out[nearest])} credence, who gain "
            "by the lottery, with nothing."
        )


def _said_besides(decision: Decision) -> Iterator[str]:
    for note in decision.notes:
        yield f"Note: {note}."
    if decision.unique:
        if decision.status is Status.OPTIMAL and decision.problem is not None:
            yield "No other lottery is as good."
    else:
        yield (
            "Other lotteries are as good; of these, this one spreads its probability "
            "most evenly."
        )


def _proof(decision: Decision) -> str:
    gap = decision.certificate.gap
    if np.isnan(gap):
        return f"About its optimality: {decision.message}."
    if decision.status is Status.FAILED:
        return f"This answer should not be used: {decision.message}."
    return (
        "How far it can be from the best, by a bound that anyone can compute again "
        f"from the table and the lottery: {gap:.1e} {decision.gap_unit}."
    )


def _labels(decision: Decision, places: np.ndarray) -> str:
    labels = decision.hypotheses.outcomes
    shown = [repr(labels[int(k)]) for k in places[:MOST_NAMED]]
    more = len(places) - len(shown)
    return _listed([*shown, *([f"{more} others"] if more else [])])


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _percent(share: float) -> str:
    """Return a share in percent; only a true 0 or 1 is whole."""
    percent = 100 * float(share)
    if percent in (0, 100):
        return f"{percent:.0f} %"
    if 0 < percent < 0.01:
        return f"{percent:.1e} %"
    if 99.99 < percent < 100:
        return "more than 99.99 %"
    return f"{percent:.4g} %"


def _number(number: float) -> str:
    return f"{float(number):.6g}"
