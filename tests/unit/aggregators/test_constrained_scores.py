"""Votes and scores under constraints: what is on a ballot, and worked cases."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays

BALLOTS = {
    "borda": bg.Borda(),
    "approval": bg.Approval(0.5),
    "favourite option": bg.MyFavouriteOption(),
    "eu:rank": bg.ExpectedUtility("rank"),
}


def test_borda_fills_the_best_ranked_outcomes_from_the_top():
    # Points 1.0, 0.2 and -1.2: 3/10 of them may go to the first.
    ranked = from_arrays([[2, 1, 0], [2, 0, 1], [0, 2, 1]], [0.6, 0.1, 0.3])
    rule = bg.LotteryConstraints(upper=[0.3, 1, 1]).apply_to(bg.Borda())

    decision = rule.solve(ranked)

    assert decision.lottery.probabilities == pytest.approx([0.3, 0.7, 0], abs=1e-15)
    assert decision.certificate.value == pytest.approx(0.3 * 0.8 + 0.7 * 0.4)


@pytest.mark.parametrize("name", BALLOTS)
def test_to_forbid_an_outcome_is_to_leave_it_out(name):
    rng = np.random.default_rng(4)
    for _ in range(10):
        table, w = rng.random((4, 6)), rng.dirichlet(np.ones(4))
        forbidden = bg.LotteryConstraints(upper=[1, 1, 1, 1, 1, 0])

        inside = forbidden.apply_to(BALLOTS[name])(from_arrays(table, w))

        without = BALLOTS[name](from_arrays(table[:, :5], w))
        assert inside.probabilities[:5] == pytest.approx(without.probabilities)


def test_tied_outcomes_on_ballots_share_evenly_what_is_left():
    tied = from_arrays([[3, 3, 3, 0]])
    rule = bg.LotteryConstraints(upper=[0.2, 1, 1, 1]).apply_to(bg.Approval(1.0))

    decision = rule.solve(tied)

    assert decision.lottery.probabilities == pytest.approx([0.2, 0.4, 0.4, 0])
    assert not decision.unique
