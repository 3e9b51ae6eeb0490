"""Powers of fractions: exact ones, and sixty digits of the others."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bargain.welfare.powers import DIGITS, power

ERROR = Fraction(1, 10**DIGITS)


@pytest.mark.parametrize("exponent", [-3, -1, 0, 1, 2, 64])
def test_whole_powers_are_exact(exponent):
    assert power(Fraction(2, 3), Fraction(exponent)) == Fraction(2, 3) ** exponent


@pytest.mark.parametrize("base", [Fraction(2), Fraction(1, 3), Fraction(1e-300)])
@pytest.mark.parametrize("root", [2, 3, 7])
def test_roots_are_known_to_sixty_digits(base, root):
    found = power(base, Fraction(1, root))

    # An error of e in the root is one of about root * e in its power.
    assert abs(found**root / base - 1) < root * ERROR


@pytest.mark.parametrize("base", [Fraction(1e-300), Fraction(1e300), Fraction(3, 7)])
@pytest.mark.parametrize("exponent", [Fraction(50.5), Fraction(-50.5), Fraction(1e-3)])
def test_powers_beyond_floats_are_known_as_well(base, exponent):
    found = power(base, exponent) * power(base, -exponent)

    assert abs(found - 1) < 2 * ERROR


def test_whole_powers_of_many_digits_are_rounded_too():
    found = power(Fraction(2, 3), Fraction(100))

    assert abs(found / Fraction(2, 3) ** 100 - 1) < ERROR
