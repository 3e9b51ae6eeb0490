"""Instances on which other methods give up: the certificate must still hold.

Each answer is held to a gap computed here, from the definition.
"""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg


def _gap(gains, credences, probabilities):
    expected = gains @ probabilities
    return float(((credences / expected) @ gains).max() - credences.sum())


def _instances():
    rng = np.random.default_rng(0)
    yield "few hypotheses, many outcomes", rng.random((20, 1000)), None
    yield "many hypotheses", rng.random((3000, 30)), None
    yield "dense optimum", rng.random((20000, 40)), None
    yield (
        "credences over 12 decades",
        rng.random((60, 20)),
        10.0 ** rng.uniform(-12, 0, 60),
    )
    yield (
        "rows over 12 decades",
        rng.random((60, 20)) * 10.0 ** rng.uniform(-6, 6, (60, 1)),
        None,
    )
    wide = 10.0 ** rng.uniform(-12, 0, (60, 20))
    yield "gains over 12 decades", wide, None
    monster = rng.random((30, 10))
    monster[0] *= 1e12
    yield "monster of 1e12", monster, None
    low_rank = rng.normal(size=(500, 3)) @ rng.normal(size=(3, 40))
    yield "low rank", low_rank, None
    means, places = 2 * rng.normal(size=3000), np.linspace(-4, 4, 60)
    grid = np.exp(-((means[:, None] - places) ** 2))
    yield "mixture grid", grid, None
    yield "identical outcomes", np.repeat(rng.random((30, 5)), 4, axis=1), None


@pytest.mark.parametrize(
    ("utilities", "credences"),
    [pytest.param(u, w, id=name) for name, u, w in _instances()],
)
def test_hard_instances_are_certified(utilities, credences):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)

    decision = bg.NashBargaining().solve(hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    gains = gains / gains.max(axis=1, keepdims=True)
    gap = _gap(gains, hypotheses.credences, decision.lottery.probabilities)
    assert gap <= 1e-9


@pytest.mark.parametrize("room", [1e-3, 1e-4, 1e-5])
@pytest.mark.parametrize("seed", range(5))
def test_points_close_to_the_frontier_are_certified_or_told(seed, room):
    rng = np.random.default_rng(seed)
    hypotheses = bg.HypothesisSet.from_arrays(rng.random((8, 6)))
    best = bg.NashBargaining()(hypotheses)
    point = hypotheses.utilities @ best.probabilities - room

    decision = bg.NashBargaining(disagreement=point).solve(hypotheses)

    exact = decision.recheck(exact=True)
    assert decision.status is bg.Status.OPTIMAL
    assert exact.gap <= 1e-9
    assert (decision.gains > 0).all()


def test_a_larger_set_agrees_with_its_weighted_distinct_rows():
    rng = np.random.default_rng(1)
    distinct = rng.random((7, 5))
    rows = rng.integers(0, 7, size=5000)
    counts = np.bincount(rows, minlength=7) / 5000

    whole = bg.NashBargaining()(bg.HypothesisSet.from_arrays(distinct[rows]))
    merged = bg.NashBargaining()(bg.HypothesisSet.from_arrays(distinct, counts))

    np.testing.assert_allclose(
        distinct @ whole.probabilities, distinct @ merged.probabilities, rtol=1e-9
    )
