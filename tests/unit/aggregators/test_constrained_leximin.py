"""Leximin under constraints: worked by hand, who cannot gain, and wrong evidence."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.io.certification import certify_decision_file

from_arrays = bg.HypothesisSet.from_arrays


def test_equal_shares_of_the_ideals_inside():
    # The first may have at most 1/2 of its outcome: half of that, and half of the
    # second's range from 1/2 to 1.
    pair = from_arrays([[7, 0], [0, 1]], [0.9, 0.1])
    rule = bg.LotteryConstraints(upper=[0.5, 1]).apply_to(bg.KalaiSmorodinsky())

    decision = rule.solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0.25, 0.75])
    assert decision.certificate.value == pytest.approx(0.5)
    assert decision.recheck(exact=True).gap <= 1e-12


def test_raw_gains_are_equal_under_the_egalitarian_rule():
    # 7 p1 = p2 - 1/2 on the edge from (1/2, 1/2) to (0, 1).
    pair = from_arrays([[7, 0], [0, 1]], [0.9, 0.1])
    rule = bg.LotteryConstraints(upper=[0.5, 1]).apply_to(
        bg.Egalitarian(normalization=None)
    )

    decision = rule.solve(pair)

    assert decision.gains == pytest.approx([7 / 16, 7 / 16])


def test_who_loses_nothing_by_it_rises_after_the_others():
    # As in the example of Kalai-Smorodinsky, with at least 0.2 for the third outcome.
    three = from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    rule = bg.LotteryConstraints([[0, 0, -1]], [-0.2]).apply_to(bg.KalaiSmorodinsky())

    decision = rule.solve(three)

    assert decision.lottery.probabilities == pytest.approx([0.4, 0.4, 0.2])
    assert decision.gains == pytest.approx([0.4, 0.4, 0.8])
    prices = decision.certificate.prices
    assert prices is not None
    assert decision.certificate.stages is not None
    assert len(prices) == len(decision.certificate.stages)


@pytest.mark.parametrize("rule", [bg.KalaiSmorodinsky, bg.Egalitarian])
def test_who_cannot_gain_is_held_and_proved_in_a_file(rule, tmp_path):
    three = from_arrays([[0, 1, 5, 0], [3, 3, 0, 2.5], [0, 1, 1, 3]])
    inside = bg.LotteryConstraints([[0, 0, 1, 0]], [0.01])
    path = tmp_path / "decision.json"

    decision = inside.apply_to(rule(disagreement="outcome 0")).solve(three)

    assert decision.notes[0].startswith("cannot gain over disagreement")
    assert decision.lottery.probabilities == pytest.approx([0, 1, 0, 0])
    bg.write_decision(decision, path)
    found = certify_decision_file(path, exact=True)
    assert found.ok, found.findings
    assert any(check.subject == "outside" for check in found.checks)


@pytest.mark.parametrize("rule", [bg.KalaiSmorodinsky, bg.Egalitarian])
def test_nobody_gains_from_a_lottery_on_the_frontier(rule):
    pair = from_arrays([[0, 1], [1, 0]])
    inside = bg.LotteryConstraints(upper=[1, 0.9])
    point = bg.Lottery([0.4, 0.6])

    decision = inside.apply_to(rule(disagreement=point)).solve(pair)

    assert decision.lottery.probabilities == pytest.approx([0.4, 0.6])
    assert "own lottery is returned" in decision.notes[-1]
    assert decision.recheck(exact=True).status is bg.Status.OPTIMAL


def test_points_that_exclude_each_other_are_refused_with_a_proof():
    pair = from_arrays([[0, 1, 0.9], [1, 0, 0.9]])
    little = bg.LotteryConstraints([[0, 0, 2]], [0.2])
    rule = little.apply_to(bg.KalaiSmorodinsky(disagreement=[0.6, 0.6]))

    with pytest.raises(bg.DisagreementError, match="no lottery that the constr") as e:
        rule.solve(pair)

    assert e.value.prices is not None


def test_wrong_prices_make_the_gap_larger_never_smaller():
    rng = np.random.default_rng(1)
    four = from_arrays(rng.random((4, 6)))
    inside = bg.LotteryConstraints(A_eq=[[1, -1, 0, 0, 0, 0]], b_eq=[0.3])
    decision = inside.apply_to(bg.KalaiSmorodinsky()).solve(four)
    best, own = decision.recheck(exact=True).gap, decision.certificate.prices

    assert own is not None
    assert best <= 1e-9
    for _ in range(10):
        moved = own + rng.exponential(0.1, own.shape)
        object.__setattr__(decision.certificate, "prices", moved)
        assert decision.recheck(exact=True).gap > best
        assert decision.recheck().gap > best
    for fewer in (None, own[:0]):
        object.__setattr__(decision.certificate, "prices", fewer)
        assert decision.recheck(exact=True).gap > best


def test_stages_that_leave_somebody_open_prove_nothing():
    three = from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    inside = bg.LotteryConstraints([[0, 0, -1]], [-0.2])
    decision = inside.apply_to(bg.KalaiSmorodinsky()).solve(three)
    stages = decision.certificate.stages

    assert stages is not None
    object.__setattr__(decision.certificate, "stages", stages[:1])

    assert np.isnan(decision.recheck(exact=True).gap)


def test_several_lotteries_that_give_the_same_are_settled_by_the_norm():
    tied = from_arrays([[1, 1, 0, 0], [0, 0, 1, 1]])
    rule = bg.LotteryConstraints(upper=[1, 0.2, 1, 1]).apply_to(bg.KalaiSmorodinsky())

    decision = rule.solve(tied)

    assert decision.lottery.probabilities == pytest.approx([0.3, 0.2, 0.25, 0.25])
    assert not decision.unique


@pytest.mark.parametrize("seed", range(20))
def test_floats_claim_no_less_than_rational_arithmetic_under_constraints(seed):
    rng = np.random.default_rng(seed)
    utilities = rng.integers(0, 4, size=(3, 4)) * 10.0 ** rng.integers(-9, 9, (3, 1))
    utilities += rng.random((3, 1)) * np.eye(3, 4)
    row = rng.random((1, 4)) * [0, 1, 1, 1]
    inside = bg.LotteryConstraints(row, [0.3], upper=[1, 0.5, 0.6, 1])
    rule = inside.apply_to(bg.Egalitarian(normalization=None))

    decision = rule.solve(from_arrays(utilities))

    exact = decision.recheck(exact=True)
    if decision.status is not bg.Status.FAILED:
        assert exact.gap <= decision.certificate.gap
