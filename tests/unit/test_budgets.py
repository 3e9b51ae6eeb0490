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
    "kalai-smorodinsky",
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
        object.__setattr__(split.certificate, "multipliers", rng.normal(size=3))
        # NaN, and no claim at all, where no multiplier is positive.
        assert not split.recheck().gap < split.certificate.gap


def test_the_worst_share_is_the_same_for_all_where_it_can_be():
    split = bg.allocate(np.diag([1.0, 3.0]), 10, rule="kalai-smorodinsky")

    assert split.money == pytest.approx([5, 5])
    assert split.certificate.value == pytest.approx(0.5**0.5)


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
