"""Numbers and lists as they are read aloud."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from bargain._arrays import Float64Array

# Longer lists are cut: a text is read from beginning to end.
MOST_NAMED = 12

# A number of more digits is rounded.
MOST_DIGITS = 12

# Numbers in between are written out; others as powers of ten.
SMALLEST, LARGEST = 1e-4, 1e15

# This close to a whole, four digits of a share in percent are those of the whole.
NEAR_ONE = 1e-4

# Less than this is what rounding leaves of a share of zero.
NEAR_ZERO = 1e-12

# Outcomes of less probability are not read out: a solver's rounding leaves as much.
LEAST_PROBABILITY = 1e-12


def in_use(probabilities: Float64Array) -> list[int]:
    """Return the outcomes that a lottery is said to use, the likeliest first.

    Examples
    --------
    >>> in_use(np.array([1e-16, 0.3, 0.7]))
    [2, 1]
    """
    order = np.argsort(-probabilities, kind="stable")
    found: list[int] = order[probabilities[order] > LEAST_PROBABILITY].tolist()
    return found


def listed(parts: Sequence[str]) -> str:
    """Return parts as one reads them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def named(labels: Sequence[str]) -> str:
    """Return labels as one reads them, of many the first.

    Examples
    --------
    >>> named(["tea", "milk"])
    "'tea' and 'milk'"
    """
    shown = [repr(label) for label in labels[:MOST_NAMED]]
    more = len(labels) - len(shown)
    return listed([*shown, *([others(more)] if more else [])])


def others(number: int) -> str:
    """Return how many others there are.

    Examples
    --------
    >>> others(1), others(2000)
    ('1 other', '2,000 others')
    """
    return f"{number:,} other{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share in percent; if positive, only a true 0 or 1 is whole.

    Examples
    --------
    >>> percent(0.45), percent(0.999999), percent(1e-9), percent(20), percent(1.0000001)
    ('45 %', 'more than 99.99 %', '1e-07 %', '2,000 %', 'little more than 100 %')
    >>> percent(-0.999999)
    'minus 100 %'
    """
    if share < 0:
        return f"minus {percent(-share if abs(share + 1) > NEAR_ONE else 1)}"
    number = 100 * float(share)
    if number in (0, 100):
        return f"{number:.0f} %"
    if number < 0.01:
        return f"{number:.2g} %"
    if 99.99 < number < 100:
        return "more than 99.99 %"
    if 100 < number < 100.01:
        return "little more than 100 %"
    return f"{amount(number, 4)} %"


def about(share: float) -> str:
    """Return a share in percent, rounded.

    Examples
    --------
    >>> about(0.9999999), about(2 / 3), about(1e-15)
    ('100 %', '66.67 %', '0 %')
    """
    if abs(share) < NEAR_ZERO:
        return "0 %"
    return percent(float(np.sign(share)) if abs(abs(share) - 1) < 1e-6 else share)


def rounded(share: float) -> str:
    """Return a share in percent where whole ones need not be exact.

    Examples
    --------
    >>> rounded(0.99995), rounded(-1.00005), rounded(0.999)
    ('100 %', 'minus 100 %', '99.9 %')
    """
    whole = abs(abs(share) - 1) < NEAR_ONE
    return percent(float(np.sign(share)) if whole else share)


def digits_for(numbers: Sequence[float]) -> int:
    """Return how many digits it takes to see how numbers lie to each other.

    Examples
    --------
    >>> digits_for([0, 0.5, 1]), digits_for([1e12, 1e12 + 0.6, 1e12 + 1])
    (6, 16)
    """
    spread = max(numbers) - min(numbers)
    largest = max(abs(number) for number in numbers)
    if not 0 < spread < largest:
        return 6
    places = math.ceil(math.log10(largest / spread) - 1e-9)  # 1e12 + 1 has 12
    return min(max(6, places + 4), 16)


def to_units(number: float, digits: int) -> str:
    """Return a number with so many digits, or more, so that no whole place is rounded.

    Examples
    --------
    >>> to_units(123_456_789.5, 6), to_units(10_007.41, 6)
    ('123,456,790', '10,007.4')
    """
    size = abs(float(number))
    whole = len(f"{size:.0f}") if 1 <= size < LARGEST else 0
    return amount(number, max(digits, whole))


def in_full(number: float) -> str:
    """Return a number with all of its digits if they are few, and else "about".

    Examples
    --------
    >>> in_full(157_901_423.7), in_full(1 / 3), in_full(5)
    ('157,901,423.7', 'about 0.333333', '5')
    """
    if float(f"{number:.{MOST_DIGITS}g}") == number:
        return amount(number, MOST_DIGITS)
    return f"about {to_units(number, 6)}"


def amount(number: float, digits: int = 6) -> str:
    """Return a number with so many digits, written out where that is readable.

    Examples
    --------
    >>> amount(1e6), amount(0.30000000000000004), amount(1e300), amount(-7)
    ('1,000,000', '0.3', '1e+300', '-7')
    """
    number = float(number)
    if number == 0:
        return "0"
    if not SMALLEST <= abs(number) < LARGEST:
        return f"{number:.{digits}g}"
    text = np.format_float_positional(
        number, precision=digits, unique=False, fractional=False, trim="-"
    )
    return f"{Decimal(text):,f}"
