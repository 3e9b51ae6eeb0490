"""Sweeps: who is captured as monsters grow, and what the others lose."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.aggregators.registry import RULES as KNOWN
from bargain.aggregators.registry import rule_from_text
from bargain.sweeps import tables

from_arrays = bg.HypothesisSet.from_arrays
MONSTER = bg.scenarios.load("utility-monster")
RULES = {
    "eu": bg.ExpectedUtility(),
    "eu:range": bg.ExpectedUtility(normalization="range"),
    "nash": bg.NashBargaining(),
    "kalai-smorodinsky": bg.KalaiSmorodinsky(),
    "random-dictator": bg.RandomDictator(),
}
INVARIANT = [
    text
    for entry in KNOWN.values()
    for text in entry.texts
    if rule_from_text(text).is_scale_invariant
]


def with_stakes(hypotheses, monsters, stakes):
    for name in monsters:
        row = hypotheses.names.position(name)
        ideal = float(hypotheses.best[row] - hypotheses.worst[row])
        hypotheses = hypotheses.rescaled(name, stakes / ideal)
    return hypotheses


def harm_of(rule, hypotheses, monsters):
    """Return what the others lose, by the definition; all of them can lose."""
    others = [name not in monsters for name in hypotheses.names]
    alone = bg.HypothesisSet(
        [hypothesis for hypothesis in hypotheses if hypothesis.name not in monsters],
        normalize=True,
    )
    before = rule(alone).expected_utilities(alone) - alone.worst
    after = (rule(hypotheses).expected_utilities(hypotheses) - hypotheses.worst)[others]
    return alone.credences @ (1 - after / before)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["utility-monster", "wireheading", "worldviews"])
def test_each_point_of_stakes_is_the_rule_on_the_set_with_those_stakes(name, rule):
    scenario = bg.scenarios.load(name)
    stakes = np.logspace(0, 9, 20)  # enough to be solved as a batch

    found = bg.sweep(scenario, {rule: RULES[rule]}, stakes=stakes)

    (monster,) = scenario.monsters
    for place in (0, 7, 19):
        varied = with_stakes(scenario.hypotheses, [monster], stakes[place])
        row = varied.utilities[varied.names.position(monster)]
        favourite = varied.outcomes[int(row.argmax())]
        captured = RULES[rule](varied)[favourite]
        assert found.captured[rule][place] == pytest.approx(captured, abs=1e-6)
        harm = harm_of(RULES[rule], varied, [monster])
        assert found.harm[rule][place] == pytest.approx(harm, abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_each_point_of_credence_is_the_rule_on_the_set_with_that_credence(rule):
    credence = np.linspace(0.05, 0.95, 19)

    found = bg.sweep(MONSTER, {rule: RULES[rule]}, credence=credence, stakes=3.0)

    base = with_stakes(MONSTER.hypotheses, MONSTER.monsters, 3.0)
    for place in (0, 9, 18):
        e = credence[place]
        varied = base.with_credences([0.6 * (1 - e), 0.4 * (1 - e), e], normalize=True)
        captured = RULES[rule](varied)["sacrifice everyone"]
        assert found.captured[rule][place] == pytest.approx(captured, abs=1e-6)


@pytest.mark.parametrize("text", INVARIANT)
@pytest.mark.parametrize("name", ["wireheading", "worldviews"])
def test_rules_that_say_so_do_not_notice_stakes(name, text):
    scenario = bg.scenarios.load(name)
    rule = rule_from_text(text)

    for stakes in (1e-3, 7.0, 1e9):
        varied = with_stakes(scenario.hypotheses, scenario.monsters, stakes)

        # What the certificates leave open: gaps of 1e-9 in shares of ranges, and
        # one digit for what sums of several make of it.
        np.testing.assert_allclose(
            rule(varied).probabilities,
            rule(scenario.hypotheses).probabilities,
            atol=1e-7,
        )


def test_rules_that_notice_stakes_do_not_say_otherwise():
    for rule in (
        bg.ExpectedUtility(),
        bg.Isoelastic(2),
        bg.BoundedExpectedUtility(0.5),
        bg.LogitPooling(1.0),
        bg.Egalitarian(normalization=None),
        bg.Egalitarian(normalization="none"),
        bg.KalaiSmorodinsky(disagreement=[0, 0, 0]),
    ):
        assert not rule.is_scale_invariant


def test_several_monsters_are_captured_together_and_are_not_among_the_others():
    scenario = bg.scenarios.load("many-small-monsters", count=4, credence=0.2)

    found = bg.sweep(scenario, RULES, stakes=[1e-3, 1e6])

    assert found.captured["eu"].tolist() == [0, 1]
    assert found.captured["nash"] == pytest.approx([0.2, 0.2], abs=1e-6)
    assert found.harm["nash"] == pytest.approx([0.2, 0.2], abs=1e-6)
    assert found.harm["eu"].tolist() == [0, 1]


def test_monsters_keep_how_they_share_their_credence_and_so_do_the_others():
    hypotheses = from_arrays(np.eye(4), [0.1, 0.3, 0.4, 0.2], names=[*"mnab"])
    asked = []

    def rule(given_set):
        if len(given_set) == 4:
            asked.append(given_set.credences.tolist())
        return bg.RandomDictator()(given_set)

    bg.sweep(hypotheses, [rule], credence=[0.0, 0.8], hypothesis=["n", "m"])

    assert asked[0] == pytest.approx([0, 0, 2 / 3, 1 / 3])
    assert asked[1] == pytest.approx([0.2, 0.6, 0.4 / 3, 0.2 / 3])


def test_monsters_without_credence_share_what_they_are_given_evenly():
    hypotheses = from_arrays(np.eye(3), [0, 0, 1], names=[*"mna"])
    rules = {"dictator": bg.RandomDictator()}

    found = bg.sweep(hypotheses, rules, credence=[0.5], hypothesis=["m", "n"])

    assert found.captured["dictator"] == pytest.approx([0.5])
    assert found.harm["dictator"] == pytest.approx([0.5])


@pytest.mark.parametrize("rule", RULES)
def test_who_has_no_credence_does_no_harm(rule):
    found = bg.sweep(MONSTER, {rule: RULES[rule]}, credence=[0.0], stakes=1e12)

    # Two solves with gaps of 1e-9 agree in gains to sqrt(2e-9 / w), with w = 0.4.
    assert found.harm[rule] == pytest.approx([0], abs=2e-4)


@settings(max_examples=25)
@given(
    utilities=arrays(float, (4, 3), elements=st.integers(0, 5).map(float)),
    e=st.sampled_from([0.01, 0.1, 0.4]),
)
def test_under_nash_the_harm_is_never_more_than_the_credence(utilities, e):
    utilities[0] += [10, 0, 0]  # so that the monster cares
    hypotheses = from_arrays(utilities, [0.1, 0.2, 0.3, 0.4], names=[*"mabc"])

    found = bg.sweep(
        hypotheses,
        {"nash": bg.NashBargaining()},
        stakes=[1e-3, 1.0, 1e9],
        credence=e,
        hypothesis="m",
    )

    assert (found.harm["nash"] <= e + 1e-9).all()


@pytest.mark.parametrize("e", [1e-9, 0.1])
def test_under_expected_utility_the_harm_in_the_limit_ignores_the_credence(e):
    found = bg.sweep(MONSTER, RULES, stakes=[1e15], credence=e)

    assert found.harm["eu"].tolist() == [1.0]


def test_losses_and_wins_are_weighed_by_the_credences_without_the_monster():
    hypotheses = from_arrays(
        [[3, 1, 0], [2, 3, 0], [0, 1, 0]], [0.5, 0.4, 0.1], names=["a", "b", "m"]
    )
    rules = {"option": bg.MyFavouriteOption()}

    found = bg.sweep(hypotheses, rules, credence=[0.0, 0.2], hypothesis="m")

    # Without m the first outcome: gains 3 and 2. With m, at 0.2, a has 4/9, b 3.2/9
    # and m 1.8/9, so the second: 1 and 3.
    expected = 5 / 9 * (1 - 1 / 3) + 4 / 9 * (1 - 3 / 2)
    assert found.harm["option"] == pytest.approx([0, expected])


def test_harm_is_negative_where_the_others_win():
    hypotheses = from_arrays([[1, 2, 0], [1, 2, 0]], [0.5, 0.5], names=["a", "m"])

    def better_in_company(hypotheses):
        place = 1 if len(hypotheses) == 2 else 0
        return bg.Lottery(np.eye(3)[place], hypotheses.outcomes)

    found = bg.sweep(hypotheses, [better_in_company], stakes=[1.0], hypothesis="m")

    assert found.harm["better_in_company"].tolist() == [-1.0]


def test_who_had_nothing_has_nothing_to_lose():
    hypotheses = from_arrays(np.eye(3), [0.5, 0.3, 0.2], names=["a", "b", "monster"])

    found = bg.sweep(hypotheses, RULES, stakes=[1e6], hypothesis="monster")

    # Without the monster EU picks a's favourite, and b, of credence 3/8, had nothing.
    assert found.harm["eu"] == pytest.approx([5 / 8])


def test_by_default_stakes_run_from_1_to_1e12():
    found = bg.sweep(MONSTER, RULES)

    assert found.axis == "stakes"
    assert found.values.tolist() == np.logspace(0, 12).tolist()


def test_long_sweeps_are_laid_out_in_parts(monkeypatch):
    stakes = np.logspace(0, 3, 40)
    whole = bg.sweep(MONSTER, RULES, stakes=stakes)
    monkeypatch.setattr(tables, "PART", 9 * 17)

    parts = bg.sweep(MONSTER, RULES, stakes=stakes)

    for rule in RULES:
        assert parts.captured[rule] == pytest.approx(whole.captured[rule], abs=1e-6)


def test_plain_functions_can_be_swept():
    def most_liked(hypotheses):
        scores = hypotheses.utilities.mean(axis=0)
        return bg.Lottery(np.eye(len(scores))[scores.argmax()], hypotheses.outcomes)

    found = bg.sweep(MONSTER, [most_liked], stakes=[1.0, 1e6])

    assert found.rules == ("most_liked",)
    assert found.captured["most_liked"].tolist() == [0, 1]


def test_a_rule_that_fails_somewhere_is_told_and_the_sweep_goes_on():
    def fragile(hypotheses):
        if hypotheses.best.max() > 100:
            raise bg.SolverError("that is too much")
        return bg.RandomDictator()(hypotheses)

    found = bg.sweep(MONSTER, [fragile, bg.RandomDictator()], stakes=[1.0, 1e6])

    assert np.isnan(found.captured["fragile"]).tolist() == [False, True]
    assert np.isnan(found.harm["fragile"]).tolist() == [False, True]
    assert found.errors == {"fragile": "that is too much"}
    assert found.captured["RandomDictator()"] == pytest.approx([0.01, 0.01])


def raises(hypotheses):
    raise ValueError("no hypothesis is right")


def leaves(hypotheses):
    raise SystemExit(3)


def is_none(hypotheses):
    return None


class Batcher:
    def __call__(self, hypotheses):
        return [1.0] + [0.0] * (hypotheses.n_outcomes - 1)

    def solve_batch(self, *args, **options):
        raise ZeroDivisionError

    def __repr__(self):
        return "Batcher()"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (raises, "it raised ValueError: no hypothesis is right"),
        (leaves, "it raised SystemExit: 3"),
        (is_none, "a rule must return a Lottery"),
    ],
)
def test_whatever_a_function_raises_is_told_and_the_sweep_goes_on(rule, said):
    mixture = bg.LotteryMixture([(0.5, rule), (0.5, bg.RandomDictator())])
    rules = {"other": rule, "half": mixture, "ours": bg.RandomDictator()}

    found = bg.sweep(MONSTER, rules, stakes=[1.0, 1e6])

    for name in ("other", "half"):
        assert said in found.errors[name]
        assert np.isnan(found.captured[name]).all()
        assert np.isnan(found.harm[name]).all()
    assert found.captured["ours"] == pytest.approx([0.01, 0.01])


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_functions_that_return_arrays_can_be_swept(kind):
    found = bg.sweep(MONSTER, {"all": lambda _: kind([0, 0, 1])}, stakes=[1, 1e6])

    assert found.captured["all"].tolist() == [1, 1]
    assert found.harm["all"].tolist() == [0, 0]  # they had nothing before
    assert not found.errors


def test_a_batch_of_somebody_elses_is_not_relied_on():
    found = bg.sweep(MONSTER, [Batcher()], stakes=[1.0, 1e6])

    assert found.captured["Batcher()"].tolist() == [0, 0]


def test_ctrl_c_ends_a_sweep():
    def interrupted(hypotheses):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bg.sweep(MONSTER, [interrupted], stakes=[1.0])


def test_what_cannot_be_asked_is_not_swept():
    three: Any = 3

    with pytest.raises(bg.InvalidOptionError, match="rules must be callable"):
        bg.sweep(MONSTER, [three], stakes=[1.0])


def test_where_a_point_is_out_of_reach_a_batch_says_so():
    greedy = bg.NashBargaining(disagreement=[1, 1, 0])

    found = bg.sweep(MONSTER, {"greedy": greedy}, stakes=np.logspace(0, 3, 20))

    assert np.isnan(found.captured["greedy"]).all()
    assert "disagreement must be attainable" in found.errors["greedy"]


def test_a_rule_that_cannot_do_without_the_monster_has_no_harm():
    stated = bg.NashBargaining(disagreement=[0, 0, 0])

    found = bg.sweep(MONSTER, {"stated": stated}, stakes=[10.0])

    assert found.captured["stated"] == pytest.approx([0.01], abs=1e-6)
    assert np.isnan(found.harm["stated"]).all()
    assert found.errors["stated"].startswith("without the monsters: ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"stakes": 3.0}, r"one of stakes and credence must be an array \(got none"),
        ({"stakes": [1], "credence": [0.1]}, r"must be an array \(got both"),
        ({"stakes": [[1.0]]}, r"stakes must be a number or a list of them \(got sha"),
        ({"stakes": []}, "stakes must be a number or a list"),
        ({"stakes": [1, 0]}, r"stakes must be positive, finite \(got 0"),
        ({"stakes": [np.inf]}, r"stakes must be positive, finite \(got inf"),
        ({"credence": [0.5, 1.5]}, r"credence must lie between 0 and 1 \(got 1.5"),
        ({"credence": [np.nan]}, r"credence must lie between 0 and 1 \(got nan"),
        ({"hypothesis": 1}, r"hypothesis must be a name or a list of names \(got 1\)"),
        ({"hypothesis": ["monster", 1]}, "hypothesis must be a name or a list"),
        ({"hypothesis": []}, "hypothesis must name monsters, each once"),
        ({"hypothesis": ["monster"] * 2}, "hypothesis must name monsters, each once"),
        (
            {"hypothesis": ["monster", "gardeners", "teachers"]},
            "hypothesis must leave others with credence",
        ),
    ],
)
def test_impossible_sweeps_are_refused(options, said):
    with pytest.raises(bg.InvalidOptionError, match=said):
        bg.sweep(MONSTER, RULES, **options)


def test_a_plain_set_must_be_told_who_the_monster_is():
    with pytest.raises(bg.InvalidOptionError, match="hypothesis must name the monster"):
        bg.sweep(MONSTER.hypotheses, RULES)


def test_a_monster_must_be_in_the_set():
    with pytest.raises(bg.UnknownLabelError, match="'godzilla'"):
        bg.sweep(MONSTER, RULES, hypothesis="godzilla")


def test_an_indifferent_monster_is_refused():
    scenario = bg.scenarios.load("indifferent-majority")

    with pytest.raises(bg.InvalidOptionError, match="'indifferent' is indifferent"):
        bg.sweep(scenario, RULES, hypothesis="indifferent")


def test_what_is_swept_must_be_a_set_or_a_scenario():
    with pytest.raises(bg.InvalidOptionError, match="must be a HypothesisSet"):
        bg.sweep([[1, 2]], RULES)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_sweeps_say_the_same_and_cannot_be_changed(again):
    found = bg.sweep(MONSTER, RULES, stakes=[1.0, 1e6])

    copied = again(found)

    assert str(copied) == str(found)
    with pytest.raises(TypeError, match="does not support item"):
        copied.harm["nash"] = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        copied.flip = 0.0
    for numbers in (copied.values, copied.harm["nash"]):
        with pytest.raises(ValueError, match="read-only"):
            numbers[0] = 3


def test_a_sweep_becomes_a_frame_of_a_row_per_rule_and_point():
    found = bg.sweep(MONSTER, RULES, credence=[0.1, 0.2])

    frame = found.to_frame()

    assert list(frame.columns) == ["rule", "credence", "captured", "harm"]
    assert len(frame) == 2 * len(RULES)
    nash = frame[frame["rule"] == "nash"]
    assert nash["credence"].tolist() == [0.1, 0.2]
    assert nash["captured"].tolist() == found.captured["nash"].tolist()
    assert nash["harm"].tolist() == found.harm["nash"].tolist()
