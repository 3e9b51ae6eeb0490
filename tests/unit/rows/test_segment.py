"""Segments against the same sums written out over all rows at once."""

from __future__ import annotations

import numpy as np
import pytest

from bargain import _arrays
from bargain.rows import Segment
from bargain.welfare import Log


@pytest.fixture(params=[3, 1000])
def ends(request, monkeypatch):
    monkeypatch.setattr(_arrays, "CHUNK", 7)
    rng = np.random.default_rng(request.param)
    weights = rng.dirichlet(np.ones(request.param))
    return Log(weights), rng.random(request.param), rng.random(request.param)


@pytest.mark.parametrize("step", [0.0, 0.3, 1.0])
def test_a_place_has_the_slope_and_bend_of_all_rows(ends, step):
    welfare, here, there = ends
    gains, change = (1 - step) * here + step * there, there - here

    place = Segment(welfare, here, there).at(step)

    assert place.least == pytest.approx(gains.min())
    assert place.slope == pytest.approx(welfare.weights / gains @ change)
    assert place.bend == pytest.approx(welfare.weights / gains**2 @ change**2)


def test_beyond_the_limit_somebody_loses(ends):
    welfare, here, there = ends
    there = there - 0.5
    between = Segment(welfare, here, there)

    limit = between.limit()

    assert 0 < limit < 1
    assert between.at(0.999 * limit).least > 0
    assert between.at(min(1.0, 1.001 * limit)).least < 0
    assert Segment(welfare, here, here + 1).limit() == 1


def test_short_and_falling_steps_are_told(ends):
    welfare, here, _ = ends
    low, high = here.copy(), here.copy()
    low[-1] *= 0.95
    high[0] *= 1.05

    assert Segment(welfare, here, low).is_short(0.051)
    assert not Segment(welfare, here, low).is_short(0.049)
    assert not Segment(welfare, here, high).is_short(0.049)
    assert Segment(welfare, here, low).falls_within(0.051)
    assert not Segment(welfare, here, low).falls_within(0.049)
    assert Segment(welfare, here, high).falls_within(0.0)


def test_gains_near_the_smallest_float_give_no_warning():
    here, there = np.array([1.0, 0.5]), np.array([1e-310, 0.5 * (1 - 1e-16)])
    segment = Segment(Log(np.array([0.5, 0.5])), here, there)

    place = segment.at(1.0)

    assert place.least == 1e-310
    assert place.bend == np.inf
    assert 0 < segment.limit() <= 1
    assert Segment(segment.welfare, here, here - 1e-16).limit() == 1
