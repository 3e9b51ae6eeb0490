"""Groups of hypotheses: what they want, what they get, and whose label is missing."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import bargain as bg
from bargain.aggregators.rule_values import rule_from_dict, rule_to_dict
from bargain.io.certification import certify_decision_file

from_arrays = bg.HypothesisSet.from_arrays
NAMES = ["a", "b", "c", "d"]
RNG = np.random.default_rng(0)
SET = from_arrays(RNG.normal(size=(4, 5)), [0.1, 0.3, 0.2, 0.4], names=NAMES)
PAIRS = {"a": "left", "b": "left", "c": "right", "d": "right"}


def test_by_hand():
    # Left is (0.25 * 4, 0.75 * 2 - 0.5) in mean, right is (0, 3): Nash divides by
    # credences, 0.4 and 0.6.
    hypotheses = from_arrays(
        [[4, 0], [0, 0], [0, 2], [0, 4]], [0.1, 0.3, 0.3, 0.3], names=NAMES
    )

    decision = bg.Nested(PAIRS).solve(hypotheses)

    outer = decision.parts[0]
    assert outer.hypotheses.names == ("left", "right")
    assert outer.hypotheses.credences == pytest.approx([0.4, 0.6])
    assert outer.hypotheses.utilities == pytest.approx(np.array([[1, 0], [0, 3]]))
    assert decision.lottery.probabilities == pytest.approx([0.4, 0.6])
    assert decision.hypotheses is hypotheses
    # Nash itself would listen to the three of them alone.
    assert bg.NashBargaining()(hypotheses)["outcome 0"] == pytest.approx(1 / 7)


def test_one_group_maximizes_expected_utility():
    for normalization in (None, "range", "variance"):
        within = bg.ExpectedUtility(normalization)

        lottery = bg.Nested(["all"] * 4, within=within)(SET)

        assert lottery.probabilities == pytest.approx(within(SET).probabilities)


@pytest.mark.parametrize(
    "between",
    [bg.NashBargaining(), bg.Isoelastic(3), bg.ExpectedUtility("range"), bg.Borda()],
    ids=repr,
)
def test_groups_of_one_leave_the_rule_between(between):
    lottery = bg.Nested(NAMES, between=between)(SET)

    assert lottery.probabilities == pytest.approx(between(SET).probabilities, abs=1e-9)


def test_expected_utility_between_is_that_of_all():
    lottery = bg.Nested(PAIRS, between=bg.ExpectedUtility())(SET)

    assert lottery.probabilities == pytest.approx(
        bg.ExpectedUtility()(SET).probabilities
    )


def test_a_mapping_and_a_list_say_the_same():
    listed = bg.Nested(["left", "left", "right", "right"])

    assert listed(SET) == bg.Nested(PAIRS)(SET)
    assert bg.Nested(PAIRS) == bg.Nested(dict(reversed(PAIRS.items())))
    assert hash(bg.Nested(PAIRS)) == hash(bg.Nested(dict(PAIRS)))
    assert pickle.loads(pickle.dumps(bg.Nested(PAIRS))) == bg.Nested(PAIRS)


def test_the_order_of_hypotheses_does_not_matter():
    order = [2, 0, 3, 1]
    shuffled = from_arrays(
        SET.utilities[order], SET.credences[order], names=[NAMES[k] for k in order]
    )

    assert bg.Nested(PAIRS)(shuffled).probabilities == pytest.approx(
        bg.Nested(PAIRS)(SET).probabilities, abs=1e-9
    )


def test_a_member_may_be_split_within_its_group():
    split = from_arrays(
        np.vstack([SET.utilities, SET.utilities[:1]]),
        [0.04, 0.3, 0.2, 0.4, 0.06],
        names=[*NAMES, "e"],
    )

    assert bg.Nested({**PAIRS, "e": "left"})(split).probabilities == pytest.approx(
        bg.Nested(PAIRS)(SET).probabilities, abs=1e-9
    )


def test_a_group_without_credence_has_no_say():
    hypotheses = SET.with_credences([0.0, 0.0, 0.3, 0.7])

    decision = bg.Nested(PAIRS).solve(hypotheses)

    right = bg.Nested(["right"] * 2)(
        from_arrays(SET.utilities[2:], [0.3, 0.7], names=NAMES[2:])
    )
    assert decision.lottery.probabilities == pytest.approx(right.probabilities)
    assert decision.notes == ("between groups: zero credence, no say: 'left'",)


def test_indifferent_members_dilute_their_group():
    # The same mean but for a factor, which Nash does not see.
    diluted = from_arrays([[4, 0], [1, 1], [0, 2]], [0.2, 0.3, 0.5], names=list("abc"))
    groups = ["left", "left", "right"]

    assert bg.Nested(groups)(diluted).probabilities == pytest.approx([0.5, 0.5])


def test_the_point_of_the_rule_between_is_one_per_group():
    rule = bg.Nested(PAIRS, between=bg.NashBargaining(disagreement=[-9.0, -9.0]))

    assert rule.solve(SET).status is bg.Status.OPTIMAL


@pytest.mark.parametrize("normalization", [None, "range"])
def test_weights_choose_the_same_support(normalization):
    hypotheses = from_arrays(
        [[4, 0, 0], [2, 0, 1], [0, 5, 1], [0, 1, 1]], [0.1, 0.3, 0.2, 0.4], names=NAMES
    )
    rule = bg.Nested(PAIRS, within=bg.ExpectedUtility(normalization))

    decision = rule.solve(hypotheses)

    used = decision.lottery.probabilities > 1e-9
    scores = decision.weights @ hypotheses.utilities
    assert used.sum() > 1
    assert decision.weights.sum() == pytest.approx(1)
    assert scores[used] == pytest.approx(scores.max(), abs=1e-9)


def test_a_recheck_is_that_of_the_decision_between_groups():
    decision = bg.Nested(PAIRS).solve(SET)

    fresh = decision.recheck(exact=True)

    assert fresh.is_exact
    assert fresh.gap == decision.parts[0].recheck(exact=True).gap
    assert fresh.parts[0].gap == fresh.gap


def test_a_plain_function_may_decide_between_groups():
    def first(hypotheses: bg.HypothesisSet) -> bg.Lottery:
        return bg.Lottery([1, 0, 0, 0, 0], hypotheses.outcomes)

    decision = bg.Nested(PAIRS, between=first).solve(SET)

    assert decision.lottery["outcome 0"] == 1
    assert decision.status is bg.Status.LIMIT


def test_offsets_cost_no_digits_where_utilities_are_normalized():
    utilities = SET.utilities + np.array([[1e9], [0], [-1e9], [0]])
    rule = bg.Nested(PAIRS, within=bg.ExpectedUtility("range"))

    shifted = rule(from_arrays(utilities, SET.credences, names=NAMES))

    # Rounding at 1e9 is 1e-7 of utilities about 1.
    assert shifted.probabilities == pytest.approx(rule(SET).probabilities, abs=1e-5)


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        ({"a": "x", "b": "x", "c": "y"}, bg.InvalidOptionError, r"\(none for 'd'\)"),
        ({**PAIRS, "e": "left"}, bg.UnknownLabelError, "called 'e'.*in group 'left'"),
        (["x", "y"], bg.InvalidOptionError, r"each of 4 hypotheses \(got 2\)"),
    ],
)
def test_groups_that_do_not_fit_the_set_are_refused(groups, error, message):
    with pytest.raises(error, match=message):
        bg.Nested(groups)(SET)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("abcd", r"groups must map each.*got 'abcd'"),
        (7, r"groups must map each.*got 7"),
        ([], r"groups must map each.*got none"),
        (["x", ""], r"got '' among them"),
        (["x", 3], r"got 3 among them"),
        ({"a": None}, r"got None among them"),
        ([("a", "x"), "y"], r"groups must map each"),
        ([("a", "x"), ("a", "y")], r"got a name twice"),
    ],
)
def test_what_are_no_groups_is_refused(groups, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.Nested(groups)


def test_only_expected_utility_adds_up_within_groups():
    with pytest.raises(bg.InvalidOptionError, match="within must be an Expected"):
        bg.Nested(PAIRS, within=bg.NashBargaining())  # type: ignore[arg-type]  # so


@pytest.mark.parametrize("groups", [PAIRS, list(PAIRS.values())])
def test_rules_come_back_from_values(groups):
    rule = bg.Nested(
        groups, within=bg.ExpectedUtility("range"), between=bg.Nested(["all", "all"])
    )

    assert rule_from_dict(json.loads(json.dumps(rule_to_dict(rule)))) == rule


@pytest.mark.parametrize(
    "change",
    [
        {"groups": "x"},
        {"groups": {}},
        {"within": {"rule": "nash"}},
        {"between": 3},
        {"more": 1},
    ],
)
def test_values_that_are_no_nested_rule_are_refused(change):
    with pytest.raises(bg.InvalidOptionError):
        rule_from_dict({**rule_to_dict(bg.Nested(PAIRS)), **change})


def test_tampering_is_found(tmp_path: Path):
    path = tmp_path / "decision.json"

    def found(change) -> list[str]:
        bg.write_decision(bg.Nested(PAIRS).solve(SET), path)
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")
        findings = certify_decision_file(path, exact=True).findings
        return [finding.partition(":")[0] for finding in findings]

    even = [0.2] * 5

    def both(document):
        document["lottery"] = document["parts"][0]["lottery"] = even

    assert found(lambda d: None) == []
    assert found(lambda d: d.update(lottery=even)) == ["groups"]
    assert "part 1, gap" in found(both)
    assert found(lambda d: d.update(gap=1e-3)) == ["certificate"]
    assert found(lambda d: d.update(status="limit")) == ["certificate"]
    assert found(lambda d: d.update(multipliers=[0.0] * 4)) == ["evidence"]
    assert "part 1, disagreement" in found(
        lambda d: d["rule"]["groups"].update(a="right")
    )


def test_groups_that_lack_someone_make_no_decision_file(tmp_path: Path):
    path = tmp_path / "decision.json"
    bg.write_decision(bg.Nested(PAIRS).solve(SET), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["rule"]["groups"]["a"]
    path.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(bg.FileFormatError, match="none for 'a'"):
        bg.read_decision(path)
