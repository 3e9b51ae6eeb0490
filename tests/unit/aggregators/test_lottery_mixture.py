"""Randomizing between rules: the mixture of lotteries, and their certificates."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

PAIR = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.6, 0.4])
EU, NASH = bg.ExpectedUtility(), bg.NashBargaining()


def always_first(hypotheses):
    return bg.Lottery([1, *[0] * (hypotheses.n_outcomes - 1)], hypotheses.outcomes)


def test_lotteries_are_mixed_by_the_probabilities_of_their_rules():
    lottery = bg.LotteryMixture([(0.25, EU), (0.75, NASH)])(PAIR)

    # Expected utility picks the second outcome; Nash gives 0.4 and 0.6.
    assert lottery.probabilities == pytest.approx([0.3, 0.7], abs=1e-9)


def test_the_parts_carry_their_certificates_and_the_mixture_claims_no_gap():
    decision = bg.LotteryMixture([(0.25, EU), (0.75, NASH)]).solve(PAIR)

    assert np.isnan(decision.certificate.gap)
    assert len(decision.certificate.parts) == 2
    assert all(part.gap <= 1e-9 for part in decision.certificate.parts)
    assert [part.rule for part in decision.parts] == [EU, NASH]
    assert decision.status is bg.Status.OPTIMAL
    assert decision.problem is None


def test_a_recheck_rechecks_the_parts():
    decision = bg.LotteryMixture([(0.5, EU), (0.5, NASH)]).solve(PAIR)

    certificate = decision.recheck(exact=True)

    assert all(part.is_exact and part.gap <= 1e-9 for part in certificate.parts)


def test_a_users_function_takes_part_without_a_certificate():
    decision = bg.LotteryMixture([(0.5, always_first), (0.5, EU)]).solve(PAIR)

    assert decision.lottery.probabilities.tolist() == [0.5, 0.5]
    assert "1 of 2 parts carry certificates" in decision.message
    assert decision.status is bg.Status.OPTIMAL
    assert bg.LotteryMixture([(1, always_first)])(PAIR).probabilities.tolist() == [1, 0]


def test_mixtures_nest():
    inner = bg.LotteryMixture([(0.5, EU), (0.5, always_first)])

    lottery = bg.LotteryMixture([(0.5, inner), (0.5, EU)])(PAIR)

    assert lottery.probabilities.tolist() == [0.25, 0.75]


def test_a_mixture_of_functions_alone_takes_part_like_one_of_them():
    inner = bg.LotteryMixture([(1, always_first)])

    lottery = bg.LotteryMixture([(0.5, inner), (0.5, EU)])(PAIR)

    assert lottery.probabilities.tolist() == [0.5, 0.5]


def test_a_part_of_a_part_that_stopped_early_is_named(monkeypatch):
    from bargain.solvers import simplex_newton

    monkeypatch.setattr(simplex_newton, "MAX_STEPS", 1)
    utilities = np.random.default_rng(0).random((600, 10))
    hypotheses = bg.HypothesisSet.from_arrays(utilities)
    inner = bg.LotteryMixture([(0.5, always_first), (0.5, NASH)])

    with pytest.raises(bg.SolverError, match=r"^NashBargaining\(.*\): stopped"):
        bg.LotteryMixture([(0.5, EU), (0.5, inner)])(hypotheses)


def test_the_notes_of_the_parts_are_kept():
    tied = bg.HypothesisSet.from_arrays([[1, 1]])

    decision = bg.LotteryMixture([(0.5, EU), (0.5, NASH)]).solve(tied)

    assert any("tied" in note for note in decision.notes)
    assert not decision.unique


def test_a_part_that_stopped_early_stops_the_mixture(monkeypatch):
    from bargain.solvers import simplex_newton

    monkeypatch.setattr(simplex_newton, "MAX_STEPS", 1)
    hypotheses = bg.HypothesisSet.from_arrays(
        np.random.default_rng(0).random((600, 10))
    )
    rule = bg.LotteryMixture([(0.5, EU), (0.5, NASH)])

    assert rule.solve(hypotheses).status is bg.Status.LIMIT
    with pytest.raises(bg.SolverError, match="stopped"):
        rule(hypotheses)


def test_an_error_of_a_part_is_raised():
    rule = bg.LotteryMixture([(0.5, EU), (0.5, bg.NashBargaining(disagreement=[3, 3]))])

    with pytest.raises(bg.DisagreementError):
        rule.solve(PAIR)


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ([(0.5, EU)], r"must sum to 1 \(got 0.5\)"),
        ([], r"must sum to 1 \(got 0\)"),
        ([(0.5, EU), (0.6, NASH)], "must sum to 1"),
        ([(-0.5, EU), (1.5, NASH)], "between 0 and 1"),
        ([(np.nan, EU)], "between 0 and 1"),
        ([(1, "nash")], "rules must be callable"),
    ],
)
def test_refuses_what_is_no_lottery_over_rules(parts, match):
    with pytest.raises(bg.InvalidOptionError, match=match):
        bg.LotteryMixture(parts)


def test_ten_tenths_are_one():
    assert bg.LotteryMixture([(0.1, EU)] * 10)(PAIR) == EU(PAIR)


@pytest.mark.parametrize(
    "returned", [None, [0.5, 0.5], bg.Lottery([0.5, 0.5], ["a", "b"])]
)
def test_a_users_function_must_return_a_lottery_over_the_outcomes(returned):
    rule = bg.LotteryMixture([(1, lambda hypotheses: returned)])

    with pytest.raises(bg.BargainError, match="a rule must return a Lottery"):
        rule(PAIR)
