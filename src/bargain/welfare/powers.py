"""Powers of fractions: exactly where they are fractions, else to many digits."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

# Relative error of a power: below 10 to the minus this.
DIGITS = 60

# Logarithms of floats are below 1e3, aversions of any use below 1e3 too: so many
# digits may be lost before the point.
SPARE = 15

# Whole powers above this have too many digits to be worth them.
LARGEST = 64


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Return a positive fraction to a power.

    Exact for whole exponents; others are irrational but for a few, and are given to
    `DIGITS` digits.

    Examples
    --------
    >>> from fractions import Fraction
    >>> power(Fraction(2, 3), Fraction(-2))
    Fraction(9, 4)
    >>> float(power(Fraction(4), Fraction(1, 2)))
    2.0
    """
    if exponent.denominator == 1 and abs(exponent) <= LARGEST:
        return base**exponent.numerator
    context = Context(prec=DIGITS + SPARE, Emax=MAX_EMAX, Emin=MIN_EMIN)

    def decimal(number: Fraction) -> Decimal:
        top, bottom = Decimal(number.numerator), Decimal(number.denominator)
        return context.divide(top, bottom)

    logarithm = context.ln(decimal(base))
    return Fraction(context.exp(context.multiply(decimal(exponent), logarithm)))
