"""Ranges of credences against ranges found by hand."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

THREE = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], [0.5, 0.5])


def test_the_range_of_a_credence_by_hand():
    # The compromise is used alone while w/0.6 * 1 <= 1 for both: from 0.4 to 0.6.
    low, high = bg.NashBargaining().solve(THREE).credence_range("hypothesis 0")

    assert (low, high) == pytest.approx((0.4, 0.6), abs=1e-6)


def test_a_range_that_rests_on_uncertified_answers_is_nan():
    table = np.random.default_rng(0).random((6, 5))
    many = bg.HypothesisSet.from_arrays(table)
    cut_short = bg.NashBargaining(max_passes=1).solve(many)
    assert cut_short.status is bg.Status.LIMIT

    assert np.isnan(cut_short.credence_range("hypothesis 0")).all()


def test_an_end_of_a_range_that_a_rule_does_not_reach_is_nan():
    # Below a half it is for row 1 to refuse the point; above, it has no say.
    def rule(hypotheses):
        if hypotheses.credences[1] > 0.5:
            raise bg.BargainError("nothing to say")
        return bg.Lottery([1, 0, 0], hypotheses.outcomes)

    low, high = (
        bg.compare(THREE, {"own": rule}).decisions["own"].credence_range("hypothesis 0")
    )

    assert np.isnan(low)
    assert high == 1


def test_a_sole_hypothesis_keeps_all_credence():
    sole = bg.HypothesisSet.from_arrays([[1, 0, 0.6]])

    assert bg.NashBargaining().solve(sole).credence_range("hypothesis 0") == (1, 1)
