"""The status quo: an outcome, a lottery, or labels with probabilities."""

from __future__ import annotations

import pytest

import bargain as bg

DRINKS = bg.HypothesisSet.from_arrays(
    [[0, 10, 4], [4, 1, 2]], outcomes=["tea", "coffee", "water"]
)
status_quo = bg.Disagreement.status_quo


@pytest.mark.parametrize(
    ("what", "point"),
    [
        ("water", [4, 2]),
        (bg.Lottery([0.5, 0.5, 0], ["tea", "coffee", "water"]), [5, 2.5]),
        ({"coffee": 0.5, "tea": 0.5}, [5, 2.5]),
        ({"water": 1}, [4, 2]),
    ],
)
def test_a_label_a_lottery_and_a_mapping_are_status_quos(what, point):
    assert status_quo(what).point(DRINKS).tolist() == point
    formula = status_quo(what).formula(DRINKS)
    assert formula.is_lottery
    decision = bg.NashBargaining(disagreement=status_quo(what)).solve(DRINKS)
    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap < 1e-9
    assert decision.disagreement == pytest.approx(point)


def test_nobody_falls_below_the_status_quo():
    decision = bg.NashBargaining(disagreement=status_quo("water")).solve(DRINKS)

    # With coffee at c the gains are 10c - 4 and 2 - 3c; the product is best at 8/15.
    assert decision.gains == pytest.approx([4 / 3, 0.4])


def test_labels_that_are_keywords_are_no_trouble():
    odd = bg.HypothesisSet.from_arrays([[1, 2]], outcomes=["uniform", "tea"])

    assert status_quo("uniform").point(odd).tolist() == [1]


def test_mappings_are_values():
    assert status_quo({"tea": 0.5, "coffee": 0.5}) == status_quo(
        {"tea": 0.5, "coffee": 0.5}
    )
    assert hash(status_quo({"tea": 1})) == hash(status_quo({"tea": 1}))


def test_a_label_that_is_unknown_is_named():
    with pytest.raises(bg.UnknownLabelError, match="milk"):
        status_quo({"milk": 1}).point(DRINKS)
    with pytest.raises(bg.UnknownLabelError, match="milk"):
        status_quo("milk").point(DRINKS)


def test_probabilities_must_sum_to_one():
    with pytest.raises(bg.InvalidLotteryError, match="sum to 1"):
        status_quo({"tea": 0.5})


def test_nothing_else_is_a_status_quo():
    with pytest.raises(bg.InvalidOptionError) as caught:
        status_quo([1, 2])  # type: ignore[arg-type]

    assert str(caught.value) == (
        "status quo must be an outcome's label, a Lottery, or a mapping of labels to "
        "probabilities (got list)"
    )


def test_a_bare_mapping_is_refused_with_the_way_out():
    with pytest.raises(bg.InvalidOptionError, match=r"bg\.Disagreement\.status_quo"):
        bg.NashBargaining(disagreement={"tea": 1})
