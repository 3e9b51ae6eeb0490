"""The rules of the table in the documentation: one of each, and a few points more."""

from __future__ import annotations

from bargain.aggregators.base import Rule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.nash import NashBargaining
from bargain.aggregators.registry import all_texts, rule_from_text
from bargain.disagreement import Disagreement

# What Nash bargaining is called over other points than the worst case.
OVER_DICTATOR = "nash, random dictator"
OVER_OUTCOME = "nash, an outcome"


def benched_rules() -> dict[str, Rule]:
    """Return the rules by name.

    The outcome is the first of the set, whatever else is on the menu: a point that
    does not depend on it. Where that outcome is gone, the rule declines.
    """
    rules: dict[str, Rule] = {text: rule_from_text(text) for text in all_texts()}
    rules["eu:range"] = ExpectedUtility(normalization="range")
    rules[OVER_DICTATOR] = NashBargaining(disagreement="random-dictator")
    rules[OVER_OUTCOME] = NashBargaining(disagreement=Disagreement.outcome("outcome 0"))
    return rules
