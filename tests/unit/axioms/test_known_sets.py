"""Sets written down because sampling would not draw them."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.axioms import AXIOMS
from bargain.axioms.benched import OVER_DICTATOR, OVER_OUTCOME, benched_rules
from bargain.axioms.known_sets import KNOWN_SETS, with_known

# What each known set is there for, in their order.
BROKEN_BY = {
    "restricted monotonicity": [OVER_OUTCOME, "kalai-smorodinsky"],
    "core": [OVER_DICTATOR],
    "continuity in credences": ["cvar", "logit-pooling"],
    "tiny credence has no veto": ["logit-pooling"],
}


def test_known_sets_are_of_axioms_that_there_are():
    assert set(KNOWN_SETS) == set(BROKEN_BY) <= set(AXIOMS)


@pytest.mark.parametrize("axiom", BROKEN_BY)
def test_each_known_set_breaks_the_rule_that_it_is_there_for(axiom: str):
    for rule, hypotheses in zip(BROKEN_BY[axiom], KNOWN_SETS[axiom], strict=True):
        assert AXIOMS[axiom].check(benched_rules()[rule], hypotheses) is not None, rule


@pytest.mark.parametrize("axiom", BROKEN_BY)
def test_a_search_finds_what_the_known_sets_break(axiom: str):
    for rule in BROKEN_BY[axiom]:
        result = AXIOMS[axiom].search(benched_rules()[rule], max_examples=3)

        assert result.verdict == "broken", rule


def test_known_sets_take_the_place_of_the_first():
    sets = [bg.HypothesisSet.from_arrays([[k, 0]]) for k in range(1, 5)]

    tried = list(with_known("continuity in credences", sets))

    known = KNOWN_SETS["continuity in credences"]
    assert [each for each, _ in tried] == [*known, *sets[2:]]
    assert [is_known for _, is_known in tried] == [True, True, False, False]
    assert [each for each, _ in with_known("symmetry", sets)] == sets
