"""The mixture of objectives: its value, its ends, its path between them."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.nasty import NASTY, nasty_set
from tests.references import by_clarabel

from_arrays = bg.HypothesisSet.from_arrays
LOUD = from_arrays([[1, 0], [0, 1]], [0.6, 0.4])


def test_the_value_is_the_mixture_in_normalized_units():
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(4, 5)) * 7, rng.dirichlet(np.ones(4)))

    decision = bg.Mixed(0.3).solve(hypotheses)

    ranges = hypotheses.best - hypotheses.worst
    y = decision.gains / ranges
    expected = hypotheses.credences @ (0.7 * y + 0.3 * np.log(y))
    assert decision.certificate.value == pytest.approx(expected, rel=1e-12)


def test_by_hand():
    # Maximize (0.6 p + 0.4 q + 0.6 log p + 0.4 log q) / 2 with p + q = 1:
    # 0.6 + 0.6 / p = 0.4 + 0.4 / q, so p^2 - 6 p + ... = 0 as below.
    lottery = bg.Mixed(0.5)(LOUD)

    p = lottery["outcome 0"]
    assert 0.6 + 0.6 / p == pytest.approx(0.4 + 0.4 / (1 - p), rel=1e-8)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("seed", range(8))
def test_clarabel_finds_nothing_better(share, seed):
    rng = np.random.default_rng(seed)
    gains, credences = rng.random((5, 4)), rng.dirichlet(np.ones(5))
    gains -= gains.min(axis=1, keepdims=True)
    gains /= gains.max(axis=1, keepdims=True)

    decision = bg.Mixed(share).solve(from_arrays(gains, credences))

    assert decision.status is bg.Status.OPTIMAL
    best = by_clarabel(gains, credences, share=share).value
    assert decision.certificate.value >= best - 1e-9


@pytest.mark.parametrize("normalization", ["range", "variance"])
def test_the_answer_ignores_every_unit(normalization):
    rng = np.random.default_rng(0)
    utilities, credences = rng.normal(size=(5, 4)), rng.dirichlet(np.ones(5))
    factors = np.array([[1], [1e9], [1e-9], [1e200], [1e-200]])
    rule = bg.Mixed(0.4, normalization=normalization)

    plain = rule(from_arrays(utilities, credences))
    scaled = rule(from_arrays(utilities * factors, credences))

    assert scaled.probabilities == pytest.approx(plain.probabilities, abs=1e-9)


def test_without_normalization_the_loudest_pulls_harder():
    hypotheses = from_arrays([[10, 0], [0, 1000]], [0.9, 0.1])

    quiet = bg.Mixed(0.5)(hypotheses)
    raw = bg.Mixed(0.5, normalization=None).solve(hypotheses)

    assert quiet["outcome 1"] < 0.2
    assert raw.lottery["outcome 1"] > 0.8
    assert raw.status is bg.Status.OPTIMAL


@pytest.mark.parametrize("share", [1e-9, 1e-6, 0.5, 1 - 1e-9])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified(name, share):
    decision = bg.Mixed(share).solve(nasty_set(name))

    assert decision.status is bg.Status.OPTIMAL, decision.message
    if decision.hypotheses.utilities.size <= 5000:
        assert decision.recheck(exact=True).gap <= 1e-9


def test_the_path_from_expected_utility_to_nash_is_smooth_for_the_worst_case():
    shares = np.linspace(0, 1, 101)

    path = [bg.Mixed(float(k))(LOUD)["outcome 0"] for k in shares]

    assert path[0] == 1
    assert path[-1] == pytest.approx(0.6, abs=1e-9)
    assert (np.diff(path) <= 1e-9).all()
    # Near 0 the optimum is 1 - p = 2 k up to terms of k^2: no jump.
    assert path[1] > 0.95


@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-9])
def test_the_path_jumps_at_0_for_a_point_above_the_worst_case(share):
    rule = bg.Mixed(share, disagreement=[0.3, 0.3])

    assert bg.Mixed(0, disagreement=[0.3, 0.3])(LOUD)["outcome 0"] == 1
    assert rule(LOUD)["outcome 0"] == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("share", [0, 1])
def test_a_decision_at_an_end_names_the_rule_that_was_asked(share):
    rule = bg.Mixed(share)

    assert rule.solve(LOUD).rule == rule


def test_the_first_argument_is_the_share_of_the_nash_product():
    assert bg.Mixed(0.25) == bg.Mixed(nash_weight=0.25)
    assert bg.Mixed().nash_weight == 0.5
