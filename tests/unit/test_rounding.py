"""What rounding may hide of a gap, against rational arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg

DISAGREEMENTS = ["worst-case", "random-dictator", "uniform"]


def steep_set(seed: int) -> bg.HypothesisSet:
    rng = np.random.default_rng(seed)
    units = 10.0 ** rng.uniform(-8, 8, (8, 1))
    return bg.HypothesisSet.from_arrays(rng.random((8, 12)) * units)


@pytest.mark.parametrize("tolerance", [1e-16, 1e-14, 1e-12])
@pytest.mark.parametrize("disagreement", DISAGREEMENTS)
@pytest.mark.parametrize("make", [bg.NashBargaining, lambda **k: bg.Mixed(0.5, **k)])
def test_what_is_called_optimal_at_a_tiny_tolerance_is_so(
    make, disagreement, tolerance
):
    rule = make(disagreement=disagreement, tolerance=tolerance)

    for seed in range(12):
        decision = rule.solve(steep_set(seed))
        if decision.status is bg.Status.OPTIMAL:
            exact = decision.recheck(exact=True)
            assert exact.status is bg.Status.OPTIMAL
            assert exact.gap <= decision.certificate.gap


def test_tolerances_above_the_rounding_are_met():
    statuses = [
        bg.NashBargaining(tolerance=1e-13).solve(steep_set(seed)).status
        for seed in range(12)
    ]

    assert statuses == [bg.Status.OPTIMAL] * 12


def test_a_tolerance_below_the_rounding_is_not_claimed():
    decision = bg.NashBargaining(tolerance=1e-16).solve(steep_set(0))

    assert decision.status is bg.Status.LIMIT
    assert 1e-16 < decision.certificate.gap < 1e-13


def test_a_batch_claims_no_more_than_a_single_solve():
    tables = np.array([steep_set(seed).utilities for seed in range(6)])
    rule = bg.NashBargaining(tolerance=1e-16)

    batch = rule.solve_batch(tables)

    assert not batch.is_optimal.any()
    assert (batch.gaps > 1e-16).all()


def test_the_default_tolerance_is_charged_with_nothing(monkeypatch):
    def forbidden(*args):
        raise AssertionError

    monkeypatch.setattr("bargain.aggregators.certified.hidden_by_rounding", forbidden)

    assert bg.NashBargaining().solve(steep_set(0)).status is bg.Status.OPTIMAL


@pytest.mark.parametrize("aversion", [0.5, 2, 5])
def test_a_power_mean_that_is_called_optimal_at_a_tiny_tolerance_is_so(aversion):
    for seed in range(8):
        hypotheses = steep_set(seed)
        for tolerance in (1e-14, 1e-12):
            rule = bg.Isoelastic(aversion, tolerance=tolerance)
            decision = rule.solve(hypotheses)
            if decision.status is bg.Status.OPTIMAL:
                assert decision.recheck(exact=True).gap <= decision.certificate.gap
