"""Egalitarian: leximin of gains in common units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.aggregators.registry import rule_from_text
from tests.drawn_sets import sets
from tests.nasty import NASTY, nasty_set

from_arrays = bg.HypothesisSet.from_arrays
RAW = bg.Egalitarian(normalization=None)

# Their gains span more decades than floats have.
BEYOND = {
    "monster of 1e300",
    "stakes of 1e-300",
    "subnormal utilities",
    "from 1e-300 to 1e300",
}


def test_lotteries_serve_the_worst_off_better_than_the_best_state():
    # Of the states (2, 4), (9, 1) and (1, 8), counted from nothing, leximin picks the
    # first. A lottery over the others gives both 71/15: 9 s + (1 - s) = s + 8 (1 - s).
    pair = from_arrays([[2, 9, 1], [4, 1, 8]])

    decision = bg.Egalitarian(normalization=None, disagreement=[0, 0]).solve(pair)

    assert decision.gains == pytest.approx([71 / 15, 71 / 15])
    assert decision.certificate.value == pytest.approx(71 / 15)
    assert decision.lottery.probabilities == pytest.approx([0, 7 / 15, 8 / 15])


def test_the_next_least_is_raised_when_the_least_cannot_rise():
    # The first is at most at 1. Then the second may have 3 and the third 6, or the
    # third 9 and the second 0: the second comes first.
    three = from_arrays([[1, 1, 0], [3, 0, 0], [6, 9, 0]])

    decision = RAW.solve(three)

    assert decision.gains == pytest.approx([1, 3, 6])


def test_raw_units_serve_small_stakes_first():
    pair = from_arrays([[1, 0], [0, 1e12]])

    decision = RAW.solve(pair)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.gains == pytest.approx([1, 1], rel=1e-9)
    assert decision.recheck(exact=True).gap <= 1e-9


def test_the_cheapest_way_to_serve_a_monster_is_found():
    # 10 for the monster by its favourite costs the first 1e-10 of its 10, by the
    # compromise 4 / 6e10 = 2/3 of that.
    pair = from_arrays([[10, 0, 6], [0, 1e12, 6e11]])

    decision = RAW.solve(pair)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.lottery.probabilities[1] == 0
    assert decision.lottery.probabilities[2] == pytest.approx(10 / 6e11, rel=1e-6)


def test_variance_is_a_unit():
    utilities = np.array([[1.0, 0, 0, 0], [0, 1, 1, 0]])

    decision = bg.Egalitarian(normalization="variance").solve(from_arrays(utilities))

    deviations = utilities.std(axis=1)
    shares = decision.gains / deviations
    assert shares[0] == pytest.approx(shares[1])
    assert decision.certificate.value == pytest.approx(shares[0])


def test_the_unit_of_the_value_is_the_normalization_s():
    pair = from_arrays([[4, 0], [0, 8]])

    assert bg.Egalitarian().solve(pair).certificate.value == pytest.approx(0.5)
    assert RAW.solve(pair).certificate.value == pytest.approx(8 / 3)


@given(given_set=sets())
@settings(max_examples=40)
def test_from_the_worst_case_ranges_make_it_kalai_smorodinsky(given_set):
    hypotheses = from_arrays(*given_set)

    assert bg.Egalitarian()(hypotheses).probabilities == pytest.approx(
        bg.KalaiSmorodinsky()(hypotheses).probabilities, abs=1e-9
    )


def test_elsewhere_they_differ():
    pair = from_arrays([[3, 0, 2.5], [0, 3, 1]])
    point = [0.0, 0.5]

    one = bg.Egalitarian(disagreement=point).solve(pair)
    other = bg.KalaiSmorodinsky(disagreement=point).solve(pair)

    assert one.gains[0] == pytest.approx(one.gains[1])
    # Ideal gains: 2.75 for the first, with the second at 0.5, and 2.5.
    assert other.gains / [2.75, 2.5] == pytest.approx([other.certificate.value] * 2)


@given(
    given_set=sets(min_hypotheses=2),
    owner=st.integers(0, 4),
    raised=arrays(float, 5, elements=st.floats(0.01, 1)),
)
@settings(max_examples=40)
def test_raising_a_credence_never_hurts_its_owner(given_set, owner, raised):
    utilities, credences = given_set
    owner %= len(utilities)
    more = credences.copy()
    more[owner] += raised[0]

    before = RAW.solve(from_arrays(utilities, credences))
    after = RAW.solve(from_arrays(utilities, more, normalize=True))

    assert after.gains[owner] >= before.gains[owner] - 1e-12


def test_multiplying_utilities_by_credences_would_hand_over_the_decision():
    # Leximin of credence times utility: at .99 the first looks well off, and its
    # opponent's favourite gets 99 %.
    utilities = np.eye(2)
    loud = np.array([[0.99], [0.01]]) * utilities

    assert RAW(from_arrays(loud)).probabilities == pytest.approx([0.01, 0.99])
    assert RAW(from_arrays(utilities, [0.99, 0.01])).probabilities == pytest.approx(
        [0.5, 0.5]
    )


@pytest.mark.parametrize("normalization", ["range", "variance", None])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_sets_are_certified_or_refused_by_name(name, normalization):
    decision = bg.Egalitarian(normalization=normalization).solve(nasty_set(name))

    if normalization is None and name in BEYOND:
        assert decision.status is bg.Status.FAILED
        assert "more than floats" in decision.message
        return
    assert decision.status is bg.Status.OPTIMAL, decision.message
    if decision.hypotheses.utilities.size <= 5000:
        assert decision.recheck(exact=True).gap <= 1e-9


def test_a_point_out_of_reach_is_an_error_with_its_proof():
    with pytest.raises(bg.DisagreementError, match="must be attainable") as caught:
        bg.Egalitarian(disagreement=[0.6, 0.6]).solve(from_arrays(np.eye(2)))

    assert caught.value.hypotheses == ("hypothesis 0", "hypothesis 1")
    assert caught.value.multipliers is not None


def test_units_must_be_positive():
    class Wrong(bg.Normalization):
        def zeros_and_units(self, hypotheses):
            return np.zeros(len(hypotheses)), np.zeros(len(hypotheses))

    with pytest.raises(bg.BargainError, match="positive and finite"):
        bg.Egalitarian(normalization=Wrong()).solve(from_arrays(np.eye(2)))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("egalitarian", bg.Egalitarian()),
        ("leximin", bg.Egalitarian()),
        ("egalitarian:raw", RAW),
        ("egalitarian:variance", bg.Egalitarian(normalization="variance")),
    ],
)
def test_it_reads_from_text(text, rule):
    assert rule_from_text(text) == rule


def test_an_unknown_normalization_is_refused():
    with pytest.raises(bg.BargainError, match="normalization must be"):
        bg.Egalitarian(normalization="median")
