"""The exact line search: W rises, its slope nearly vanishes, gains stay positive."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.rows import Segment
from bargain.solvers.line_search import FLAT, best_step
from bargain.welfare import Blend, Log, Welfare


def slope_at(welfare: Welfare, here, there, share) -> float:
    gains = (1 - share) * here + share * there
    with np.errstate(over="ignore"):  # a gain of 1e-311 has a steep logarithm
        return float(welfare.slope(gains) @ (there - here))


@given(
    here=arrays(float, 5, elements=st.floats(1e-6, 1)),
    there=arrays(float, 5, elements=st.floats(-1, 1)),
    weights=arrays(float, 5, elements=st.floats(1e-6, 1)),
)
def test_the_slope_along_the_segment_nearly_vanishes(here, there, weights):
    welfare = Log(weights)
    first = slope_at(welfare, here, there, 0)
    if first <= 1e-9:
        return  # no ascent direction, which the solver never asks about

    share = best_step(Segment(welfare, here, there))

    gains = (1 - share) * here + share * there
    assert 0 <= share <= 1
    assert gains.min() > 0
    # Flat, or still rising where the segment ends.
    at = slope_at(welfare, here, there, share)
    end = slope_at(welfare, here, there, 1) if there.min() > 0 else -np.inf
    assert abs(at) <= FLAT * first or (end > 0 and share > 0.5)


@pytest.mark.parametrize("best", [1e-12, 1e-6, 0.3, 0.999, 1 - 1e-9, 1 - 1e-12])
def test_the_maximum_of_two_logarithms_is_found(best):
    # w_0 log(t) + w_1 log(1 - t), from t = eps to t = 1, peaks at w_0.
    welfare = Log(np.array([best, 1 - best]))
    here, there = np.array([1e-15, 1.0]), np.array([1.0, 0.0])

    share = best_step(Segment(welfare, here, there))

    first = slope_at(welfare, here, there, 0)
    assert 0 < share < 1
    assert abs(slope_at(welfare, here, there, share)) <= FLAT * first


def test_the_maximum_may_lie_just_before_a_gain_vanishes():
    # The second gain falls to zero halfway; its credence is next to nothing.
    welfare = Log(np.array([1.0, 1e-10]))
    here, there = np.array([0.5, 0.5]), np.array([1.0, -0.5])

    share = best_step(Segment(welfare, here, there))

    gains = (1 - share) * here + share * there
    assert 0.5 - 1e-9 < share < 0.5
    assert gains[1] > 0


def test_mixed_welfare_is_searched_too():
    ones = np.ones(2)
    welfare = Blend(np.array([0.5, 0.5]), 0.1, ones, np.array([1.0, 4.0]))
    here, there = np.array([0.1, 0.9]), np.array([1.0, 0.01])

    share = best_step(Segment(welfare, here, there))

    first = slope_at(welfare, here, there, 0)
    assert abs(slope_at(welfare, here, there, share)) <= FLAT * first


@pytest.mark.parametrize("weight", [1e-300, 1e-100])
def test_weights_next_to_nothing_do_not_stall_it(weight):
    welfare = Log(np.array([1.0, weight]))
    here, there = np.array([0.5, 0.5]), np.array([1.0, -1.0])

    share = best_step(Segment(welfare, here, there))

    assert 0 < share < 1
    assert ((1 - share) * here + share * there).min() > 0
