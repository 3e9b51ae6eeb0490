"""Maximal lotteries under constraints: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays
CYCLE = from_arrays([[3, 2, 1], [1, 3, 2], [2, 1, 3]], [0.4, 0.35, 0.25])


def test_whoever_wins_is_filled_to_the_brim():
    # The first outcome beats both others, and the second beats the third.
    ranked = from_arrays([[3, 2, 1], [1, 3, 2]], [0.7, 0.3])
    rule = bg.LotteryConstraints(upper=[0.3, 0.5, 1]).apply_to(bg.MaximalLottery())

    decision = rule.solve(ranked)

    assert decision.lottery.probabilities == pytest.approx([0.3, 0.5, 0.2])
    assert decision.certificate.value == pytest.approx(0, abs=1e-15)
    assert decision.message.endswith("of a lottery that loses to none allowed")
    again = decision.recheck(exact=True)
    assert again.gap <= 1e-15
    assert again.message.endswith("of a lottery that loses to none allowed")


def test_a_lottery_in_a_cycle_meets_only_those_that_are_allowed():
    # Without constraints the second has 0.2. From at least 0.4 for it, what matters is
    # how the rest is divided: against the third the first wins -0.3, so it has none
    # but for what the second makes up for.
    half = bg.LotteryConstraints([[0, -1, 0]], [-0.4])

    decision = half.apply_to(bg.MaximalLottery()).solve(CYCLE)

    p = decision.lottery.probabilities
    margins = np.array([[0, 0.3, -0.2], [-0.3, 0, 0.5], [0.2, -0.5, 0]])
    corners = np.array([[0.6, 0.4, 0], [0, 1, 0], [0, 0.4, 0.6]])
    assert (p @ margins @ corners.T >= -1e-12).all()
    assert decision.status is bg.Status.OPTIMAL


def test_to_forbid_an_outcome_is_to_leave_it_out():
    inside = bg.LotteryConstraints(upper=[1, 1, 0]).apply_to(bg.MaximalLottery())

    assert inside(CYCLE).probabilities == pytest.approx([1, 0, 0])


def test_ties_share_evenly_what_is_left():
    tied = from_arrays([[1, 1, 1, 0]])
    rule = bg.LotteryConstraints(upper=[0.2, 1, 1, 1]).apply_to(bg.MaximalLottery())

    decision = rule.solve(tied)

    assert decision.lottery.probabilities == pytest.approx([0.2, 0.4, 0.4, 0])
    assert not decision.unique


def test_wrong_prices_only_make_the_gap_larger():
    half = bg.LotteryConstraints([[0, -1, 0]], [-0.4])
    decision = half.apply_to(bg.MaximalLottery()).solve(CYCLE)
    own = decision.certificate.prices

    assert own is not None
    for more in (0.1, -0.05, 3.0):
        object.__setattr__(decision.certificate, "prices", own + more)
        assert decision.recheck(exact=True).gap > 1e-9
        assert decision.recheck().gap > 1e-9
