"""Floors under constraints: worked by hand, out of reach, and with the Nash gains."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bargain as bg
from tests.references import exact_gains

from_arrays = bg.HypothesisSet.from_arrays
HALF = bg.LotteryConstraints(upper=[0.5, 1])


def test_a_floor_is_a_share_of_the_ideal_inside():
    # The monster has at most 1/2 of its outcome; the other may gain 1/2 more than its
    # worst, of which 0.9 times 0.5 is its floor: p2 >= 1/2 + 0.225.
    monster = from_arrays([[1e6, 0], [0, 1]], [0.1, 0.9])
    rule = HALF.apply_to(bg.BoundedExpectedUtility(0.5, normalization=None))

    decision = rule.solve(monster)

    assert decision.lottery.probabilities == pytest.approx([0.275, 0.725])
    # A unit of the second's gain costs 1e5 of score, and saves its own 0.9.
    assert decision.certificate.multipliers == pytest.approx([0, 0.5 * (1e5 - 0.9)])
    assert decision.recheck(exact=True).gap <= 1e-9


def test_floors_that_no_lottery_inside_keeps_are_refused_with_a_proof():
    # The third outcome would serve both, and a row leaves little of it.
    both = from_arrays([[1, 0, 1], [0, 1, 1]])
    little = bg.LotteryConstraints([[0, 0, 2]], [0.2])
    point = bg.Disagreement.values([0.54, 0.54])
    rule = little.apply_to(bg.BoundedExpectedUtility(1.0, disagreement=point))

    with pytest.raises(bg.FloorError, match="loosen a constraint") as caught:
        rule.solve(both)

    error = caught.value
    assert error.hypotheses == both.names
    assert error.multipliers is not None
    assert error.prices is not None
    # Each may have 1 inside, so that its floor is half way up from 0.54.
    gains = exact_gains(both.utilities, [Fraction(0.77)] * 2)
    shares = [Fraction(float(x)) for x in error.multipliers]
    price = Fraction(float(error.prices[0]))
    for k, a in enumerate([0, 0, 2]):
        total = sum(x * row[k] for x, row in zip(shares, gains, strict=True))
        assert total + price * (Fraction(0.2) - a) < 0


def test_a_point_out_of_reach_is_no_matter_of_floors():
    both = from_arrays([[1, 0], [0, 1]])
    point = bg.Disagreement.values([0.45, 0.6])
    rule = HALF.apply_to(bg.BoundedExpectedUtility(0.5, disagreement=point))

    with pytest.raises(bg.DisagreementError) as caught:
        rule.solve(both)

    assert not isinstance(caught.value, bg.FloorError)


def test_the_whole_nash_gain_leaves_the_nash_lottery():
    three = from_arrays([[0, 1, 5], [3, 1, 0], [1, 4, 1]], [0.5, 0.3, 0.2])
    inside = bg.LotteryConstraints([[1, 0, 1]], [0.6], upper=[0.5, 1, 0.4])

    decision = inside.apply_to(bg.BoundedExpectedUtility(1.0, of="nash")).solve(three)

    assert decision.lottery == inside.apply_to(bg.NashBargaining())(three)
    assert decision.status is bg.Status.OPTIMAL


def test_the_best_outcomes_that_are_tied_above_floors_share_evenly():
    tied = from_arrays([[1, 1, 0, 0], [0, 0, 1, 1]], [0.7, 0.3])
    rule = bg.LotteryConstraints(upper=[1, 0.2, 1, 1])

    decision = rule.apply_to(bg.BoundedExpectedUtility(1.0)).solve(tied)

    assert decision.lottery.probabilities == pytest.approx([0.5, 0.2, 0.15, 0.15])
    assert not decision.unique
