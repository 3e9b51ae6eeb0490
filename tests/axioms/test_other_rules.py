"""Axioms of expected utility and of its mixtures with the Nash product."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from tests.drawn_sets import sets

from_arrays = bg.HypothesisSet.from_arrays


@pytest.mark.parametrize("credence", [0.5 - 1e-9, 0.5 - 1e-6, 0.49, 0.25, 0.01])
def test_expected_utility_flips_at_one_half_and_nash_does_not(credence):
    coin = [[1, 2], [2, 1]]
    below = from_arrays(coin, [credence, 1 - credence])
    above = from_arrays(coin, [1 - credence, credence])

    flipped = [bg.ExpectedUtility()(pair)["outcome 1"] for pair in (below, above)]
    moved = [bg.NashBargaining()(pair)["outcome 1"] for pair in (below, above)]

    assert flipped == [0, 1]
    assert moved == pytest.approx([credence, 1 - credence], abs=1e-9)


def test_expected_utility_is_undecided_at_one_half():
    lottery = bg.ExpectedUtility()(from_arrays([[1, 2], [2, 1]]))

    assert lottery.probabilities.tolist() == [0.5, 0.5]


@given(
    given_set=sets(),
    normalization=st.sampled_from(["range", "variance"]),
    factors=arrays(float, 5, elements=st.floats(1e-6, 1e6)),
)
def test_normalized_expected_utility_ignores_units(given_set, normalization, factors):
    utilities, credences = given_set
    scaled = utilities * factors[: len(utilities), None]
    rule = bg.ExpectedUtility(normalization)

    before = rule.solve(from_arrays(utilities, credences))
    after = rule.solve(from_arrays(scaled, credences))

    # Scores within rounding of the best may tie or not; what is chosen is as good.
    assert after.certificate.value == pytest.approx(
        before.certificate.value, rel=1e-9, abs=1e-9
    )


@given(given_set=sets(), credence=st.floats(0.01, 0.99))
def test_raw_expected_utility_hands_a_loud_enough_monster_its_favourite(
    given_set, credence
):
    utilities, credences = given_set
    monster = np.zeros(utilities.shape[1])
    monster[-1] = 1e12
    joined = np.append((1 - credence) * credences, credence)

    lottery = bg.ExpectedUtility()(from_arrays(np.vstack([utilities, monster]), joined))

    assert lottery.support() == (lottery.outcomes[-1],)


@given(given_set=sets(min_hypotheses=2), share=st.floats(0.05, 0.95))
def test_mixed_lies_between_its_ends(given_set, share):
    # More weight on the Nash product never lowers the Nash product, nor raises
    # expected utility.
    utilities, credences = given_set
    hypotheses = from_arrays(utilities, credences)
    low, high = (bg.Mixed(k).solve(hypotheses) for k in (share, min(1.0, share + 0.04)))
    ranges = np.where(hypotheses.indifferent, 1, hypotheses.best - hypotheses.worst)
    caring = ~hypotheses.indifferent
    assume(caring.any())

    shares = [decision.gains[caring] / ranges[caring] for decision in (low, high)]
    nash = [credences[caring] @ np.log(y) for y in shares]
    expected = [credences[caring] @ y for y in shares]

    # Each is optimal to 1e-9 for its own mixture; their weights differ by 0.04.
    assert nash[1] >= nash[0] - 1e-7
    assert expected[1] <= expected[0] + 1e-7


def test_the_mixed_path_jumps_at_zero_above_the_worst_case():
    # Expected utility leaves the second hypothesis with less than its point; every
    # positive share of the Nash product keeps it there or above.
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [0.9, 0.1])
    point = [0.0, 0.4]

    jump = bg.Mixed(0, disagreement=point)(pair).probabilities
    kept = bg.Mixed(1e-6, disagreement=point)(pair).probabilities

    np.testing.assert_allclose(jump, [1, 0], atol=1e-12)
    assert kept[1] >= 0.4
    np.testing.assert_allclose(kept, [0.6, 0.4], atol=1e-5)


@pytest.mark.parametrize(
    "rule", [bg.NashBargaining(), bg.ExpectedUtility(), bg.Mixed()]
)
@given(given_set=sets(), newcomer=arrays(float, 5, elements=st.floats(-1e6, 1e6)))
def test_zero_credence_changes_no_digit(rule, given_set, newcomer):
    utilities, credences = given_set
    row = newcomer[: utilities.shape[1]]

    before = rule(from_arrays(utilities, credences))
    after = rule(from_arrays(np.vstack([utilities, row]), np.append(credences, 0)))

    assert after == before


VOTES = [
    bg.MyFavouriteTheory(),
    bg.MyFavouriteOption(),
    bg.RandomDictator(),
    bg.Borda(),
    bg.Approval(0.75),
    bg.MaximalLottery(),
    bg.LogitPooling(),
    bg.VarianceVoting(),
]


@pytest.mark.parametrize("rule", VOTES, ids=repr)
@given(given_set=sets(), newcomer=arrays(float, 5, elements=st.floats(-1e6, 1e6)))
def test_votes_hear_nobody_without_credence(rule, given_set, newcomer):
    utilities, credences = given_set
    row = newcomer[: utilities.shape[1]]

    before = rule(from_arrays(utilities, credences))
    after = rule(from_arrays(np.vstack([utilities, row]), np.append(credences, 0)))

    assert after == before


@pytest.mark.parametrize("rule", [rule for rule in VOTES if "Logit" not in repr(rule)])
@given(
    given_set=sets(numbers=st.integers(-3, 3).map(float)),
    exponents=arrays(int, 5, elements=st.integers(-20, 20)),
)
def test_votes_ignore_units(rule, given_set, exponents):
    # Powers of two, so that no rounding makes or breaks a tie.
    utilities, credences = given_set
    scaled = np.ldexp(utilities, exponents[: len(utilities), None])

    before = rule(from_arrays(utilities, credences))
    after = rule(from_arrays(scaled, credences))

    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-12)


@pytest.mark.parametrize("rule", VOTES, ids=repr)
def test_one_outcome_is_certain(rule):
    decision = rule.solve(from_arrays([[3.0], [-1.0]]))

    assert decision.lottery.probabilities.tolist() == [1]
    assert decision.status is bg.Status.OPTIMAL
    assert decision.unique


def test_who_has_no_say_does_not_move_a_bit():
    # Found by fresh seeds: a fourth row of zeros changed the order of a sum.
    utilities = np.array([[0.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    rule = bg.RandomDictator()

    before = rule(from_arrays(utilities[:3], [1 / 3] * 3))
    after = rule(from_arrays(utilities, [1 / 3] * 3 + [0]))

    assert np.array_equal(before.probabilities, after.probabilities)
