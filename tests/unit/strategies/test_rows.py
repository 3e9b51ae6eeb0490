"""Utilities made from bytes."""

from __future__ import annotations

from itertools import product

import pytest

from bargain.strategies.rows import KINDS, Row, row_utilities
from bargain.strategies.utility_range import utility_range

EVERY_CODE = b"".join(bytes([a, b, 0]) for a, b in product(range(64), range(100)))
COLUMNS = list(range(64 * 100))


@pytest.mark.parametrize("tame", [True, False])
@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("bounds", [(None, -7.0), (1e299, None), (0.1, 0.3)])
def test_rounding_carries_no_utility_over_a_bound(bounds, kind, tame):
    allowed = utility_range(*bounds)
    row = Row(1.0, kind, 0, EVERY_CODE)

    utilities = row_utilities(row, COLUMNS, allowed, tame=tame)

    assert (utilities >= allowed.least).all()
    assert (utilities <= allowed.most).all()
