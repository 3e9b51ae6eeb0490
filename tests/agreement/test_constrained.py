"""Rules under constraints against cvxpy, and the guarantees on random polytopes."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg
from tests.random_polytopes import by_cvxpy, case, extremes

SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_nash_and_mixed_agree_with_a_conic_solver(seed, share):
    one = case(seed)
    worst, best = extremes(one)
    gains = (one.hypotheses.utilities - worst[:, None]) / (best - worst)[:, None]
    w = one.hypotheses.credences
    rule = bg.NashBargaining() if share == 1 else bg.Mixed(share)

    decision = one.constraints.apply_to(rule).solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    assert decision.disagreement == pytest.approx(worst, rel=1e-7, abs=1e-7)
    y = gains @ p
    ours = w @ ((1 - share) * y + share * np.log(y))
    theirs = by_cvxpy(
        one,
        lambda p: (1 - share) * (w @ (gains @ p)) + share * (w @ cp.log(gains @ p)),
    )
    # The conic solver may end 1e-7 short of the optimum, or that far outside.
    assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("normalization", [None, "range"])
def test_expected_utility_agrees_with_a_linear_program(seed, normalization):
    one = case(seed)
    worst, best = extremes(one)
    units = np.ones(len(worst)) if normalization is None else best - worst
    scores = (one.hypotheses.credences / units) @ one.hypotheses.utilities

    rule = one.constraints.apply_to(bg.ExpectedUtility(normalization))
    decision = rule.solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    p = decision.lottery.probabilities
    assert one.allows(p)
    assert scores @ p == pytest.approx(one.best(scores), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_floats_and_fractions_agree_on_the_gap(seed):
    one = case(seed)

    for rule in (bg.NashBargaining(), bg.Mixed(0.4), bg.ExpectedUtility("range")):
        decision = one.constraints.apply_to(rule).solve(one.hypotheses)
        exact = decision.recheck(exact=True)
        assert exact.status is bg.Status.OPTIMAL
        assert exact.gap <= decision.certificate.gap + 1e-12
        assert exact.value == pytest.approx(decision.certificate.value, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_nash_gives_a_fair_share_of_the_ideal_inside(seed):
    one = case(seed)
    worst, best = extremes(one)

    decision = one.constraints.apply_to(bg.NashBargaining()).solve(one.hypotheses)

    fair = one.hypotheses.credences * (best - worst) / (1 + decision.certificate.gap)
    assert (decision.gains >= fair - 1e-7 * (best - worst)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nash_from_a_lottery_inside_leaves_nobody_worse_off(seed):
    one = case(seed)
    point = bg.Lottery(one.inside)
    rule = one.constraints.apply_to(bg.NashBargaining(disagreement=point))

    decision = rule.solve(one.hypotheses)

    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert one.allows(decision.lottery.probabilities)
    largest = np.abs(one.hypotheses.utilities).max(axis=1)
    assert (decision.gains >= -1e-12 * largest).all()
    assert decision.recheck(exact=True).gap <= 1e-9
