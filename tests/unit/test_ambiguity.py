"""Ambiguity sets: the least sum, and weights that are brought into the set."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.ambiguity import AmbiguitySet
from bargain.deviation_ball import DeviationBall
from bargain.tail_weights import Tail

CREDENCES = np.array([0.5, 0.3, 0.2])
LEVELS = np.array([0.9, 0.1, 0.4])
SETS: dict[str, AmbiguitySet] = {
    "half": Tail(CREDENCES, 0.5),
    "all": Tail(CREDENCES, 1.0),
    "a hair": Tail(CREDENCES, 1e-9),
    "worst case": Tail(CREDENCES, 0.0),
    "mean": DeviationBall(CREDENCES, 0.0),
    "one deviation": DeviationBall(CREDENCES, 1.0),
    "five deviations": DeviationBall(CREDENCES, 5.0),
}
ROUNDING = 1e-14


@pytest.fixture(params=SETS.values(), ids=list(SETS))
def ambiguity(request):
    return request.param


def is_in(ambiguity: AmbiguitySet, weights) -> bool:
    """Whether weights belong to a set, by its definition, in rational arithmetic."""
    credences = [Fraction(float(c)) for c in ambiguity.credences]
    shares = [c / sum(credences) for c in credences]
    if sum(weights) != 1:
        return False
    if isinstance(ambiguity, DeviationBall):
        k = Fraction(ambiguity.k)
        pairs = zip(weights, shares, strict=True)
        return sum(((q - w) ** 2 / w for q, w in pairs), Fraction(0)) <= k * k
    assert isinstance(ambiguity, Tail)
    level = Fraction(ambiguity.level)
    pairs = zip(weights, shares, strict=True)
    return all(q >= 0 and level * q <= w for q, w in pairs)


def test_the_mean_over_the_worst_half_takes_the_part_that_fits():
    value, weights = SETS["half"].worst(LEVELS)

    # 0.3 at 0.1, 0.2 at 0.4: together they are the worst half.
    assert weights == pytest.approx([0, 0.6, 0.4], abs=ROUNDING)
    assert value == pytest.approx((0.3 * 0.1 + 0.2 * 0.4) / 0.5, abs=ROUNDING)


@pytest.mark.parametrize("name", ["worst case", "a hair"])
def test_the_least_level_is_the_worst_case(name):
    value, weights = SETS[name].worst(LEVELS)

    assert value == 0.1
    assert list(weights) == [0, 1, 0]


@pytest.mark.parametrize("name", ["all", "mean"])
def test_the_mean_takes_the_credences(name):
    value, weights = SETS[name].worst(LEVELS)

    assert weights == pytest.approx(CREDENCES, abs=ROUNDING)
    assert value == pytest.approx(CREDENCES @ LEVELS, abs=ROUNDING)


def test_the_mean_less_deviations_is_what_it_says():
    mean = CREDENCES @ LEVELS
    deviation = np.sqrt(CREDENCES @ (LEVELS - mean) ** 2)

    value, weights = SETS["five deviations"].worst(LEVELS)

    assert value == pytest.approx(mean - 5 * deviation, abs=ROUNDING)
    assert weights @ LEVELS == pytest.approx(value, abs=ROUNDING)
    assert weights.min() < 0


def test_equal_levels_have_no_deviation():
    value, weights = SETS["one deviation"].worst(np.full(3, 0.25))

    assert value == pytest.approx(0.25, abs=ROUNDING)
    assert weights == pytest.approx(CREDENCES)


numbers = arrays(float, 3, elements=st.floats(-2, 2))
levels = arrays(float, 3, elements=st.floats(0, 1))


@settings(max_examples=40)
@given(given_weights=numbers, at=levels)
@pytest.mark.parametrize("name", SETS)
def test_what_is_brought_into_a_set_is_in_it_and_no_lower(name, given_weights, at):
    ambiguity = SETS[name]

    exact = ambiguity.exact_member([Fraction(x) for x in given_weights.tolist()])
    member = ambiguity.member(given_weights)

    assert is_in(ambiguity, exact)
    assert member == pytest.approx([float(q) for q in exact], abs=1e-12)
    assert member @ at >= ambiguity.worst(at)[0] - 1e-12


@settings(max_examples=40)
@given(at=levels)
@pytest.mark.parametrize("name", SETS)
def test_the_exact_value_is_no_more_than_the_value(name, at):
    ambiguity = SETS[name]
    value = ambiguity.worst(at)[0]

    exact = ambiguity.exact_worst([Fraction(x) for x in at.tolist()], Fraction(0))
    lower = ambiguity.exact_worst([Fraction(x) for x in at.tolist()], Fraction(1, 100))

    # The root of a sum of squares of about 1e-17 is 1e-8 in floats.
    assert float(exact) == pytest.approx(value, abs=ROUNDING * ambiguity.value_size)
    if isinstance(ambiguity, DeviationBall):
        assert lower == exact - Fraction(ambiguity.k) / 100
    else:
        assert lower == exact


def test_members_stay_what_they_are(ambiguity):
    weights = ambiguity.worst(LEVELS)[1]

    assert ambiguity.member(weights) == pytest.approx(weights, abs=1e-14)
    assert ambiguity.member(CREDENCES) == pytest.approx(CREDENCES, abs=1e-15)


def test_nothing_is_made_a_member_too(ambiguity):
    nothing = [Fraction(0)] * 3

    assert is_in(ambiguity, ambiguity.exact_member(nothing))
    assert ambiguity.member(np.zeros(3)).sum() == pytest.approx(1, abs=1e-15)


def test_a_root_is_rounded_up():
    one = DeviationBall(np.array([0.5, 0.5]), 1.0)
    half = [Fraction(0), Fraction(1)]

    # The deviation is exactly 1/2: nothing is lost where the root is rational.
    assert one.exact_worst(half, Fraction(0)) == 0

    third = [Fraction(0), Fraction(1), Fraction(1)]
    value = DeviationBall(np.ones(3), 1.0).exact_worst(third, Fraction(0))
    root = Fraction(2, 3) - value
    assert root * root >= Fraction(2, 9)
    assert float(root * root - Fraction(2, 9)) < 1e-100
