"""Convex choices: worked cases, bounds, and what is refused."""

from __future__ import annotations

import pickle
from typing import Any

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from bargain.solvers import convex_outcomes as cvx

VALUES = np.array([[4, 1, 0.1], [0.1, 3, 1], [1, 1, 5]])
CREDENCES = [0.5, 0.3, 0.2]


def split_of_ten() -> bg.ConvexOutcomes:
    money = cp.Variable(3, nonneg=True, name="money")
    return bg.ConvexOutcomes(
        money,
        {f"h{k}": row @ cp.sqrt(money) for k, row in enumerate(VALUES)},
        credences=CREDENCES,
        constraints=[cp.sum(money) <= 10],
    )


NOTHING = [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "rule",
    [
        "nash",
        "eu",
        "eu:range",
        "mixed:0.3",
        bg.Mixed(0.4),
        bg.KalaiSmorodinsky(),
        bg.Egalitarian(normalization=None),
        bg.Isoelastic(0.5),
        bg.Isoelastic(4, normalization=None),
        bg.WorstCase(),
        bg.ConditionalValueAtRisk(0.6),
        bg.BoundedExpectedUtility(0.9),
        bg.BoundedExpectedUtility(0.9, of="nash", normalization=None),
    ],
    ids=str,
)
def test_budgets_written_in_cvxpy_are_split_as_allocate_does(rule):
    decision = split_of_ten().solve(rule, disagreement=NOTHING)

    split = bg.allocate(VALUES, 10, rule=rule, credences=CREDENCES)
    assert decision.status is bg.Status.OPTIMAL, decision.message
    # A gap of 1e-6 in the welfare leaves about its root in the choice.
    assert decision["money"] == pytest.approx(split.money, abs=0.02)
    assert decision.gains == pytest.approx(split.gains, rel=1e-3)
    if rule != "eu:range":
        assert decision.certificate.value == pytest.approx(
            split.certificate.value, abs=2e-6
        )
    assert decision.certificate.infeasibility <= 1e-6


def test_lotteries_written_in_cvxpy_are_those_of_the_core():
    utilities = [[10.0, 0, 6], [0, 1e6, 6e5]]
    p = cp.Variable(3, nonneg=True, name="p")
    outcomes = bg.ConvexOutcomes(
        [p],
        {"first": np.array(utilities[0]) @ p, "monster": np.array(utilities[1]) @ p},
        credences={"monster": 0.3, "first": 0.7},
        constraints=[cp.sum(p) == 1],
    )

    decision = outcomes.solve(disagreement={"monster": 0, "first": 0})

    assert decision[p] == pytest.approx([0.25, 0, 0.75], abs=1e-3)
    assert decision.certificate.gap <= 1e-6


def test_expected_utility_needs_no_disagreement():
    decision = split_of_ten().solve("eu")

    split = bg.allocate(VALUES, 10, rule="eu", credences=CREDENCES)
    assert decision["money"] == pytest.approx(split.money, abs=0.02)
    assert np.isnan(decision.disagreement).all()


def test_a_point_is_a_value_for_each_variable():
    outcomes = split_of_ten()
    now = [4.0, 3.0, 1.0]

    for key in ("money", outcomes.variables[0]):
        decision = outcomes.solve(disagreement={key: now})
        assert decision.disagreement == pytest.approx(VALUES @ np.sqrt(now))
        assert (decision.gains > 0).all()


def test_the_bound_holds_for_every_other_choice():
    decision = split_of_ten().solve(disagreement=NOTHING)
    rng = np.random.default_rng(0)

    for _ in range(200):
        other = 10 * rng.dirichlet(np.ones(3))
        value = np.array(CREDENCES) @ np.log(VALUES @ np.sqrt(other))
        assert value <= decision.certificate.value + decision.certificate.gap + 1e-9


def test_the_message_says_whose_word_the_bound_is():
    decision = split_of_ten().solve(disagreement=NOTHING)

    assert "by the dual bound of CLARABEL, which is its word" in decision.message


def test_the_users_variables_keep_their_values():
    outcomes = split_of_ten()
    outcomes.variables[0].value = [1.0, 2.0, 3.0]

    outcomes.solve(disagreement={"money": [1.0, 1.0, 1.0]})

    assert outcomes.variables[0].value.tolist() == [1, 2, 3]


