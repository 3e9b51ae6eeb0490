"""Impossible options raise when a strategy is asked for."""

from __future__ import annotations

import math
import re

import pytest

import bargain as bg
from bargain import strategies

# The strategy, its options, and a part of what the error says.
IMPOSSIBLE: list[tuple[str, dict[str, object], str]] = [
    ("hypothesis_sets", {"min_hypotheses": 0}, "min_hypotheses must be an integer of"),
    ("hypothesis_sets", {"min_outcomes": 1.5}, "(got 1.5); raise it"),
    ("hypothesis_sets", {"min_outcomes": True}, "min_outcomes must be an integer"),
    (
        "hypothesis_sets",
        {"min_hypotheses": 3, "max_hypotheses": 2},
        "max_hypotheses must be at least min_hypotheses = 3 (got 2)",
    ),
    (
        "hypothesis_sets",
        {"min_utility": 1.0, "max_utility": 0.0},
        "max_utility must be at least min_utility = 1 (got 0)",
    ),
    ("hypothesis_sets", {"max_utility": math.inf}, "max_utility must be a number"),
    ("hypothesis_sets", {"min_utility": math.nan}, "(got nan)"),
    (
        "hypothesis_sets",
        {"min_hypotheses": 5, "min_credence": 0.3},
        "min_credence must be at most 1 over min_hypotheses = 5 (got 0.3)",
    ),
    (
        "hypothesis_sets",
        {"max_hypotheses": 2, "max_credence": 0.3},
        "max_credence must be at least 1 over max_hypotheses = 2 (got 0.3)",
    ),
    (
        "hypothesis_sets",
        {"allow_indifferent": False},
        "min_outcomes must be at least 2",
    ),
    (
        "hypothesis_sets",
        {
            "allow_indifferent": False,
            "min_outcomes": 2,
            "min_utility": 1.0,
            "max_utility": 1.0 + 1e-15,
        },
        "min_utility and max_utility must differ by more than rounding",
    ),
    ("credences", {"min_credence": 0.4, "max_credence": 0.45}, "leave room for equal"),
    ("credences", {"max_credence": 0.0}, "max_credence"),
    ("credences", {"min_credence": -0.1}, "min_credence must be a number between 0"),
    ("lotteries", {"outcomes": "tea"}, "outcomes must be a list of labels (got 'tea')"),
    ("lotteries", {"outcomes": ["tea"], "max_outcomes": 2}, "must be left out"),
    ("utility_monsters", {"min_outcomes": 1}, "min_outcomes must be an integer of"),
    ("utility_monsters", {"max_hypotheses": 1}, "at least 2 (got 1)"),
    ("utility_monsters", {"min_stakes": 0.5}, "min_stakes must be a number between 1"),
    ("utility_monsters", {"min_credence": 0.0}, "min_credence must be a number"),
    (
        "utility_monsters",
        {"min_stakes": 1e13, "max_stakes": 1e12},
        "max_stakes must be at least min_stakes = 1e+13 (got 1e+12)",
    ),
    (
        "utility_monsters",
        {"min_credence": 1.0, "max_credence": 1.0},
        "must be below 1 (got 1), since others are to have credence",
    ),
    ("wireheading", {"max_outcomes": 1}, "max_outcomes must be an integer of"),
    ("clones", {"of": "utilities"}, "of must be 'hypotheses' or 'outcomes'"),
    (
        "clones",
        {"max_hypotheses": 1},
        "max_hypotheses must be an integer of at least 2",
    ),
    ("indifferent", {"min_indifferent": 0}, "min_indifferent must be an integer"),
    (
        "indifferent",
        {"min_indifferent": 3, "max_hypotheses": 2},
        "max_hypotheses must be an integer of at least 3 (got 2)",
    ),
    ("near_ties", {"max_margin": 0.5}, "max_margin must be a number between 0 and 0.1"),
    ("near_ties", {"max_outcomes": 1}, "max_outcomes must be an integer of at least 2"),
    (
        "signed_disagreements",
        {"min_utility": 1.0, "max_utility": 1.0},
        "must differ by more than rounding",
    ),
]


@pytest.mark.parametrize(("name", "options", "message"), IMPOSSIBLE)
def test_impossible_options_raise_at_the_call(name, options, message):
    with pytest.raises(bg.InvalidOptionError, match=re.escape(message)):
        getattr(strategies, name)(**options)


@pytest.mark.parametrize("name", strategies.__all__)
def test_an_unknown_option_is_refused(name):
    with pytest.raises(TypeError, match="unexpected keyword argument 'min_size'"):
        getattr(strategies, name)(min_size=2)
