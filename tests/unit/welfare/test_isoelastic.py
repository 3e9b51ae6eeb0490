"""The power mean and its slopes, where floats are far apart and where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bargain.welfare import Isoelastic, Log

N = 5
RNG = np.random.default_rng(1)
WEIGHTS = RNG.dirichlet(np.ones(N))
SCALES, UNITS = RNG.uniform(0.3, 3, N), RNG.uniform(0.3, 3, N)
GAINS = RNG.uniform(0.1, 1, N)
AVERSIONS = [0.01, 0.5, 1.0, 2.0, 7.5, 50.0]

some_gains = arrays(np.float64, N, elements=st.floats(1e-6, 1e3))


def mean(gains, aversion):
    """Return the power mean by its definition."""
    shares = WEIGHTS / WEIGHTS.sum()
    normalized = gains * SCALES / UNITS
    if aversion == 1:
        return np.exp(shares @ np.log(normalized))
    return (shares @ normalized ** (1 - aversion)) ** (1 / (1 - aversion))


def welfare_of(aversion) -> Isoelastic:
    return Isoelastic.of(WEIGHTS, aversion, SCALES, UNITS)


@pytest.mark.parametrize("aversion", AVERSIONS)
def test_the_total_is_the_power_mean(aversion):
    assert welfare_of(aversion).total(GAINS) == pytest.approx(
        mean(GAINS, aversion), rel=1e-13
    )


@pytest.mark.parametrize("distance", [1e-3, 1e-6, 1e-9, 1e-12, 1e-15])
@pytest.mark.parametrize("side", [-1, 1])
def test_next_to_aversion_1_no_digits_are_lost(distance, side):
    # The mean falls with a by half the variance of the logarithms, nearly.
    geometric = mean(GAINS, 1)
    logs = np.log(GAINS * SCALES / UNITS)
    shares = WEIGHTS / WEIGHTS.sum()
    variance = shares @ (logs - shares @ logs) ** 2
    expected = geometric * (1 - side * distance * variance / 2)

    found = welfare_of(1 + side * distance).total(GAINS)

    assert found == pytest.approx(expected, rel=2e-15 + distance**2)


def test_a_mean_of_large_numbers_stays_within_floats():
    huge = Isoelastic.of(WEIGHTS, 40.0, np.full(N, 1e300), np.ones(N))

    assert huge.total(np.ones(N)) == pytest.approx(1e300, rel=1e-12)
    assert huge.near(np.ones(N)).slope(np.ones(N)).sum() == pytest.approx(1, rel=1e-12)


def test_the_mean_of_nothing_is_0():
    nothing = np.zeros(0)

    assert Isoelastic.of(nothing, 2.0, nothing, nothing).total(nothing) == 0


@pytest.mark.parametrize("aversion", AVERSIONS)
def test_near_gains_slopes_pair_with_them_to_1(aversion):
    welfare = welfare_of(aversion)

    near = welfare.near(GAINS)

    assert near.slope(GAINS) @ GAINS == pytest.approx(1, rel=1e-13)
    ratios = near.slope(GAINS) / welfare.slope(GAINS)
    assert ratios == pytest.approx(ratios[0], rel=1e-12)


@pytest.mark.parametrize("aversion", AVERSIONS)
@settings(max_examples=25)
@given(here=some_gains, there=some_gains)
def test_the_tangent_of_the_mean_bounds_it_everywhere(aversion, here, there):
    welfare = welfare_of(aversion)
    slopes = welfare.near(here).slope(here)

    ratio = welfare.total(there) / welfare.total(here)

    assert ratio <= float(slopes @ there) * (1 + 1e-11)


@pytest.mark.parametrize("aversion", AVERSIONS)
@settings(max_examples=25)
@given(
    touching=some_gains,
    known=some_gains,
    off=arrays(np.float64, N, elements=st.floats(-1, 1)),
)
def test_growth_bounds_the_ratio_of_means_however_gains_are_off(
    aversion, touching, known, off
):
    welfare, unsure = welfare_of(aversion), 0.01 * known / aversion
    unsure = np.minimum(unsure, 0.3 * known)

    bound = welfare.growth(touching, known, unsure)

    true = known + off * unsure
    ratio = welfare.total(touching) / welfare.total(true)
    assert ratio <= bound * (1 + 1e-11) + 1e-11


@pytest.mark.parametrize("aversion", AVERSIONS)
@pytest.mark.parametrize("least", [0, 1e-12, 0.5])
def test_steeper_finds_the_gains_with_those_slopes(aversion, least):
    welfare = welfare_of(aversion)
    welfare = welfare.floored(least) if least else welfare
    by = RNG.uniform(0.1, 3, N)

    found = welfare.steeper(GAINS, by)

    assert welfare.slope(found) == pytest.approx(welfare.slope(GAINS) + by, rel=1e-9)


def test_at_aversion_1_slopes_are_those_of_logarithms():
    logarithms = Log(WEIGHTS)
    welfare = welfare_of(1.0)

    assert welfare.slope(GAINS) == pytest.approx(logarithms.slope(GAINS), rel=1e-15)
    assert welfare.power(slice(None)) == pytest.approx(WEIGHTS, rel=1e-15)


@pytest.mark.parametrize("aversion", [0.1, 1.0, 10.0])
def test_a_floor_adds_a_logarithm_where_it_may_matter_alone(aversion):
    # Slopes are 1 at gains of w^(1 / a), in the units given.
    welfare = Isoelastic.of(
        np.array([1e-30, 1 - 1e-30]), aversion, np.ones(2), np.ones(2)
    )
    least, gains = 0.03, np.array([0.5, 0.5])
    changed = float(welfare.power(0)) < least

    floored = welfare.floored(least)

    extra = floored.slope(gains) - welfare.slope(gains)
    assert extra == pytest.approx([least / 0.5 * changed, 0], abs=1e-15)
    bends = floored.bend(gains) - welfare.bend(gains)
    assert bends == pytest.approx([least / 0.25 * changed, 0], abs=1e-14)


def test_matching_finds_where_slopes_are_those_of_a_floored_one():
    welfare = Isoelastic.of(np.array([1e-30, 1.0]), 0.5, np.ones(2), np.ones(2))
    floored = welfare.floored(1e-6)
    gains = np.array([1e-5, 0.4])

    found = welfare.matching(floored, gains)

    assert welfare.slope(found) == pytest.approx(floored.slope(gains), rel=1e-12)


def test_parts_and_samples_keep_their_rows():
    floored = welfare_of(2.5).near(GAINS).floored(5.0)
    rows = np.array([3, 1])
    factors = np.array([2.0, 5.0])

    part, sample = floored.part(slice(1, 4)), floored.sampled(rows, factors)

    assert part.slope(GAINS[1:4]).tolist() == floored.slope(GAINS)[1:4].tolist()
    assert sample.slope(GAINS[rows]) == pytest.approx(
        factors * floored.slope(GAINS)[rows], rel=1e-13
    )


@pytest.mark.parametrize("aversion", [0.5, 1.0, 3.0])
def test_a_gain_may_fall_by_its_share_until_its_slope_has_doubled(aversion):
    welfare = welfare_of(aversion)

    fallen = GAINS * (1 - welfare.doubling)

    assert welfare.slope(fallen) == pytest.approx(2 * welfare.slope(GAINS), rel=1e-12)
