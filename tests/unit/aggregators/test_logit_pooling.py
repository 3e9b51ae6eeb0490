"""Logit pooling: the softmax of expected utility, at every temperature."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

import bargain as bg
from bargain.criterion import Criterion
from bargain.normalization import as_normalization

from_arrays = bg.HypothesisSet.from_arrays


@pytest.mark.parametrize("temperature", [0.01, 0.3, 1, 50])
@pytest.mark.parametrize("normalization", [None, "range", "variance"])
def test_ordinary_sets_have_the_softmax_of_their_scores(temperature, normalization):
    rng = np.random.default_rng(0)
    hypotheses = from_arrays(rng.normal(size=(5, 6)), rng.dirichlet(np.ones(5)))
    rule = bg.LogitPooling(temperature, normalization=normalization)

    decision = rule.solve(hypotheses)

    scaled = as_normalization(normalization)(hypotheses)
    wanted = softmax(scaled.credences @ scaled.utilities / temperature)
    assert decision.lottery.probabilities == pytest.approx(wanted, rel=1e-10, abs=1e-14)
    assert decision.status is bg.Status.OPTIMAL
    assert decision.unique


def test_proposals_are_pooled_geometrically():
    rows, credences = np.array([[0.0, 1, 3], [2, 0, 1]]), [0.7, 0.3]
    proposals = softmax(rows, axis=1)
    pooled = np.prod(proposals ** np.array(credences)[:, None], axis=0)

    lottery = bg.LogitPooling()(from_arrays(rows, credences))

    assert lottery.probabilities == pytest.approx(pooled / pooled.sum())


def test_log_odds_are_differences_of_expected_utility():
    # By hand: 0.75 - 0.5 = 1/4 at temperature 1/8 are odds of e^2.
    pair = from_arrays([[1, 0], [0, 2]], [0.75, 0.25])

    lottery = bg.LogitPooling(1 / 8)(pair)

    assert lottery["outcome 0"] / lottery["outcome 1"] == pytest.approx(np.exp(2))


def test_cold_pools_choose_by_expected_utility_and_hot_ones_evenly():
    monster = from_arrays([[10, 0, 6], [0, 1e12, 6e11]], [0.7, 0.3])

    cold = bg.LogitPooling(1e-9)(monster)
    hot = bg.LogitPooling(1e300)(monster)

    assert cold == bg.ExpectedUtility()(monster)
    assert hot.probabilities == pytest.approx([1 / 3] * 3)


def test_an_offset_of_1e12_loses_no_digit():
    plain = from_arrays([[0.0, 1], [1, 0]], [0.75, 0.25])
    lifted = from_arrays([[1e12, 1e12 + 1], [1, 0]], [0.75, 0.25])

    assert bg.LogitPooling()(lifted).probabilities == pytest.approx(
        bg.LogitPooling()(plain).probabilities, rel=1e-14
    )


def test_what_rounding_would_move_is_summed_in_rational_arithmetic():
    # Stakes of 1e12 cancel to a difference of about 1 between the outcomes.
    rows = [[1e12, 0], [0, 1e12 + 2]]
    hypotheses = from_arrays(rows, [0.5, 0.5])

    decision = bg.LogitPooling().solve(hypotheses)

    assert decision.lottery["outcome 1"] == pytest.approx(1 / (1 + np.exp(-1)))
    assert decision.recheck(exact=True).gap <= 1e-15


def test_odds_that_no_float_can_hold_are_none():
    # Rational numbers for exp(-1e6) would have a million digits, and take minutes.
    far = from_arrays([[0, 1e6, 2e6]])

    definition = bg.LogitPooling().define(far)

    assert definition.exact_lottery() == [0, 0, 1]
    assert bg.LogitPooling()(far).probabilities.tolist() == [0, 0, 1]


def test_who_is_indifferent_or_has_no_credence_proposes_nothing():
    alone = from_arrays([[1, 0]])
    joined = from_arrays([[1, 0], [0, 99]], [1.0, 0.0])

    assert bg.LogitPooling()(joined) == bg.LogitPooling()(alone)
    assert bg.LogitPooling().solve(joined).notes == (
        "zero credence, no say: 'hypothesis 1'",
    )
    indifferent = from_arrays([[1, 0], [3, 3]], [0.5, 0.5])
    assert bg.LogitPooling(0.5)(indifferent).probabilities == pytest.approx(
        bg.LogitPooling()(alone).probabilities
    )


@pytest.mark.parametrize("temperature", [0, -1, np.inf, np.nan, "hot", True, None])
def test_temperatures_that_are_none_are_refused(temperature):
    with pytest.raises(bg.InvalidOptionError, match="temperature must be"):
        bg.LogitPooling(temperature)


def test_normalizations_that_are_none_are_refused():
    with pytest.raises(bg.InvalidOptionError, match="normalization must be"):
        bg.LogitPooling(normalization="rnage")


def test_the_gap_is_the_share_that_stands_elsewhere():
    problem = bg.LogitPooling().solve(from_arrays([[0.0, 0.0, 1]])).problem
    assert isinstance(problem, Criterion)
    even = np.full(3, 1 / 3)
    e = np.e

    for exact in (False, True):
        _, gap, _ = problem.judge(even, None, exact=exact)
        assert gap == pytest.approx(e / (2 + e) - 1 / 3, rel=1e-12)
