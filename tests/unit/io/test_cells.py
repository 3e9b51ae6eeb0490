"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.io.cells import is_missing, parse_number
from bargain.io.csv_records import plain_utilities

REFUSED = {
    "abc": "'abc' is not a number; write a decimal number such as 1.5",
    "1.2.3": "'1.2.3' is not a number; write a decimal number such as 1.5",
    "1e": "'1e' is not a number; write a decimal number such as 1.5",
    "1d5": "'1d5' is not a number; write a decimal number such as 1.5",
    "-inf": "'-inf' is infinite; write a finite number",
    "Infinity": "'Infinity' is infinite; write a finite number",
    "0x1F": "'0x1F' is hexadecimal; write a decimal number such as 1.5",
    "1_000": "'1_000' has underscores; write 1000 without separators",
    "1,5": "'1,5' has a comma; write 1.5 for a fraction and 1000 without separators",
    "1 000": "'1 000' has spaces; write 1000 without separators",
    "1\u00a0000": r"'1\xa0000' has spaces; write 1000 without separators",
    "50%": "'50%' is a percentage; write 0.5 for 50%",
    "\u22121": "'\u22121' has characters other than 0-9 . + - e; write a decimal such "
    "as -1.5",
    "\u0661": "'\u0661' has characters other than 0-9 . + - e; write a decimal such "
    "as -1.5",
    "1e400": "'1e400' is too large for a range to be taken; write it in larger units",
    "1e308": "'1e308' is too large for a range to be taken; write it in larger units",
    "a" * 50: f"'{'a' * 37}...' is not a number; write a decimal number such as 1.5",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_is_not_a_plain_decimal(text):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # compared in full below
        parse_number("utility", text)

    assert str(caught.value) == f"utility {REFUSED[text]}"


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" +1.5 ", 1.5), (".5", 0.5), ("5.", 5), ("-1E-3", -0.001), ("007", 7)],
)
def test_accepts_plain_decimals(text, number):
    assert parse_number("utility", text) == number


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "NaN", "nan", "null", "-"])
def test_knows_a_missing_value(text):
    assert is_missing(text)


@given(
    st.text("0123456789+-.eE_xnaif,\u0661\u00a0 ", max_size=8)
    | st.floats(allow_nan=False).map(repr)
)
def test_quick_way_accepts_exactly_what_the_careful_way_does(text):
    cell = text.strip()  # as the reader hands it on
    try:
        careful = None if is_missing(cell) else [parse_number("utility", cell)]
    except ValueError:
        careful = None

    assert plain_utilities([cell]) == careful
