"""Explanations of all rules, points and constraints, worked out again."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.aggregators.registry import all_texts, names_that_take, rule_from_text
from tests.drawn_sets import sets
from tests.unit.explanation.checks import (
    Limits,
    check_nearest,
    check_numbers,
    check_prices,
    check_ties,
    check_weights,
    check_words,
)

RULES = [text for text in all_texts() if ":" not in text]
MORE = ["eu:range", "mixed:0.3", "isoelastic:2", "bounded-eu:0.8", "0.3*eu+0.7*nash"]
POINTED = names_that_take("disagreement")
OFTEN = [text for text in [*RULES, *MORE] if text.split(":")[0] in POINTED]


@st.composite
def limits_of(draw, n: int) -> Limits:
    """Draw constraints that some lottery keeps, or none."""
    if draw(st.booleans()):
        return Limits.none(n)
    shares = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), float)
    assume(shares.sum() > 0)
    inside = shares / shares.sum()
    entries = st.integers(-2, 3).map(float)
    few = st.lists(st.lists(entries, min_size=n, max_size=n), max_size=2)
    A = np.array(draw(few), dtype=float).reshape(-1, n)
    E = np.array(draw(few), dtype=float).reshape(-1, n)[:1]
    room = draw(st.sampled_from([0.0, 0.1, 0.3]))
    loose = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    upper = np.where(loose, 1.0, np.minimum(1.0, 1.5 * inside))
    return Limits(A, A @ inside + room, E, E @ inside, upper)


@st.composite
def decisions(draw) -> tuple[bg.Decision, Limits]:
    """Draw a set, a rule, a disagreement point and constraints, and ask."""
    utilities, credences = draw(sets(max_hypotheses=4, max_outcomes=4))
    n_hypotheses, n = utilities.shape
    if draw(st.booleans()) and n_hypotheses > 1:
        credences = np.append(credences[:-1], 0.0)
        credences = credences / credences.sum()
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences)
    text = draw(st.sampled_from([*RULES, *MORE, *OFTEN, *OFTEN]))
    point = None
    if text.split(":")[0] in POINTED:
        outcome = bg.Disagreement.outcome(hypotheses.outcomes[0])
        mean = np.append(utilities, utilities[:, :1], axis=1).mean(axis=1)
        point = draw(
            st.sampled_from(
                [
                    "worst-case",
                    "random-dictator",
                    "uniform",
                    outcome,
                    mean,
                ]
            )
        )
    rule = rule_from_text(text, disagreement=point)
    limits = draw(limits_of(n))
    try:
        if limits.upper.min() < 1 or len(limits.A) or len(limits.E):
            rule = limits.stated.apply_to(rule)
        return rule.solve(hypotheses), limits
    except bg.BargainError:  # no such bargain, or no such rule under constraints
        assume(False)
        raise


@settings(max_examples=300)
@given(drawn=decisions())
def test_every_number_and_claim_is_that_of_the_table(drawn):
    decision, limits = drawn

    why = decision.explain()

    json.dumps(why.to_dict(), allow_nan=False)
    check_words(why)
    if decision.status is bg.Status.FAILED:
        assert why.sentences[0].startswith("This answer should not be used")
        return
    check_numbers(why, limits)
    check_weights(why, limits)
    check_prices(why)
    check_nearest(why, limits)
    check_ties(why, limits)