def test_zero_credence_and_indifference_are_noted():
    x = cp.Variable(nonneg=True, name="x")
    outcomes = bg.ConvexOutcomes(
        x,
        {"up": cp.sqrt(x), "silent": -100 * x, "constant": cp.Constant(3)},
        credences=[0.5, 0, 0.5],
        constraints=[x <= 4],
    )

    decision = outcomes.solve(disagreement=[0, 0, 3])

    assert decision["x"] == pytest.approx(4, abs=1e-4)
    assert decision.notes == (
        "zero credence, no say: 'silent'",
        "indifferent, left out: 'constant'",
    )


def test_a_share_is_of_the_best_that_leaves_nobody_below_the_point():
    # Without the point the second's ideal is 1; with it, u1 = 1 - x >= 0.5 allows 0.5.
    x = cp.Variable(nonneg=True, name="x")
    outcomes = bg.ConvexOutcomes(x, {"one": 1 - x, "other": x}, constraints=[x <= 1])

    decision = outcomes.solve("kalai-smorodinsky", disagreement=[0.5, 0])

    assert decision["x"] == pytest.approx(0.25, abs=1e-5)
    assert decision.certificate.value == pytest.approx(0.5, abs=1e-5)


def test_the_next_least_share_is_raised_too():
    # Two share the sum; the third is free, and a plain maximum of the least may leave
    # it anywhere above a half.
    x = cp.Variable(3, nonneg=True, name="x")
    outcomes = bg.ConvexOutcomes(
        x,
        {"one": x[0], "two": x[1], "free": x[2]},
        constraints=[x <= 1, x[0] + x[1] <= 1],
    )

    decision = outcomes.solve(bg.KalaiSmorodinsky(), disagreement=[0, 0, 0])

    assert decision["x"] == pytest.approx([0.5, 0.5, 1], abs=1e-6)
    assert decision.status is bg.Status.OPTIMAL
    stages = decision.certificate.stages
    assert stages is not None
    assert stages[0] == pytest.approx([0.5, 0.5, 0], abs=1e-6)
    assert stages[1][2] == pytest.approx(1, abs=1e-6)


def test_the_least_of_very_different_sizes_is_raised_in_raw_units():
    x = cp.Variable(3, nonneg=True, name="x")
    outcomes = bg.ConvexOutcomes(
        x,
        {"small": x[0], "large": 1e6 * x[1], "middle": 1e3 * x[2]},
        constraints=[cp.sum(x) <= 1],
    )

    decision = outcomes.solve(
        bg.Egalitarian(normalization=None), disagreement=[0, 0, 0]
    )

    least = 1 / (1 + 1e-6 + 1e-3)
    # To a gap of 1e-6 in units of each one's ideal gain.
    assert (np.abs(decision.gains - least) <= 1e-6 * np.array([1, 1e6, 1e3])).all()
    assert decision.status is bg.Status.OPTIMAL, decision.message


def test_who_cannot_gain_is_held_at_the_point_and_others_gain():
    # The first is at its best where x is 0; the second wants both, and gets y.
    x = cp.Variable(2, name="x")
    outcomes = bg.ConvexOutcomes(
        x,
        {"content": -cp.abs(x[0]), "other": x[0] + x[1]},
        constraints=[x <= 1, x >= -1],
    )

    for rule in ("nash", "kalai-smorodinsky", "isoelastic:2"):
        decision = outcomes.solve(rule, disagreement={"x": [0, 0]})

        assert decision["x"] == pytest.approx([0, 1], abs=1e-6)
        assert decision.notes == (
            "cannot gain over disagreement, held at it: 'content'",
        )
        assert decision.status is bg.Status.OPTIMAL, decision.message
        assert decision.certificate.infeasibility <= 1e-7


def test_where_nobody_can_gain_the_point_is_returned():
    outcomes = bg.ConvexOutcomes(X, {"one": 1 - X, "other": X}, constraints=[X <= 1])

    for point in ({"x": 0.25}, [0.75, 0.25], [1, 0]):
        decision = outcomes.solve(disagreement=point)

        assert decision["x"] == pytest.approx(0 if point == [1, 0] else 0.25, abs=1e-6)
        assert decision.notes[0].startswith("nobody can gain; ")
        assert decision.status is bg.Status.OPTIMAL
        assert decision.gains == pytest.approx([0, 0], abs=1e-6)


