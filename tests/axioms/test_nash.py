"""What Nash bargaining promises, as properties over random sets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))


SMALL_INTEGERS = st.integers(-5, 5)


@st.composite
def hypothesis_sets(draw, elements=SMALL_INTEGERS):
    shape = draw(SHAPES)
    utilities = draw(arrays(np.float64, shape, elements=elements))
    parts = draw(st.lists(st.integers(1, 20), min_size=shape[0], max_size=shape[0]))
    return bg.HypothesisSet.from_arrays(utilities, parts, normalize=True)


def _gains(hypotheses, rule=None):
    """Expected gains over the worst case, as shares of the ideal; 0 if indifferent."""
    lottery = (rule or bg.NashBargaining())(hypotheses)
    ranges = np.where(
        hypotheses.indifferent, np.inf, hypotheses.best - hypotheses.worst
    )
    return (lottery.expected_utilities(hypotheses) - hypotheses.worst) / ranges


# A gap of 1e-9, and one more Newton step: gains are known far better than this.
CLOSE: dict[str, Any] = {"rtol": 1e-6, "atol": 1e-9}


@given(hypothesis_sets(), st.data())
def test_nash_ignores_the_zero_and_unit_of_each_hypothesis(hypotheses, data):
    n = len(hypotheses)
    units = data.draw(
        arrays(np.float64, n, elements=st.sampled_from([1e-9, 0.5, 3, 1e9]))
    )
    zeros = data.draw(arrays(np.float64, n, elements=st.integers(-100, 100)))
    moved = bg.HypothesisSet.from_arrays(
        units[:, None] * (hypotheses.utilities + zeros[:, None]), hypotheses.credences
    )

    np.testing.assert_allclose(_gains(moved), _gains(hypotheses), **CLOSE)


@given(hypothesis_sets(), st.randoms(use_true_random=False))
def test_nash_ignores_the_order_of_hypotheses_and_outcomes(hypotheses, random):
    rows = list(range(hypotheses.n_hypotheses))
    columns = list(range(hypotheses.n_outcomes))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = bg.HypothesisSet.from_arrays(
        hypotheses.utilities[np.ix_(rows, columns)], hypotheses.credences[rows]
    )

    one = bg.NashBargaining()(hypotheses).probabilities
    other = bg.NashBargaining()(shuffled).probabilities

    np.testing.assert_allclose(other, one[columns], atol=1e-7)


@given(hypothesis_sets(), st.integers(1, 9))
def test_splitting_a_hypothesis_changes_nothing(hypotheses, tenths):
    share = tenths / 10
    credences = np.append(hypotheses.credences, hypotheses.credences[0] * (1 - share))
    credences[0] *= share
    split = bg.HypothesisSet.from_arrays(
        np.vstack([hypotheses.utilities, hypotheses.utilities[:1]]),
        credences,
        normalize=True,
    )

    np.testing.assert_allclose(_gains(split)[:-1], _gains(hypotheses), **CLOSE)


@given(hypothesis_sets())
def test_copying_an_outcome_changes_no_gain(hypotheses):
    copied = bg.HypothesisSet.from_arrays(
        np.hstack([hypotheses.utilities, hypotheses.utilities[:, :1]]),
        hypotheses.credences,
    )

    np.testing.assert_allclose(_gains(copied), _gains(hypotheses), **CLOSE)


@given(hypothesis_sets())
def test_copies_of_an_outcome_share_its_probability_evenly(hypotheses):
    copied = bg.HypothesisSet.from_arrays(
        np.hstack([hypotheses.utilities, hypotheses.utilities[:, :1]]),
        hypotheses.credences,
    )

    probabilities = bg.NashBargaining()(copied).probabilities

    assert probabilities[-1] == pytest.approx(probabilities[0], abs=1e-9)


@given(hypothesis_sets(elements=st.floats(-1e6, 1e6)))
def test_everyone_gets_its_fair_share(hypotheses):
    decision = bg.NashBargaining().solve(hypotheses)
    ideals = hypotheses.best - hypotheses.worst

    fair = hypotheses.credences * ideals / (1 + decision.certificate.gap)

    felt = ~hypotheses.indifferent
    assert (decision.gains[felt] >= fair[felt] * (1 - 1e-12)).all()


@given(hypothesis_sets(), st.integers(1, 99), st.data())
def test_a_newcomer_harms_the_others_by_at_most_its_credence(hypotheses, percent, data):
    credence = percent / 100
    stakes = data.draw(st.sampled_from([1.0, 1e6, 1e12]))
    row = data.draw(
        arrays(np.float64, hypotheses.n_outcomes, elements=st.integers(-5, 5))
    )
    assume(not hypotheses.indifferent.any())
    joined = bg.HypothesisSet.from_arrays(
        np.vstack([hypotheses.utilities, stakes * row]),
        np.append((1 - credence) * hypotheses.credences, credence),
    )

    before, after = _gains(hypotheses), _gains(joined)[:-1]

    harm = hypotheses.credences @ (1 - after / before)
    # Each side is off by what a gap of 1e-9 leaves of the gains.
    assert harm <= credence + 1e-6


@given(hypothesis_sets(), st.data())
def test_zero_credence_has_no_say(hypotheses, data):
    row = data.draw(
        arrays(np.float64, hypotheses.n_outcomes, elements=st.integers(-5, 5))
    )
    watched = bg.HypothesisSet.from_arrays(
        np.vstack([hypotheses.utilities, row]), np.append(hypotheses.credences, 0.0)
    )

    for rule in (bg.NashBargaining(), bg.ExpectedUtility(), bg.Mixed()):
        alone = rule(hypotheses).probabilities
        np.testing.assert_array_equal(rule(watched).probabilities, alone)


@given(hypothesis_sets())
def test_no_outcome_is_better_for_everyone(hypotheses):
    gains = _gains(hypotheses)

    ranges = np.where(
        hypotheses.indifferent, np.inf, hypotheses.best - hypotheses.worst
    )
    outcomes = (hypotheses.utilities - hypotheses.worst[:, None]) / ranges[:, None]
    felt = ~hypotheses.indifferent
    if felt.any():
        lead = (outcomes - gains[:, None])[felt].min(axis=0)
        assert lead.max() <= 1e-6


@given(st.integers(1, 99))
def test_expected_utility_flips_at_even_credences_and_nash_does_not(percent):
    credence = percent / 100
    pair = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [credence, 1 - credence])

    expected = bg.ExpectedUtility()(pair).probabilities
    nash = bg.NashBargaining()(pair).probabilities

    choice = [0, 1] if percent > 50 else [1, 0] if percent < 50 else [0.5, 0.5]
    np.testing.assert_array_equal(expected, choice)
    np.testing.assert_allclose(nash, [1 - credence, credence], atol=1e-9)


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


@given(hypothesis_sets(), st.integers(1, 9))
def test_a_random_dictator_point_is_never_undercut(hypotheses, tenths):
    rule = bg.NashBargaining(
        disagreement=bg.Disagreement.interpolate(
            "worst-case", "random-dictator", tenths / 10
        )
    )

    decision = rule.solve(hypotheses)

    ranges = np.maximum(hypotheses.best - hypotheses.worst, 1.0)
    lost = decision.expected_utilities - decision.disagreement
    assert (lost / ranges >= -1e-9).all()
