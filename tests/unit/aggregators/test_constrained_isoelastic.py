"""Isoelastic welfare under constraints: worked by hand."""

from __future__ import annotations

import pytest

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays


def test_aversion_two_splits_by_the_root_of_the_credences():
    # The first outcome has at most 1/2: gains over range are p1 / (1/2) and
    # (p2 - 1/2) / (1/2), which sum to 1, and w1 / y1^2 = w2 / y2^2.
    pair = from_arrays([[1, 0], [0, 1]], [0.8, 0.2])
    rule = bg.LotteryConstraints(upper=[0.5, 1]).apply_to(bg.Isoelastic(2))

    decision = rule.solve(pair)

    assert decision.lottery.probabilities == pytest.approx([1 / 3, 2 / 3], abs=1e-9)
    assert decision.gains * 2 == pytest.approx([2 / 3, 1 / 3])
    assert decision.weights == pytest.approx([0.5, 0.5])


def test_who_cannot_gain_is_held_with_multipliers():
    # Without the third outcome the second hypothesis can only lose from the first.
    pair = from_arrays([[0, 1, 5, 0.5], [3, 3, 9, 2]])
    rule = bg.LotteryConstraints(upper=[1, 1, 0, 1]).apply_to(
        bg.Isoelastic(3, disagreement="outcome 0")
    )

    decision = rule.solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0, 1, 0, 0])
    assert decision.notes[0].startswith("cannot gain over disagreement")
    assert decision.recheck(exact=True).gap <= 1e-9


@pytest.mark.parametrize("aversion", [0.0, 1.0])
def test_the_ends_of_the_path_are_the_pure_rules(aversion):
    three = from_arrays([[0, 1, 5], [3, 1, 0]], [0.6, 0.4])
    inside = bg.LotteryConstraints([[-1, 0, 0]], [-0.5], upper=[1, 1, 0.3])
    pure = bg.NashBargaining() if aversion else bg.ExpectedUtility("range")

    lottery = inside.apply_to(bg.Isoelastic(aversion))(three)

    assert lottery == inside.apply_to(pure)(three)
