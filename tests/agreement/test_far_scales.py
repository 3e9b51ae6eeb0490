"""Leximin in raw units where scales are far apart, against every vertex in fractions.

A program is solved by looking at all its vertices, and every row is asked by itself
whether it can rise. Nothing is rounded, and no method is shared with the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

import bargain as bg
from tests.references import rational

from_arrays = bg.HypothesisSet.from_arrays
RAW = bg.Egalitarian(normalization=None)

Numbers = list[Fraction]


def solved(system: list[Numbers]) -> Numbers | None:
    """Solve equations, each with its right-hand side last; None if not by one point."""
    rows = [row[:] for row in system]
    n = len(rows[0]) - 1
    for column in range(n):
        at = next((k for k in range(column, len(rows)) if rows[k][column]), None)
        if at is None:
            return None
        rows[column], rows[at] = rows[at], rows[column]
        rows[column] = [each / rows[column][column] for each in rows[column]]
        for k, row in enumerate(rows):
            if k != column and row[column]:
                pairs = zip(row, rows[column], strict=True)
                rows[k] = [a - row[column] * b for a, b in pairs]
    return [row[n] for row in rows[:n]]


def vertices(bounds: list[Numbers], total: Numbers) -> Iterator[Numbers]:
    """Yield the vertices of ``a . x >= b`` for each bound, with one equation."""
    for tight in combinations(bounds, len(total) - 2):
        point = solved([total, *tight])
        if point is not None and all(worth(row, point) >= row[-1] for row in bounds):
            yield point


def worth(row: Numbers, point: Numbers) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=False)), Fraction(0))


def leximin_gains(utilities) -> Numbers:
    """Return the leximin gains over the worst case, without rounding."""
    gains = [[u - min(row) for u in row] for row in rational(utilities)]
    o, levels = len(gains[0]), dict.fromkeys(range(len(gains)), Fraction(0))
    total = [Fraction(1)] * o + [Fraction(0), Fraction(1)]
    signs = [[Fraction(k == j) for j in range(o + 2)] for k in range(o)]
    rest = {h for h, row in enumerate(gains) if max(row) > 0}
    while rest:
        keep = [[*gains[h], Fraction(0), levels[h]] for h in levels if h not in rest]
        raised = [[*gains[h], Fraction(-1), Fraction(0)] for h in rest]
        top = max(x[o] for x in vertices(signs + keep + raised, total))
        at_least = [[*row[:-2], Fraction(0), top] for row in raised]
        still = [Fraction(0)] * o + [Fraction(1), Fraction(0)]  # t is not asked for
        corners = list(vertices([*signs, *keep, *at_least, still], total))
        for h in list(rest):
            if max(worth(gains[h], x) for x in corners) == top:
                levels[h] = top
                rest.remove(h)
    return list(levels.values())


def whole(seed: int, ratio: float) -> np.ndarray:
    """Return small whole numbers, each row in a unit of its own."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    units = ratio ** rng.integers(-1, 2, (shape[0], 1)).astype(float)
    return np.asarray(rng.integers(0, 4, size=shape) * units)


def assert_is_leximin(utilities) -> None:
    hypotheses = from_arrays(utilities)

    decision = RAW.solve(hypotheses)

    expected = [float(gain) for gain in leximin_gains(utilities)]
    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap <= decision.certificate.gap <= 1e-9
    gains = decision.expected_utilities - np.min(utilities, axis=1)
    # Nothing cancels; settling ties may cost nine digits of what someone has.
    assert gains == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    "utilities",
    [
        [[0, 2e12, 0], [1, 2, 2]],
        [[0, 3e6, 1e6], [3e-7, 3e-7, 1e-7]],
        [[1e9, 3e9, 1e9], [0, 1, 3], [3, 2, 0]],
        [[0, 1e-6], [1e6, 0], [200, 300]],
        [[3, 3, 2], [-2e-12, 1e-12, 1e-12]],
    ],
)
def test_a_monster_does_not_hide_what_others_could_have(utilities):
    assert_is_leximin(utilities)


@pytest.mark.parametrize("ratio", [1e3, 1e9, 1e12, 1e100])
@pytest.mark.parametrize("seed", range(25))
def test_raw_units_may_be_far_apart(seed, ratio):
    assert_is_leximin(whole(seed, ratio))


def test_ideal_gains_next_to_the_frontier_are_found():
    # Twelve digits of some gains cancel; a program in floats finds no lottery.
    utilities = [[1e-7, 100, 0], [0.01, 0.1, 1e-4], [0.1, 1e-6, 0.1]]

    decision = bg.KalaiSmorodinsky(disagreement="random-dictator").solve(
        from_arrays(utilities)
    )

    assert decision.lottery.probabilities == pytest.approx([1 / 3, 2 / 3, 0])
