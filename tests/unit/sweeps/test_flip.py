"""Where expected utility flips: the closed form against expected utility itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg

from_arrays = bg.HypothesisSet.from_arrays
EU = {"eu": bg.ExpectedUtility()}


@pytest.mark.parametrize("name", ["utility-monster", "wireheading", "worldviews"])
@pytest.mark.parametrize("axis", ["stakes", "credence"])
def test_the_flip_point_is_where_bisection_finds_it(name, axis):
    scenario = bg.scenarios.load(name)

    def swept(value):
        if axis == "stakes":
            return bg.sweep(scenario, EU, stakes=[value], credence=0.01)
        return bg.sweep(scenario, EU, credence=[value], stakes=1e7)

    def is_captured(value):
        return swept(value).captured["eu"][0] == 1

    low, high = (1e-6, 1e12) if axis == "stakes" else (1e-12, 1.0)
    assert not is_captured(low)
    assert is_captured(high)
    while high / low > 1 + 1e-10:
        middle = np.sqrt(low * high)
        low, high = (low, middle) if is_captured(middle) else (middle, high)

    assert swept(1.0).flip == pytest.approx(high, rel=1e-9)


def test_the_flip_point_is_that_of_the_formula_for_one_monster():
    scenario = bg.scenarios.load("wireheading")
    p, U = scenario.hypotheses.credences, scenario.hypotheses.utilities
    monster = U[-1] / (U[-1].max() - U[-1].min())
    j = int(monster.argmax())

    found = bg.sweep(scenario, EU)

    assert found.flip == pytest.approx(
        max(
            -(p[:-1] @ (U[:-1, j] - U[:-1, k])) / (p[-1] * (monster[j] - monster[k]))
            for k in range(U.shape[1])
            if k != j
        ),
        rel=1e-12,
    )


@settings(max_examples=100)
@given(
    utilities=arrays(float, (4, 4), elements=st.integers(-4, 4).map(float)),
    two=st.booleans(),
)
def test_expected_utility_turns_at_the_flip_point_and_not_after(utilities, two):
    utilities[:2, 0] += [10, 9]  # the monsters care
    hypotheses = from_arrays(utilities, [0.1, 0.2, 0.3, 0.4], names=[*"mnab"])
    monsters = ["m", "n"] if two else ["m"]
    flip = bg.sweep(hypotheses, EU, hypothesis=monsters).flip
    factors = np.array([1 + 1e-6, 2, 1e3, 1e9])

    if np.isfinite(flip):
        later = flip * factors if flip else factors
        found = bg.sweep(hypotheses, EU, stakes=later, hypothesis=monsters)
        assert found.captured["eu"] == pytest.approx(np.ones(len(later)))
    if 0 < flip < np.inf:
        before = [flip * (1 - 1e-6)]
        found = bg.sweep(hypotheses, EU, stakes=before, hypothesis=monsters)
        assert found.captured["eu"].tolist() == [0]


def test_it_never_flips_where_the_monsters_agree_on_a_third_outcome():
    hypotheses = from_arrays(
        [[1, 0, 0.9], [0, 1, 0.9], [0, 0, 1]],
        [0.1, 0.1, 0.8],
        names=["one", "another", "everyday"],
    )

    found = bg.sweep(hypotheses, EU, hypothesis=["one", "another"])

    assert found.flip == np.inf
    assert not found.captured["eu"].any()


def test_it_has_flipped_from_the_start_where_the_others_want_the_same():
    hypotheses = from_arrays([[0, 1], [0, 1]], [0.5, 0.5], names=["m", "a"])

    found = bg.sweep(hypotheses, EU, credence=[0.0, 1.0], hypothesis="m")

    assert found.flip == 0
    assert found.captured["eu"].tolist() == [1, 1]


def test_an_outcome_that_would_win_beyond_all_credence_does_not_count():
    # At a credence of 1.25 it would pass the favourite.
    hypotheses = from_arrays(
        [[1, 0.9, 0], [0.5, 0, 1]], [0.5, 0.5], names=["monster", "other"]
    )

    found = bg.sweep(hypotheses, EU, credence=[0, 0.3, 0.35, 1], hypothesis="monster")

    assert found.flip == pytest.approx(1 / 3)
    assert found.captured["eu"].tolist() == [0, 0, 1, 1]


@settings(max_examples=200)
@given(
    utilities=arrays(float, (4, 4), elements=st.integers(-4, 4).map(float)),
    two=st.booleans(),
)
def test_by_credence_too_it_turns_at_the_flip_point_and_not_after(utilities, two):
    utilities[:2, 0] += [10, 9]  # the monsters care
    hypotheses = from_arrays(utilities, [0.1, 0.2, 0.3, 0.4], names=[*"mnab"])
    monsters = ["m", "n"] if two else ["m"]

    def captured(credence):
        found = bg.sweep(hypotheses, EU, credence=credence, hypothesis=monsters)
        return found.captured["eu"].tolist()

    flip = bg.sweep(hypotheses, EU, credence=[0.5], hypothesis=monsters).flip

    if np.isinf(flip):
        assert captured([1 - 1e-6]) == [0]
    else:
        later = flip + (1 - flip) * np.array([1e-6, 0.1, 0.5, 0.9])
        assert flip == 1 or captured(later) == [1, 1, 1, 1]
        assert flip == 0 or captured([flip * (1 - 1e-6)]) == [0]