def test_all_may_be_indifferent():
    outcomes = bg.ConvexOutcomes(
        X, {"one": cp.Constant(1), "other": cp.Constant(2)}, constraints=[X <= 1]
    )

    decision = outcomes.solve(disagreement=[1, 2])

    assert decision.notes[0] == "indifferent, left out: 'one', 'other'"
    assert 0 <= decision["x"] <= 1


def test_quadratic_utilities_can_bargain():
    # By symmetry the logarithms of 1 - x ** 2 and 1 - (x - 1) ** 2 meet in the middle.
    # cvxpy 1.9 has no logarithm of a quadratic form of several variables.
    x = cp.Variable(2, name="x")
    outcomes = bg.ConvexOutcomes(
        x, {"zero": 1 - cp.sum_squares(x), "one": 1 - cp.sum_squares(x - [1, 0])}
    )

    decision = outcomes.solve(disagreement=[0, 0])

    assert decision["x"] == pytest.approx([0.5, 0], abs=1e-3)
    assert decision.status is bg.Status.OPTIMAL


def test_a_utility_may_have_an_axis_of_one():
    x = cp.Variable(1, nonneg=True, name="x")
    outcomes = bg.ConvexOutcomes(x, {"me": cp.sqrt(x)}, constraints=[x <= 4])

    decision = outcomes.solve(disagreement=[0])

    assert decision["x"] == pytest.approx([4], abs=1e-4)


def test_large_numbers_are_not_taken_for_unbounded_ones():
    x = cp.Variable(4, name="x")
    large = np.array([2.47e9, -7.25e7, -4e8, 3.93e8])
    outcomes = bg.ConvexOutcomes(x, {"me": large @ x}, constraints=[cp.norm(x) <= 1])

    decision = outcomes.solve("eu")

    assert decision.utilities == pytest.approx([np.linalg.norm(large)], rel=1e-6)
    assert decision.status is bg.Status.OPTIMAL, decision.message


def test_floors_that_ask_too_much_are_refused_with_a_proof():
    outcomes = bg.ConvexOutcomes(X, {"one": 1 - X, "other": X}, constraints=[X <= 1])
    rule = bg.BoundedExpectedUtility(1)

    kept = outcomes.solve(rule, disagreement=[0, 0])
    with pytest.raises(bg.errors.FloorError, match="'one', 'other' at once") as caught:
        outcomes.solve(rule, disagreement=[0.4, 0.5])

    assert kept["x"] == pytest.approx(0.5, abs=1e-6)
    assert caught.value.multipliers is not None
    assert (caught.value.multipliers > 0).all()


def test_gains_that_the_solver_cannot_see_fail_in_words(monkeypatch):
    outcomes = bg.ConvexOutcomes(X, {"me": X}, constraints=[X <= 1])
    at_zero = cvx.Answer("optimal", 1.0, 1.0, "CLARABEL", (np.array(0.0),), (1.0,))
    monkeypatch.setattr(cvx, "maximize", lambda *_: at_zero)

    decision = outcomes.solve("nash", disagreement=[0])

    assert decision.status is bg.Status.FAILED
    assert decision.message.startswith("somebody gains nothing at the choice by CLAR")


def test_rules_that_may_prefer_less_are_refused():
    with pytest.raises(bg.InvalidOptionError, match="never prefer less for everyone"):
        split_of_ten().solve(bg.MeanMinusDeviation(), disagreement=NOTHING)


def test_decisions_pickle_and_cannot_be_changed():
    decision = split_of_ten().solve("eu")

    copy = pickle.loads(pickle.dumps(decision))

    assert copy["money"].tolist() == decision["money"].tolist()
    for one in (decision, copy):
        with pytest.raises(ValueError, match="read-only"):
            one["money"][0] = 1
        with pytest.raises(TypeError):
            one.values["money"] = 1  # type: ignore[index]  # as it should be
    with pytest.raises(bg.UnknownLabelError, match="no variable is called 'time'"):
        copy["time"]


X = cp.Variable(nonneg=True, name="x")
FREE = cp.Variable(name="free")

UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "convex utility": (
        {"utilities": {"gambler": cp.square(X)}},
        "that of 'gambler' is convex",
    ),
    "unknown curvature": (
        {"utilities": {"odd": cp.sqrt(X) - cp.sqrt(X + 1)}},
        "that of 'odd' is unknown",
    ),
    "several numbers": (
        {"utilities": {"two": cp.hstack([X, X])}},
        "that of 'two' is of shape",
    ),
    "no expression": ({"utilities": {"seven": 7}}, "that of 'seven' is a int"),
    "no utilities": ({"utilities": {}}, "utilities must map"),
    "nonconvex constraint": (
        {"constraints": [X <= 1, cp.square(X) >= 1]},
        "constraint 1 is 1.0 <= ",
    ),
    "no constraint": ({"constraints": [True]}, "constraint 0 is a bool"),
    "whole number": (
        {"variables": cp.Variable(integer=True)},
        "variable 0 is whole numbers only",
    ),
    "no variable": ({"variables": [3]}, "variable 0 is a int"),
    "credences of others": (
        {"credences": {"her": 1}},
        "credences must name the hypotheses",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_not_convex_is_refused_by_name(name):
    options, words = UNFIT[name]
    given: dict[str, Any] = {"variables": X, "utilities": {"me": X}, **options}

    with pytest.raises(bg.InvalidOptionError, match=words):
        bg.ConvexOutcomes(given.pop("variables"), given.pop("utilities"), **given)


def test_unbounded_utilities_are_named():
    outcomes = bg.ConvexOutcomes(X, {"me": -X, "you": X})

    with pytest.raises(bg.InvalidOptionError, match="that of 'you' is not, says CLARA"):
        outcomes.solve(disagreement=[-1, -1])


def test_contradicting_constraints_are_an_error():
    outcomes = bg.ConvexOutcomes(X, {"me": X}, constraints=[X <= 1, X >= 2])

    with pytest.raises(bg.InfeasibleConstraintsError, match="the 2 constraints"):
        outcomes.solve("eu")


POINTS: dict[str, tuple[Any, type[Exception], str]] = {
    "none": (None, bg.InvalidOptionError, "disagreement must be given"),
    "too high for one": ([3, 0], bg.DisagreementError, "gives 'one' 3, and no choice"),
    "too high for both": ([0.7, 0.7], bg.DisagreementError, "'one', 'other' at once"),
    "too few": ([1], bg.InvalidOptionError, "2 finite numbers"),
    "strangers": ({"who": 1}, bg.InvalidOptionError, "name every hypothesis, or every"),
    "outside": ({"x": 2}, bg.InvalidOptionError, "violates one by 1"),
    "below zero": ({"x": -1}, bg.InvalidOptionError, "violates one by 1"),
    "text": (["a", "b"], bg.InvalidOptionError, "must be real numbers"),
}


@pytest.mark.parametrize("name", POINTS)
def test_points_that_make_no_sense_are_refused(name):
    point, kind, words = POINTS[name]
    outcomes = bg.ConvexOutcomes(X, {"one": 1 - X, "other": X}, constraints=[X <= 1])

    with pytest.raises(kind, match=words):
        outcomes.solve(disagreement=point)


def test_rules_without_a_welfare_are_refused():
    with pytest.raises(bg.InvalidOptionError, match="ExpectedUtility, NashBargaining"):
        split_of_ten().solve("borda", disagreement=NOTHING)


def test_no_solver_is_told_with_what_each_said(monkeypatch):
    monkeypatch.setattr(cvx, "ATTEMPTS", (("NONE", {}), ("NEITHER", {})))

    with pytest.raises(bg.SolverError, match=r"NONE: .*NEITHER: "):
        split_of_ten().solve("eu")


def test_the_next_solver_is_asked_and_named(monkeypatch):
    monkeypatch.setattr(cvx, "ATTEMPTS", (("NONE", {}), ("SCS", {"eps_abs": 1e-9})))

    decision = split_of_ten().solve("eu")

    assert "by the dual bound of SCS" in decision.message
    assert np.isfinite(decision.certificate.gap)


def test_a_choice_outside_a_domain_fails_in_words(monkeypatch):
    outcomes = bg.ConvexOutcomes(FREE, {"me": cp.sqrt(FREE)}, constraints=[FREE <= 1])
    found = cvx.Answer("optimal", 1.0, 1.0, "CLARABEL", (np.array(-1e-9),))
    monkeypatch.setattr(cvx, "maximize", lambda *_: found)

    decision = outcomes.solve("eu")

    assert decision.status is bg.Status.FAILED
    assert "nonneg=True" in decision.message
    assert np.isnan(decision.certificate.gap)


def test_sets_say_what_they_are():
    assert repr(split_of_ten()) == "ConvexOutcomes(3 hypotheses over 3 numbers)"
    shown = repr(split_of_ten().solve("eu"))
    assert shown.startswith("ConvexDecision('money'; OPTIMAL: within ")
