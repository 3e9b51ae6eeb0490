"""Few hypotheses and many outcomes, by column generation."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.rows import ArrayRows
from bargain.rows.watch import Watch
from bargain.solvers.favourites import favourites
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.wide_newton import maximize_wide
from bargain.welfare import Log

N, M = 8, 5_000


def make(family, seed=0, n_outcomes=M):
    rng = np.random.default_rng(seed)
    if family == "uniform":
        utilities = rng.random((N, n_outcomes))
    elif family == "features":
        utilities = rng.normal(size=(N, 3)) @ rng.normal(size=(3, n_outcomes))
    else:
        utilities = np.repeat(rng.random((N, n_outcomes // 10)), 10, axis=1)
    worst = utilities.min(axis=1)
    scale = utilities.max(axis=1) - worst
    weights = rng.dirichlet(np.ones(N))
    rows = ArrayRows(utilities, None, worst, None, scale, may_lose=False)
    return rows, Log(weights), favourites(rows, weights)


@pytest.mark.parametrize("family", ["uniform", "features", "copies"])
@pytest.mark.parametrize("seed", range(3))
def test_it_finds_what_all_outcomes_at_once_give(family, seed):
    rows, welfare, start = make(family, seed)

    found = maximize_wide(rows, welfare, start, 1e-10)
    whole = maximize(rows, welfare, start, Face.simplex(M), 1e-10)

    assert found is not None
    assert whole.sums is not None
    assert found.message == ""
    assert found.gap <= 1e-10
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-13)
    gains = rows.table @ found.probabilities
    prices = (welfare.weights / gains) @ rows.table
    assert prices.max() - 1 <= 2e-10  # the certificate, worked out here
    np.testing.assert_allclose(gains, whole.sums.gains, rtol=1e-4)


def test_it_needs_few_sweeps_over_all_outcomes():
    rows, welfare, start = make("uniform", n_outcomes=100_000)
    watch = Watch(max_passes=12)

    rows = ArrayRows(rows.utilities, None, rows.origin, None, rows.scale, False, watch)
    found = maximize_wide(rows, welfare, start, 1e-9)

    assert found is not None
    assert found.gap <= 1e-9
    assert not found.is_spent


def test_a_limit_leaves_the_best_lottery_so_far():
    rows, welfare, start = make("uniform")
    rows = ArrayRows(
        rows.utilities, None, rows.origin, None, rows.scale, False, Watch(max_passes=1)
    )

    found = maximize_wide(rows, welfare, start, 1e-12)

    assert found is not None
    assert found.is_spent
    assert 0 < found.gap < np.inf


def test_tables_and_starts_of_many_outcomes_are_left_to_others():
    rows, welfare, start = make("uniform", n_outcomes=1_000)
    assert maximize_wide(rows, welfare, start, 1e-9) is None

    rows, welfare, _ = make("uniform")
    assert maximize_wide(rows, welfare, np.full(M, 1 / M), 1e-9) is None


@pytest.mark.parametrize("disagreement", ["worst-case", "random-dictator"])
def test_a_wide_table_is_certified_and_its_copies_share(disagreement):
    rng = np.random.default_rng(3)
    utilities = rng.random((N, M))
    utilities[:, 1::2] = utilities[:, ::2]  # a copy beside each
    hypotheses = bg.HypothesisSet.from_arrays(utilities, np.full(N, 1 / N))

    decision = bg.NashBargaining(disagreement=disagreement).solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= 1e-9
    shares = decision.lottery.probabilities
    np.testing.assert_allclose(shares[1::2], shares[::2], atol=1e-9)
    assert not decision.unique


def test_a_favourite_is_each_rows_best():
    gains = np.array([[0.0, 1.0, 1.0], [3.0, 2.0, 1.0]])
    rows = ArrayRows(gains, None, np.zeros(2), None, np.ones(2))

    assert favourites(rows, np.array([0.25, 0.75])).tolist() == [0.75, 0.25, 0]
