"""Rules from outside, told from ours, and asked."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.aggregators.outside import decide_any, is_ours

PAIR = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def even(hypotheses):
    return [0.5, 0.5]


class Certifier:
    def solve(self, hypotheses):
        return bg.NashBargaining().solve(hypotheses)


def test_rule_is_ours_if_all_its_parts_are():
    ours = bg.LotteryMixture([(0.5, bg.NashBargaining()), (0.5, bg.ExpectedUtility())])
    theirs = bg.LotteryMixture([(0.5, bg.NashBargaining()), (0.5, even)])

    assert is_ours(bg.ExpectedUtility(normalization="range"))
    assert is_ours(ours)
    assert not is_ours(theirs)
    assert not is_ours(Certifier())
    assert not is_ours(even)


def test_a_decision_keeps_the_function_that_was_asked():
    decision = decide_any(even, PAIR)

    assert decision.rule is even
    assert decision.lottery.probabilities.tolist() == [0.5, 0.5]


def test_an_array_that_is_no_lottery_is_refused():
    with pytest.raises(bg.BargainError, match="sum to 1"):
        decide_any(lambda _: [0.5, 0.6], PAIR)
