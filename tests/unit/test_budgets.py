"""Budgets: worked splits, guarantees, certificates, and what is refused."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg

RETURNS = ["sqrt", "log", 0.3, 0.9, "linear"]
RULES: list[Any] = [
    "nash",
    "eu",
    "eu:range",
    "mixed:0.3",
    bg.Mixed(0.6, normalization=None),
    bg.KalaiSmorodinsky(),
    bg.Egalitarian(normalization=None),
    bg.Isoelastic(0.5),
    bg.Isoelastic(3, normalization=None),
    bg.BoundedExpectedUtility(0.8),
    bg.BoundedExpectedUtility(0.5, of="nash", normalization=None),
    bg.WorstCase(),
    bg.ConditionalValueAtRisk(0.6),
]
VALUES = np.array([[4, 1, 0, 2], [0, 3, 1, 1], [1, 1, 5, 0]], dtype=float)


def test_square_roots_of_separate_projects_split_by_credence():
    # Each worldview likes one project: w1 log sqrt(x1) + w2 log sqrt(x2).
    split = bg.allocate(
        np.diag([1.0, 1e9]), 50, credences=[0.3, 0.7], projects=["nets", "parks"]
    )

    assert split.shares == pytest.approx({"nets": 15, "parks": 35})
    assert split["parks"] == pytest.approx(35)
    assert split.utilities == pytest.approx([15**0.5, 1e9 * 35**0.5])


def test_expected_utility_funds_in_proportion_to_squares():
    # sum_j c_j sqrt(x_j) with c = (2, 4) / 2 is largest at x as 4 to 16.
    split = bg.allocate([[2, 4]], 10, rule=bg.ExpectedUtility())

    assert split.money == pytest.approx([2, 8])
    assert split.certificate.value == pytest.approx((2**2 + 4**2) ** 0.5 * 10**0.5)


def test_logarithms_leave_poor_projects_without_money():
    # Weights 10, 9, 1 and a budget of 2: levels 19 / 4 for two projects, above 1.
    split = bg.allocate([[10, 9, 1]], 2, returns="log", rule="eu")

    assert split.money == pytest.approx([10 / 4.75 - 1, 9 / 4.75 - 1, 0])


def test_linear_returns_split_money_as_a_lottery_splits_chances():
    split = bg.allocate(VALUES, 8, returns="linear", credences=[0.5, 0.3, 0.2])

    table = np.column_stack([VALUES, np.zeros(3)])
    lottery = bg.NashBargaining()(
        bg.HypothesisSet.from_arrays(table, [0.5, 0.3, 0.2])
    ).probabilities
    assert split.money == pytest.approx(8 * lottery[:-1])
    assert split.decision is not None
    assert split.decision.recheck(exact=True).gap <= 1e-12


def test_a_power_of_one_is_linear_and_one_half_a_root():
    for word, power in (("linear", 1), ("sqrt", 0.5)):
        one, other = (bg.allocate(VALUES, 8, returns=r) for r in (word, power))
        assert one.money == pytest.approx(other.money)


def test_negative_values_count_where_returns_are_linear():
    # The second would rather have nothing than the first's favourite.
    split = bg.allocate([[4, 1], [-1, 1]], 10, returns="linear")

    assert (split.gains > 0).all()
    assert split.status is bg.Status.OPTIMAL
    assert bg.allocate([[-1, -2]], 10, returns="linear", rule="eu").money.sum() == 0


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("returns", RETURNS)
def test_splits_are_certified_and_spend_the_budget(rule, returns):
    split = bg.allocate(
        VALUES, 100, returns=returns, rule=rule, credences=[0.5, 0.3, 0.2]
    )

    assert split.status is bg.Status.OPTIMAL, split.message
    assert split.certificate.gap <= 1e-9
    assert split.recheck().gap == pytest.approx(split.certificate.gap, abs=1e-15)
    assert split.money.sum() == pytest.approx(100)
    assert (split.money >= 0).all()


@given(
    values=arrays(float, (3, 4), elements=st.floats(0, 10).map(lambda x: round(x, 2))),
    shares=arrays(int, 3, elements=st.integers(1, 50)),
    returns=st.sampled_from(RETURNS[:4]),
    budget=st.sampled_from([1e-6, 1.0, 1e6]),
)
@settings(max_examples=60)
def test_nash_gives_everyone_a_fair_share_of_the_whole_budget(
    values, shares, returns, budget
):
    credences = shares / shares.sum()

    split = bg.allocate(values, budget, returns=returns, credences=credences)

    assert split.status is bg.Status.OPTIMAL, split.message
    ideals = np.array(
        [
            bg.allocate([row], budget, returns=returns, rule="eu").utilities[0]
            for row in values
        ]
    )
    assert (split.gains >= credences * ideals * (1 - 1e-8)).all()


@pytest.mark.parametrize("returns", RETURNS)
def test_stakes_do_not_matter_to_nash(returns):
    scaled = VALUES * [[1e-200], [1], [1e200]]

    one, other = (bg.allocate(v, 30, returns=returns) for v in (VALUES, scaled))

    assert other.money == pytest.approx(one.money, rel=1e-6, abs=1e-6)


def test_a_worse_split_has_a_gap_that_bounds_its_loss():
    split = bg.allocate(VALUES, 10)
    assert split.problem is not None
    w = np.full(3, 1 / 3)

    object.__setattr__(split, "money", np.array([2.5, 2.5, 2.5, 2.5]))
    gap = split.recheck().gap

    even = w @ np.log(VALUES @ np.full(4, 2.5**0.5))
    assert split.certificate.value - even <= gap
    assert split.recheck().status is bg.Status.LIMIT


def test_more_than_the_budget_is_told():
    split = bg.allocate(VALUES, 10)

    object.__setattr__(split, "money", split.money * 1.01)

    assert split.recheck().infeasibility == pytest.approx(0.01)
    assert split.recheck().status is bg.Status.FAILED


def test_wrong_multipliers_only_make_the_gap_larger():
    split = bg.allocate(VALUES, 10, rule="kalai-smorodinsky")
    rng = np.random.default_rng(0)

    for _ in range(20):
        stages = rng.normal(size=(1, 3))
        object.__setattr__(split.certificate, "stages", stages)
        # NaN, and no claim at all, where no multiplier is positive.
        assert not split.recheck().gap < split.certificate.gap


def test_the_worst_share_is_the_same_for_all_where_it_can_be():
    split = bg.allocate(np.diag([1.0, 3.0]), 10, rule="kalai-smorodinsky")

    assert split.money == pytest.approx([5, 5])
    assert split.certificate.value == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("kalai-smorodinsky", bg.KalaiSmorodinsky()),
        ("isoelastic:2", bg.Isoelastic(2)),
        ("worst-case", bg.WorstCase()),
    ],
)
def test_texts_and_classes_name_the_same_rule(text, rule):
    for returns in ("sqrt", "linear"):
        one, other = (
            bg.allocate(VALUES, 10, rule=r, returns=returns) for r in (text, rule)
        )

        assert one.money.tolist() == other.money.tolist()
        assert one.rule == rule


def test_the_next_least_share_is_raised_too():
    # Two want one project each and a third wants both or its own: raising its share
    # costs nobody anything, and the plain maximum of the least does not ask for it.
    values = [[1, 0, 0], [0, 1, 0], [1, 1, 0.5]]

    split = bg.allocate(values, 10, rule=bg.KalaiSmorodinsky(), returns="linear")

    assert split.money == pytest.approx([5, 5, 0])
    assert split.status is bg.Status.OPTIMAL


@given(
    values=arrays(float, (3, 3), elements=st.floats(0, 4).map(round)),
    other=arrays(float, 3, elements=st.floats(0.01, 1)),
    share=st.floats(1e-3, 1),
)
@settings(max_examples=60)
def test_no_split_is_as_good_for_all_as_the_fairest_and_better_for_one(
    values, other, share
):
    split = bg.allocate(values, 10, rule="kalai-smorodinsky")

    moved = (1 - share) * split.money + share * 10 * other / other.sum()

    # Concave utilities would all gain by half the move if they lost nothing by it.
    change = values @ np.sqrt(moved) - split.utilities
    if np.abs(moved - split.money).max() > 1e-3 and values.any():
        assert change.min() < 1e-9


def test_shares_are_of_what_leaves_nobody_below_the_point():
    # f is the root. One alone could have 10 ** 0.5 of its project; if the other is to
    # keep 5 ** 0.5, it can have 5 ** 0.5, and its half is (1 / 2) 5 ** 0.5.
    split = bg.allocate(
        np.eye(2), 10, rule="kalai-smorodinsky", disagreement=[0, 5**0.5]
    )

    ideals = np.array([5**0.5, 10**0.5 - 5**0.5])
    shares = split.gains / ideals
    assert shares[0] == pytest.approx(shares[1], abs=1e-9)
    assert split.status is bg.Status.OPTIMAL


@pytest.mark.parametrize("rule", ["nash", "kalai-smorodinsky", "isoelastic:2"])
def test_where_nobody_can_gain_the_present_split_stays(rule):
    now = bg.allocate(VALUES, 10)  # Pareto efficient

    for point in (now.shares, now.utilities):
        split = bg.allocate(VALUES, 10, rule=rule, disagreement=point)

        assert split.money == pytest.approx(now.money, abs=1e-6)
        assert split.notes[0].startswith("nobody can gain; ")
        assert split.status is bg.Status.OPTIMAL
        assert split.certificate.gap == 0
    assert split.certificate.exclusion is not None
    assert (split.certificate.exclusion >= 0).all()


def test_who_cannot_gain_is_held_at_the_point_and_others_gain():
    # The second has all it could ever have, and the first likes some of that.
    values = [[4, 1], [0, 3]]

    split = bg.allocate(values, 10, disagreement=[1, 3 * 10**0.5])

    assert split.notes == ("cannot gain over disagreement, held at it: 'hypothesis 1'",)
    assert split.money == pytest.approx([0, 10], abs=1e-6)
    assert split.gains == pytest.approx([10**0.5 - 1, 0], abs=1e-6)
    # At the root of rounding: a point lower by 1e-16 lets the first gain 1e-8 more.
    assert split.certificate.gap <= 1e-6


def test_with_linear_returns_who_cannot_gain_is_held_and_noted():
    values = [[4, 1, 0], [0, 3, 3]]

    split = bg.allocate(
        values, 10, returns="linear", disagreement={"project 1": 5, "project 2": 5}
    )

    assert split.money == pytest.approx([0, 10, 0], abs=1e-9)
    assert split.notes == ("cannot gain over disagreement, held at it: 'hypothesis 1'",)


def test_floors_bind_where_stakes_would_take_all():
    # Half of what the first could have by itself, times its credence, is its floor:
    # 10 ** 0.5 / 4, of a sixteenth of the budget.
    split = bg.allocate(
        [[1, 0], [0, 1e9]], 10, rule=bg.BoundedExpectedUtility(0.5, normalization=None)
    )

    assert split.money == pytest.approx([10 / 16, 10 * 15 / 16])
    assert split.certificate.multipliers is not None
    assert split.certificate.multipliers[0] > 0


def test_deviations_count_where_returns_are_linear():
    split = bg.allocate(VALUES, 10, returns="linear", rule=bg.MeanMinusDeviation(0.5))

    assert split.status is bg.Status.OPTIMAL


def test_a_tiny_credence_has_its_share_of_a_mixture():
    # Its part of the welfare is below the digits of the rest.
    split = bg.allocate(
        np.diag([1.0, 1.0]), 1e6, returns=0.97, rule="mixed:0.3", credences=[1, 7e-14]
    )

    assert split.status is bg.Status.OPTIMAL, split.message
    assert split.gains[1] > 0


def test_gains_that_rounding_hides_have_tangents_that_it_does_not():
    # At little aversion a credence of 1e-9 gets about 1e-18 of its ideal gain, and the
    # point is large.
    split = bg.allocate(
        np.eye(2) * 3,
        10,
        rule=bg.Isoelastic(0.5),
        credences=[1 - 1e-9, 1e-9],
        disagreement=[1, 1],
    )

    assert split.status is bg.Status.OPTIMAL, split.message
    assert split.certificate.tangents is not None
    assert split.recheck().gap == split.certificate.gap


def test_a_monster_in_a_mixture_leaves_the_others_what_floats_can_hold():
    # The second's part of the best split is below the digits of the first's.
    split = bg.allocate(
        np.diag([1e12, 1.0]),
        1e-4,
        returns="log",
        rule=bg.Mixed(0.6, normalization=None),
    )

    assert split.status is bg.Status.OPTIMAL, split.message
    assert (split.gains > 0).all()


def test_raw_gains_of_very_different_sizes_can_be_compared():
    split = bg.allocate(
        np.diag([1e12, 1.0, 2.0]), 10, rule=bg.Egalitarian(normalization=None)
    )

    # The roots of 8 and 2 are as one to a half.
    assert split.money == pytest.approx([0, 8, 2], abs=1e-9)
    assert split.status is bg.Status.OPTIMAL, split.message


def test_series_and_names_say_where_talks_end():
    frame = pd.DataFrame(VALUES, ["a", "b", "c"], ["w", "x", "y", "z"])
    money, values = pd.Series({"w": 2.0, "x": 3.0}), [1.0, 0.5, 0.2]

    by_money = bg.allocate(frame, 10, disagreement=money)
    by_name = bg.allocate(
        frame, 10, disagreement=dict(zip("cab", (0.2, 1.0, 0.5), strict=True))
    )

    assert by_money.disagreement == pytest.approx(VALUES[:, :2] @ [2**0.5, 3**0.5])
    assert by_name.disagreement.tolist() == values
    again = bg.allocate(frame, 10, disagreement=pd.Series(values))
    assert again.disagreement.tolist() == values


def test_who_has_no_say_is_noted():
    split = bg.allocate([[1, 2], [0, 0], [5, 0]], 10, credences=[0.5, 0.5, 0])

    assert split.notes == (
        "zero credence, no say: 'hypothesis 2'",
        "values no project, left out: 'hypothesis 1'",
    )
    assert split.money == pytest.approx([2, 8])


def test_nobody_values_anything():
    split = bg.allocate(np.zeros((2, 3)), 10)

    assert split.money.tolist() == [0, 0, 0]
    assert split.status is bg.Status.OPTIMAL


def test_talks_may_end_at_another_split():
    before = {"project 0": 2, "project 1": 3}

    split = bg.allocate(VALUES, 10, disagreement=before)

    assert split.disagreement == pytest.approx(VALUES[:, :2] @ [2**0.5, 3**0.5])
    assert (split.gains > 0).all()
    by_values = bg.allocate(VALUES, 10, disagreement=split.disagreement)
    assert by_values.money == pytest.approx(split.money)
    linear = bg.allocate(VALUES, 10, disagreement=before, returns="linear")
    assert (linear.gains > 0).all()


def test_frames_and_sets_bring_their_labels():
    frame = pd.DataFrame(VALUES, ["a", "b", "c"], ["w", "x", "y", "z"])
    table = bg.HypothesisSet.from_arrays(frame, [0.5, 0.3, 0.2])

    from_frame = bg.allocate(frame, 10, credences=[0.5, 0.3, 0.2])

    assert list(from_frame.shares) == ["w", "x", "y", "z"]
    assert bg.allocate(table, 10).shares == from_frame.shares
    assert "project 3" in bg.allocate(VALUES, 10).shares


def test_allocations_pickle_and_cannot_be_changed():
    split = bg.allocate(VALUES, 10)

    copy = pickle.loads(pickle.dumps(split))

    assert copy.shares == split.shares
    assert copy.recheck().gap == split.recheck().gap
    for one in (split, copy):
        with pytest.raises(ValueError, match="read-only"):
            one.money[0] = 1
    assert repr(split).startswith("Allocation({'project 0': ")


REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "negative value": (
        {"values": [[1, -2], [0, 1]]},
        bg.InvalidOptionError,
        "'hypothesis 0' gives project 'project 1' -2.*returns='linear'",
    ),
    "budget": ({"budget": 0}, bg.InvalidOptionError, "budget must be positive"),
    "endless budget": ({"budget": np.inf}, bg.InvalidOptionError, "finite"),
    "budget as text": ({"budget": "10"}, bg.InvalidOptionError, "must be a number"),
    "returns": ({"returns": 1.5}, bg.InvalidOptionError, "returns must be 'sqrt'"),
    "returns by a wrong word": ({"returns": "root"}, bg.InvalidOptionError, "'root'"),
    "rule": ({"rule": bg.Borda()}, bg.InvalidOptionError, "ExpectedUtility, Nash"),
    "dictators": ({"rule": "random-dictator"}, bg.InvalidOptionError, "a list of outc"),
    "class": ({"rule": bg.KalaiSmorodinsky}, bg.InvalidOptionError, "be instances"),
    "preferring less": (
        {"rule": bg.MeanMinusDeviation(2)},
        bg.InvalidOptionError,
        "never prefer less for everyone where returns diminish",
    ),
    "beyond floats": (
        {"values": [[1e300, 0]], "budget": 1e20, "returns": 0.9},
        bg.InvalidOptionError,
        "what the budget is worth must be finite .* 'hypothesis 0'",
    ),
    "beyond floats, linear": (
        {"values": [[1e300, 0]], "budget": 1e20, "returns": "linear"},
        bg.InvalidOptionError,
        "must be finite",
    ),
    "floors": (
        {"rule": bg.BoundedExpectedUtility(1), "disagreement": [4.4, 4.4]},
        bg.errors.FloorError,
        "floor .they ask too much for 'hypothesis 0', 'hypothesis 1'",
    ),
    "variance": ({"rule": "eu:variance"}, bg.InvalidOptionError, "None or 'range'"),
    "point in the rule": (
        {"rule": bg.NashBargaining(disagreement="uniform")},
        bg.InvalidOptionError,
        "said apart from the rule",
    ),
    "point for nobody": (
        {"disagreement": [1, 2, 3]},
        bg.InvalidOptionError,
        "2 finite numbers",
    ),
    "point as text": ({"disagreement": ["a", 1]}, bg.InvalidOptionError, "real numb"),
    "negative money": (
        {"disagreement": {"project 0": -1}},
        bg.InvalidOptionError,
        "must give each project money",
    ),
    "too much money": (
        {"disagreement": {"project 0": 11}},
        bg.InvalidOptionError,
        "keep to the budget of 10",
    ),
    "unknown project": (
        {"disagreement": {"moon": 1}},
        bg.UnknownLabelError,
        "called 'moon'",
    ),
    "credences twice": (
        {"values": bg.HypothesisSet.from_arrays([[1, 2]]), "credences": [1]},
        bg.InvalidOptionError,
        "credences must be left out",
    ),
    "nothing twice": (
        {"returns": "linear", "projects": ["a", "(nothing)"]},
        bg.InvalidOptionError,
        "no project may be called",
    ),
    "beyond one": (
        {"disagreement": [100, 0]},
        bg.DisagreementError,
        "'hypothesis 0' more than the whole budget can",
    ),
    "beyond both": (
        {"disagreement": [6, 6]},
        bg.DisagreementError,
        "too much for 'hypothesis 0', 'hypothesis 1' at once",
    ),
    "beyond both, linear": (
        {"disagreement": [12, 12], "rule": "kalai-smorodinsky", "returns": "linear"},
        bg.DisagreementError,
        "at once",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name):
    options, kind, words = REFUSED[name]
    given_ = {"values": [[2, 0], [0, 2]], "budget": 10, **options}

    with pytest.raises(kind, match=words):
        bg.allocate(**given_)
