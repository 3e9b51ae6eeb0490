"""How long a search goes on, with a rule that does not answer, or no more."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.axioms import AXIOMS, FairShare, IndividualRationality, tabulate
from bargain.errors import RuleFailureError

PAIR = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def sleeps(hypotheses: bg.HypothesisSet) -> Any:
    time.sleep(30)


def raises(hypotheses: bg.HypothesisSet) -> Any:
    raise ZeroDivisionError("no")


def test_search_gives_up_on_a_rule_that_is_too_slow_again_and_again():
    result = IndividualRationality().search(sleeps, call_limit=0.02)

    assert result.verdict == "no answer"
    assert not result.is_complete
    assert result.n_examples == result.n_failed == 3
    assert [finding.sentence for finding in result.findings] == [
        "it did not return within 0.02 s",
        "it did not return within 0.02 s, 3 times in a row; it is asked no more",
    ]


def test_table_asks_a_rule_that_was_given_up_on_no_more():
    asked: list[object] = []

    def counted(hypotheses: bg.HypothesisSet) -> Any:
        asked.append(hypotheses)
        time.sleep(30)

    table = tabulate({"slow": counted}, list(AXIOMS)[:6], call_limit=0.02)

    assert len(asked) == 3
    for cell in table.cells.values():
        assert cell.verdict == "no answer"
        assert not cell.is_complete
        assert "it is asked no more" in cell.findings[-1].sentence


def test_rule_that_is_slow_now_and_then_is_not_given_up_on():
    asked: list[object] = []

    def now_and_then(hypotheses: bg.HypothesisSet) -> Any:
        asked.append(hypotheses)
        if len(asked) % 3:
            time.sleep(30)
        return bg.RandomDictator()(hypotheses)

    result = FairShare().search(now_and_then, max_examples=6, call_limit=0.3)

    assert result.is_complete
    assert (result.n_examples, result.n_failed) == (6, 4)


def test_no_call_outlasts_what_is_left_of_the_time():
    # With the limit of a call alone this would take an hour.
    result = FairShare().search(sleeps, time_limit=0.05, call_limit=3600)

    assert result.n_examples == 1
    assert not result.is_complete
    assert "time ran out" in result.findings[0].sentence


def test_find_counterexample_and_find_monster_limit_a_call():
    with pytest.raises(RuleFailureError, match=r"within 0\.02 s"):
        bg.find_counterexample("fair share", sleeps, call_limit=0.02)
    with pytest.raises(RuleFailureError, match=r"within 0\.02 s"):
        bg.find_monster(sleeps, PAIR, max_credence=0.1, call_limit=0.02)
    with pytest.raises(RuleFailureError, match="time ran out"):
        bg.find_monster(sleeps, PAIR, max_credence=0.1, time_limit=0.05, call_limit=600)


def test_monster_is_reported_when_time_runs_out_on_a_slow_rule():
    def slow(hypotheses: bg.HypothesisSet) -> Any:
        time.sleep(0.05)
        return np.eye(hypotheses.n_outcomes)[0]

    monster = bg.find_monster(slow, PAIR, max_credence=0.1, time_limit=0.3)

    assert monster.n_tried > 0
    assert not monster.is_complete


def test_find_counterexample_tells_that_nothing_was_answered():
    with pytest.raises(
        RuleFailureError, match=r"gave none .*it raised ZeroDivisionError: no"
    ) as caught:
        bg.find_counterexample("symmetry", raises, max_examples=5)

    assert isinstance(caught.value.hypotheses, bg.HypothesisSet)


def test_find_counterexample_tells_that_every_set_was_declined():
    lost = bg.NashBargaining(disagreement=bg.Disagreement.outcome("nowhere"))

    with pytest.raises(RuleFailureError, match=r"gave none .*declined \d of 5 sets"):
        bg.find_counterexample("symmetry", lost, max_examples=5)


@pytest.mark.parametrize("options", [{"max_examples": 0}, {"time_limit": 0}])
def test_nothing_is_kept_where_nothing_was_tried(options: dict[str, Any]):
    result = FairShare().search(bg.NashBargaining(), **options)

    assert (result.n_examples, result.verdict) == (0, "no answer")
    assert bg.find_counterexample("fair share", bg.NashBargaining(), **options) is None


def test_findings_that_differ_by_numbers_are_of_one_kind():
    rng = np.random.default_rng(0)

    def sums_to_anything(hypotheses: bg.HypothesisSet) -> Any:
        return rng.random(hypotheses.n_outcomes) + 1

    def names_itself(hypotheses: bg.HypothesisSet) -> Any:
        return object()

    for rule in (sums_to_anything, names_itself):
        assert len(FairShare().search(rule, max_examples=60).findings) == 1


BAD = [
    ({"max_examples": -1}, r"max_examples must be a whole number of at least 0 .*-1"),
    ({"max_examples": 2.5}, r"max_examples must be a whole number .*2\.5"),
    ({"max_examples": True}, r"max_examples must be a whole number .*True"),
    ({"seed": -1}, r"seed must be a whole number of at least 0 \(got -1\)"),
    ({"seed": None}, r"seed must be a whole number .*None"),
    ({"call_limit": None}, r"call_limit must be a positive number .*None"),
    ({"call_limit": 0}, r"call_limit must be a positive number .*0"),
    ({"call_limit": float("nan")}, r"call_limit must be a positive number .*nan"),
    ({"time_limit": "soon"}, r"time_limit must be .*'soon'"),
    ({"time_limit": -1}, r"time_limit must be .*-1"),
]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_searches_refuse_what_cannot_be(options: dict[str, Any], message: str):
    rule = bg.NashBargaining()
    message = message.replace("at least 0", r"at least \d")

    with pytest.raises(bg.InvalidOptionError, match=message):
        FairShare().search(rule, **options)
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.find_counterexample("fair share", rule, **options)
    with pytest.raises(bg.InvalidOptionError, match=message):
        tabulate({"nash": rule}, ["fair share"], **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": -1}, r"seed must be a whole number of at least 0 \(got -1\)"),
        ({"call_limit": None}, r"call_limit must be a positive number .*None"),
    ],
)
def test_the_search_for_a_monster_refuses_what_cannot_be(
    options: dict[str, Any], message: str
):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.find_monster(bg.NashBargaining(), PAIR, max_credence=0.1, **options)


@pytest.mark.parametrize("rules", [[bg.NashBargaining()], bg.NashBargaining(), None])
def test_table_refuses_rules_without_names(rules: Any):
    with pytest.raises(bg.InvalidOptionError, match="rules must be a mapping"):
        tabulate(rules, ["fair share"])
