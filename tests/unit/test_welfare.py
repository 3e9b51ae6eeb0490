"""Welfare functions: derivatives against finite differences and rational arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bargain.welfare import Blend, Isoelastic, Linear, Log, Welfare

N = 6
RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.ones(N))
SCALES = RNG.uniform(0.3, 3, N)
UNITS = RNG.uniform(0.3, 3, N)
GAINS = RNG.uniform(0.1, 1, N)

WELFARES: dict[str, Welfare] = {
    "linear": Linear(WEIGHTS),
    "log": Log(WEIGHTS),
    "blend": Blend(WEIGHTS, 0.3, SCALES, UNITS),
    "blend of little log": Blend(WEIGHTS, 1e-6, SCALES, UNITS),
    "isoelastic of 0.5": Isoelastic.of(WEIGHTS, 0.5, SCALES, UNITS),
    "isoelastic of 1": Isoelastic.of(WEIGHTS, 1.0, SCALES, UNITS),
    "isoelastic of 2.5": Isoelastic.of(WEIGHTS, 2.5, SCALES, UNITS),
}
ADDITIVE = [name for name in WELFARES if not name.startswith("isoelastic")]

# A central difference is off by about h^2 times the third derivative, at most 2e3 of
# these terms, and by epsilon / h for the rounding of numbers about 1.
STEP = 1e-5
CLOSE: Any = {"rel": 1e-6, "abs": 1e-9}


@pytest.fixture(params=WELFARES.values(), ids=list(WELFARES))
def welfare(request):
    return request.param


def moved(row: int, by: float) -> np.ndarray:
    return np.asarray(GAINS + by * (np.arange(N) == row))


def test_the_slope_is_the_derivative_of_the_value(welfare):
    differences = [
        (welfare.value(moved(h, STEP)) - welfare.value(moved(h, -STEP))) / (2 * STEP)
        for h in range(N)
    ]

    assert welfare.slope(GAINS) == pytest.approx(differences, **CLOSE)


def test_the_bend_is_minus_the_derivative_of_the_slope(welfare):
    differences = [
        (welfare.slope(moved(h, -STEP)) - welfare.slope(moved(h, STEP)))[h] / (2 * STEP)
        for h in range(N)
    ]

    assert welfare.bend(GAINS) == pytest.approx(differences, **CLOSE)


def test_each_slope_depends_on_its_own_gain_alone(welfare):
    changed = welfare.slope(moved(2, 0.5))

    assert np.delete(changed, 2).tolist() == np.delete(welfare.slope(GAINS), 2).tolist()


def test_the_exact_slope_is_the_slope(welfare):
    exact = [
        float(welfare.exact_slope(h, Fraction(float(gain)), Fraction(float(SCALES[h]))))
        for h, gain in enumerate(GAINS)
    ]

    assert welfare.slope(GAINS) == pytest.approx(exact, rel=1e-14)


def test_a_slice_picks_the_rows_of_a_block(welfare):
    rows = slice(2, 5)

    assert welfare.slope(GAINS[rows], rows).tolist() == (
        welfare.slope(GAINS)[rows].tolist()
    )
    assert welfare.bend(GAINS[rows], rows).tolist() == (
        welfare.bend(GAINS)[rows].tolist()
    )
    parts = [slice(0, 2), rows, slice(5, 6)]
    whole = sum(welfare.value(GAINS[part], part) for part in parts)
    assert welfare.value(GAINS) == pytest.approx(whole, rel=1e-13)


@pytest.mark.parametrize("name", ADDITIVE)
def test_the_power_is_what_multiplies_the_logarithm(name):
    welfare = WELFARES[name]
    # Near zero the logarithm is all that bends: bend times y^2 is its factor.
    tiny = np.full(N, 1e-6)

    factors = welfare.bend(tiny) * tiny**2

    assert welfare.power(slice(None)) == pytest.approx(factors, rel=1e-9)
    assert float(welfare.power(3)) == pytest.approx(factors[3], rel=1e-9)


@pytest.mark.parametrize("name", ["log", "blend", "isoelastic of 0.5"])
def test_a_logarithm_needs_gains(name):
    assert WELFARES[name].needs_gains
    assert not WELFARES["linear"].needs_gains


@pytest.mark.parametrize("name", ["log", "blend"])
def test_a_floor_raises_small_logarithms_and_nothing_else(name):
    welfare, least = WELFARES[name], 0.03
    power = welfare.power(slice(None))
    raised = np.maximum(power, least)

    floored = welfare.floored(least)

    assert power.min() < least < power.max()
    assert floored.power(slice(None)).tolist() == raised.tolist()
    assert floored.slope(GAINS) - welfare.slope(GAINS) == pytest.approx(
        (raised - power) / GAINS, abs=1e-14
    )
    assert floored.bend(GAINS) == pytest.approx(raised / GAINS**2, rel=1e-14)


def test_without_a_logarithm_there_is_nothing_to_raise():
    linear = WELFARES["linear"]

    assert linear.floored(0.1) is linear


def test_blend_is_the_mixture_in_normalized_units():
    k, blend = 0.3, WELFARES["blend"]
    y = GAINS * SCALES / UNITS
    expected = WEIGHTS @ ((1 - k) * y + k * np.log(y))

    constant = k * (WEIGHTS @ np.log(SCALES / UNITS))

    assert blend.value(GAINS) + constant == pytest.approx(expected, rel=1e-13)


def test_a_unit_without_end_leaves_the_logarithm_alone():
    blend = Blend(WEIGHTS, 0.3, SCALES, np.full(N, np.inf))

    assert blend.slope(GAINS) == pytest.approx(0.3 * WEIGHTS / GAINS, rel=1e-15)
    assert blend.exact_slope(0, Fraction(1, 2), Fraction(3)) == (
        Fraction(0.3) * Fraction(float(WEIGHTS[0])) * 2
    )
