"""Dominance against vertex enumeration in fractions, on small sets of round numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.rows import rows_over
from bargain.solvers.dominance import Dominance, find_dominated

Rows = list[list[Fraction]]


def solved(equations: Rows) -> list[Fraction] | None:
    """Return the solution of equations, the right sides last; None if singular."""
    rows, n = [list(row) for row in equations], len(equations)
    for k in range(n):
        pivot = next((i for i in range(k, n) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                rows[i] = [
                    a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)
                ]
    return [row[-1] for row in rows]


def vertices(gains: Rows) -> Iterator[list[Fraction]]:
    """Yield the vertices of the lotteries with nonnegative gains, some repeatedly.

    At each of them as many of the constraints ``q_o >= 0`` and ``G_h q >= 0`` bind as
    there are outcomes, less one.
    """
    n, zero, one = len(gains[0]), Fraction(0), Fraction(1)
    units = [[one if i == j else zero for j in range(n)] for i in range(n)]
    constraints = [*units, *gains]
    for binding in combinations(constraints, n - 1):
        vertex = solved([[one] * n + [one], *([*row, zero] for row in binding)])
        if vertex is not None and all(
            sum(a * q for a, q in zip(row, vertex, strict=True)) >= 0
            for row in constraints
        ):
            yield vertex


def is_dominated(utilities: np.ndarray, outcome: int, *, by_lotteries: bool) -> bool:
    """Whether somebody gains at some lottery, or outcome, at which nobody loses."""
    gains = [[Fraction(float(u - row[outcome])) for u in row] for row in utilities]
    if by_lotteries:
        lotteries = vertices(gains)
    else:
        lotteries = iter(
            [Fraction(int(i == j)) for j in range(len(gains[0]))]
            for i in range(len(gains[0]))
        )
    for q in lotteries:
        each = [sum(g * p for g, p in zip(row, q, strict=True)) for row in gains]
        if min(each) >= 0 and max(each) > 0:
            return True
    return False


def found(utilities: np.ndarray, *, by_lotteries: bool) -> Dominance:
    origin, ranges = np.zeros(len(utilities)), np.ptp(utilities, axis=1)
    rows = rows_over(utilities, None, origin, None, ranges, True)
    return find_dominated(rows, by_lotteries=by_lotteries)


small_tables = st.tuples(st.integers(1, 3), st.integers(2, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(-3, 3).map(float))
)


@given(utilities=small_tables, by_lotteries=st.booleans())
@settings(max_examples=80, deadline=None)
def test_dominance_agrees_with_vertex_enumeration(utilities, by_lotteries):
    utilities = utilities[np.ptp(utilities, axis=1) > 0]
    if not len(utilities):
        return

    answer = found(utilities, by_lotteries=by_lotteries)

    expected = [
        is_dominated(utilities, o, by_lotteries=by_lotteries)
        for o in range(utilities.shape[1])
    ]
    assert answer.dominated.tolist() == expected
    assert not answer.in_doubt.any()


@pytest.mark.parametrize("seed", range(4))
def test_dominance_agrees_with_vertex_enumeration_on_round_numbers(seed):
    utilities = np.random.default_rng(seed).integers(-5, 6, (3, 5)).astype(float)

    answer = found(utilities, by_lotteries=True)

    assert answer.dominated.tolist() == [
        is_dominated(utilities, o, by_lotteries=True) for o in range(5)
    ]


@given(utilities=small_tables)
@settings(max_examples=40, deadline=None)
def test_what_an_outcome_dominates_a_lottery_does(utilities):
    pair = bg.HypothesisSet.from_arrays(utilities)

    by_outcome = bg.Disagreement.worst_undominated(by="outcome").point(pair)
    by_lottery = bg.Disagreement.worst_undominated().point(pair)

    assert (pair.worst <= by_outcome).all()
    assert (by_outcome <= by_lottery).all()
    assert (by_lottery <= pair.best).all()


@pytest.mark.parametrize("seed", range(60))
def test_threats_of_any_size_hide_nothing_from_vertex_enumeration(seed):
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    utilities = rng.integers(-3, 4, (n_hypotheses, n_outcomes)).astype(float)
    for _ in range(rng.integers(1, 3)):
        row, outcome = int(rng.integers(n_hypotheses)), int(rng.integers(n_outcomes))
        utilities[row, outcome] = -(10.0 ** rng.integers(10, 16))
    utilities = utilities[np.ptp(utilities, axis=1) > 0]
    if not len(utilities):
        return

    for by_lotteries in (True, False):
        answer = found(utilities, by_lotteries=by_lotteries)

        expected = [
            is_dominated(utilities, o, by_lotteries=by_lotteries)
            for o in range(utilities.shape[1])
        ]
        assert answer.dominated.tolist() == expected
