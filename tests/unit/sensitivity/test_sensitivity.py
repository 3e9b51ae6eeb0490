"""Derivatives against finite differences, ranges and the crux against brute force."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import bargain as bg

STEP = 1e-6


def bargained(utilities, credences, point, rule: Any = bg.NashBargaining):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
    return rule(disagreement=point, tolerance=1e-13).solve(hypotheses)


def rule_of(name):
    return {
        "nash": bg.NashBargaining,
        "mixed": lambda **options: bg.Mixed(0.5, normalization=None, **options),
        "isoelastic": lambda **options: bg.Isoelastic(
            2.5, normalization=None, **options
        ),
    }[name]


def inner_cases(name, n_cases=6):
    """Yield bargains whose support a small step does not change."""
    found, seed = 0, 0
    while found < n_cases:
        seed += 1
        rng = np.random.default_rng(seed)
        n_rows, n = int(rng.integers(2, 7)), int(rng.integers(3, 7))
        utilities, credences = (
            rng.random((n_rows, n)),
            rng.dirichlet(np.full(n_rows, 3)),
        )
        point = utilities.min(axis=1) - 0.1
        decision = bargained(utilities, credences, point, rule_of(name))
        p = decision.lottery.probabilities
        if (p > 0).sum() < 2 or p[p > 0].min() < 1e-2:
            continue
        if decision.sensitivity().about_to_change:
            continue
        found += 1
        yield utilities, credences, point, decision, rng


@pytest.mark.parametrize("name", ["nash", "mixed", "isoelastic"])
def test_derivatives_by_credence_and_disagreement_are_finite_differences(name):
    for utilities, credences, point, decision, rng in inner_cases(name):
        row = int(rng.integers(len(utilities)))
        step = STEP * np.eye(len(utilities))[row]
        made = decision.sensitivity()

        def lottery(u, w, d):
            return bargained(u, w, d, rule_of(name)).lottery.probabilities

        by_credence = (
            lottery(utilities, credences + step, point)
            - lottery(utilities, credences - step, point)
        ) / (2 * STEP)
        by_point = (
            lottery(utilities, credences, point + step)
            - lottery(utilities, credences, point - step)
        ) / (2 * STEP)

        assert made.lottery_by_credences[:, row] == pytest.approx(by_credence, abs=1e-6)
        assert made.lottery_by_disagreement[:, row] == pytest.approx(by_point, abs=1e-6)
        expected = utilities @ by_credence
        assert made.utilities_by_credences[:, row] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["nash", "mixed", "isoelastic"])
def test_derivatives_by_utilities_are_finite_differences(name):
    for utilities, credences, point, decision, rng in inner_cases(name):
        row = int(rng.integers(len(utilities)))
        column = int(rng.integers(utilities.shape[1]))
        step = np.zeros_like(utilities)
        step[row, column] = STEP
        made = decision.sensitivity().lottery_by_utilities(f"hypothesis {row}")

        more = bargained(utilities + step, credences, point, rule_of(name))
        less = bargained(utilities - step, credences, point, rule_of(name))

        moved = more.lottery.probabilities - less.lottery.probabilities
        assert made[:, column] == pytest.approx(moved / (2 * STEP), abs=1e-6)


def test_the_pullback_is_the_derivatives_at_once():
    for utilities, _, _, decision, rng in inner_cases("nash", 3):
        made = decision.sensitivity()
        on_lottery = rng.normal(size=utilities.shape[1])
        on_utilities = rng.normal(size=len(utilities))

        pulled = made.vjp(on_lottery, on_utilities)

        vector = on_lottery + on_utilities @ utilities
        assert pulled.credences == pytest.approx(vector @ made.lottery_by_credences)
        assert pulled.disagreement == pytest.approx(
            vector @ made.lottery_by_disagreement
        )
        for row in range(len(utilities)):
            by = vector @ made.lottery_by_utilities(f"hypothesis {row}")
            by += on_utilities[row] * decision.lottery.probabilities
            assert pulled.utilities[row] == pytest.approx(by)


def test_where_lotteries_are_tied_expected_utilities_have_derivatives():
    # Two copies of an outcome: the lottery is a choice, what all expect is not.
    utilities = np.array([[1.0, 0, 0], [0, 1, 1]])
    made = bargained(utilities, [0.6, 0.4], [0, 0]).sensitivity()

    assert made.utilities_by_credences == pytest.approx(
        np.array([[0.4, -0.6], [-0.4, 0.6]]), abs=1e-9
    )


def test_a_support_about_to_change_is_flagged():
    # By hand: the compromise costs 1 and is worth twice its utility at an even split.
    # At 1/2 all three outcomes may be used, and the least norm uses them alike.
    expected = {0.3: (), 0.5 - 4e-7: ("outcome 2",), 0.5 - 1e-6: ()}
    expected[0.5] = ("outcome 0", "outcome 1", "outcome 2")
    expected[0.5 + 1e-6] = ()

    for worth, flagged in expected.items():
        table = [[1, 0, worth], [0, 1, worth]]
        decision = bargained(table, [0.5, 0.5], [0, 0])

        assert decision.sensitivity().about_to_change == flagged, worth


def test_only_outcomes_between_which_there_is_a_choice_are_flagged():
    # The last outcome is the only one for the third hypothesis: it is in no choice.
    table = [[1, 0, 0.5, 0], [0, 1, 0.5, 0], [0, 0, 0, 1]]
    decision = bargained(table, np.full(3, 1 / 3), np.zeros(3))
    assert decision.lottery.support() == tuple(decision.hypotheses.outcomes)

    flagged = decision.sensitivity().about_to_change

    assert flagged == ("outcome 0", "outcome 1", "outcome 2")


@pytest.mark.parametrize("rule", [bg.ExpectedUtility(), bg.Borda(), bg.WorstCase()])
def test_rules_without_a_curved_welfare_are_refused(rule):
    decision = rule.solve(bg.HypothesisSet.from_arrays([[1, 0], [0, 1]]))

    with pytest.raises(bg.InvalidOptionError, match="sensitivity must be asked of a"):
        decision.sensitivity()


@pytest.mark.parametrize(
    ("utilities", "credences"),
    [([[0, 1, 1]], [1]), ([[3, 3, 2], [3, 3, 0]], [0.5, 0.5])],
)
@pytest.mark.parametrize("name", ["nash", "mixed", "isoelastic"])
def test_between_copies_for_all_nothing_moves(utilities, credences, name):
    point = np.min(utilities, axis=1)
    made = bargained(utilities, credences, point, rule_of(name)).sensitivity()

    pulled = made.vjp([0, 1, 0])

    assert not made.lottery_by_credences.any()
    assert not made.lottery_by_disagreement.any()
    assert not np.any(pulled.utilities)


def test_a_tiny_credence_that_alone_tells_outcomes_apart_counts():
    # By hand: rows 2 and 3 split a half by 1 : 2, and pay two thirds of their points.
    table = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 0], [0, 0, 1]])
    for credence in (1e-6, 1e-9, 1e-14):
        weights = [0.5, 0.5 - 3 * credence, credence, 2 * credence]
        made = bargained(table, weights, np.zeros(4)).sensitivity()

        by_point = made.lottery_by_disagreement[:, 2]

        # The solver's gap leaves more of this split open than rounding does.
        assert by_point == pytest.approx([0, 2 / 3, -2 / 3], abs=1e-3)


def test_stakes_of_any_size_leave_derivatives_by_credence_alone():
    # Each has one outcome, and p = w: dp / dw = 1 - w on the diagonal, -w off it.
    weights = np.array([0.5, 0.3, 0.2])
    table = np.diag([1e-200, 1.0, 1e200])

    made = bargained(table, weights, np.zeros(3)).sensitivity()

    wanted = np.eye(3) - weights[:, None]
    assert made.lottery_by_credences == pytest.approx(wanted, rel=1e-12)


def test_tiny_credences_leave_derivatives_their_digits():
    # The same, with curvatures 24 decades apart: squares would have none left.
    weights = np.array([1 - 1e-6 - 1e-11, 1e-6, 1e-11])

    made = bargained(np.eye(3), weights, np.zeros(3)).sensitivity()

    wanted = np.eye(3) - weights[:, None]
    # p is as far from w as the gap allows.
    assert made.lottery_by_credences == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"lottery": [1, 2, 3]}, "lottery must have shape"),
        ({"lottery": [[1, 2]]}, "lottery must have shape"),
        ({"expected_utilities": [1]}, "expected_utilities must have shape"),
    ],
)
def test_gradients_of_the_wrong_shape_are_refused(question, said):
    made = bargained([[1, 0], [0, 1]], [0.6, 0.4], [0, 0]).sensitivity()

    with pytest.raises(bg.InvalidOptionError, match=said):
        made.vjp(**question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"credences": [1]}, "credences must have shape"),
        ({"disagreement": [[1, 2]]}, "disagreement must have shape"),
        ({"utilities": [1, 2]}, "utilities must have shape"),
    ],
)
def test_directions_of_the_wrong_shape_are_refused(question, said):
    made = bargained([[1, 0], [0, 1]], [0.6, 0.4], [0, 0]).sensitivity()

    with pytest.raises(bg.InvalidOptionError, match=said):
        made.jvp(**question)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["a", "b"], "must be real numbers .got text"),
        ("ab", "must be real numbers"),
        ([1 + 2j, 0], "must be real numbers .got complex"),
        ([[1], [1, 2]], "must be rectangular"),
        ([1, np.nan], "must be finite .got nan at position 1"),
        ([np.inf, 1], "must be finite .got inf at position 0"),
        ([None, 1], "must be finite"),
    ],
)
@pytest.mark.parametrize("name", ["lottery", "expected_utilities", "credences"])
def test_what_is_no_finite_number_is_refused(name, given, said):
    made = bargained([[1, 0], [0, 1]], [0.6, 0.4], [0, 0]).sensitivity()
    ask = made.jvp if name == "credences" else made.vjp

    with pytest.raises(bg.InvalidOptionError, match=f"{name} {said}"):
        ask(**{name: given})


def test_the_place_of_what_is_not_finite_is_named():
    made = bargained([[1, 0], [0, 1]], [0.6, 0.4], [0, 0]).sensitivity()

    with pytest.raises(bg.InvalidOptionError, match=r"got nan at position \(1, 0\)"):
        made.jvp(utilities=[[0, 0], [np.nan, 0]])


@pytest.mark.parametrize(
    "again", [lambda x: x, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_derivatives_cannot_be_made_writeable_again(again):
    made = bargained([[1, 0], [0, 1]], [0.6, 0.4], [0, 0]).sensitivity()
    assert made.lottery_by_credences.any()
    pullback = again(made.vjp([1, 0]))

    made = again(made)

    arrays = [
        *pullback,
        *(pullback.credences, pullback.disagreement, pullback.utilities),
        made.lottery_by_credences,
        made.lottery_by_disagreement,
        made.lottery_by_utilities("hypothesis 0"),
        made.utilities_by_credences,
        made.utilities_by_disagreement,
        made.jvp(credences=[1, 0]),
        made.decision.crux().values,
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.flags.writeable = True


def far_apart(stake, least):
    """Answer two whose stakes count as they are, and are far apart."""
    table = [[stake, 0, 0.6 * stake], [0, least, 0.6 * least]]
    rule = bg.Mixed(0.3, normalization="none", disagreement="uniform")
    return rule.solve(bg.HypothesisSet.from_arrays(table))


@pytest.mark.parametrize("least", [1.0, 1e-100])
def test_stakes_a_hundred_decades_apart_have_derivatives(least):
    made = far_apart(1e100 * least, least).sensitivity()

    pulled = made.vjp([1, 0, 0])

    assert np.isfinite(made.lottery_by_credences).all()
    assert all(np.isfinite(each).all() for each in pulled)
    assert isinstance(made.kinks, tuple)


def test_stakes_that_overflow_are_refused_with_what_to_do():
    decision = far_apart(1e200, 1e-200)
    assert decision.status is bg.Status.LIMIT

    with pytest.raises(
        bg.InvalidOptionError, match=r"stakes are 400 decades.*normalization='range'"
    ):
        decision.sensitivity()


def test_constraints_are_refused_by_what_is_served():
    bounds = bg.LotteryConstraints(upper={"outcome 0": 0.2})
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]])
    decision = bg.Constrained(bg.NashBargaining(), bounds).solve(pair)

    with pytest.raises(bg.InvalidOptionError, match="without constraints on lotteries"):
        decision.sensitivity()


@pytest.mark.parametrize("name", ["nash", "mixed", "isoelastic"])
def test_a_push_forward_and_a_pullback_agree(name):
    for utilities, _, _, decision, rng in inner_cases(name, 3):
        made = decision.sensitivity()
        n_rows, n = utilities.shape
        way = (
            rng.normal(size=n_rows),
            rng.normal(size=n_rows),
            rng.normal(size=(n_rows, n)),
        )
        goal = rng.normal(size=n)

        pushed = made.jvp(credences=way[0], disagreement=way[1], utilities=way[2])
        pulled = made.vjp(goal)

        by_hand = sum(
            np.sum(one * other) for one, other in zip(pulled, way, strict=True)
        )
        assert goal @ pushed == pytest.approx(by_hand)
