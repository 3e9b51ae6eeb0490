"""Polytopes as arrays: what lotteries in them are worth at most, and who is outside."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bargain.polytope import Polytope


def polytope(coefficients, limits, is_equality=None, upper=None) -> Polytope:
    A = np.array(coefficients, dtype=float)
    even = np.zeros(len(A), dtype=bool) if is_equality is None else is_equality
    bounds = np.ones(A.shape[1]) if upper is None else np.array(upper, dtype=float)
    return Polytope(A, np.array(limits, dtype=float), np.array(even, bool), bounds)


def under(upper) -> Polytope:
    return polytope(np.empty((0, len(upper))), [], upper=upper)


def test_bounds_are_filled_from_the_best_outcome_down():
    brim = under([0.3, 1, 0.5]).brim(np.array([5.0, 1.0, 3.0]))

    assert brim == pytest.approx([0.3, 0.2, 0.5])
    assert under([0.3, 1, 0.5]).ceiling(np.array([5.0, 1, 3])) == pytest.approx(3.2)


def test_violations_by_outcome_are_those_of_lotteries_that_are_certain():
    rng = np.random.default_rng(0)
    for n_rows in (0, 1, 3):
        inside = polytope(
            rng.normal(size=(n_rows, 5)),
            rng.normal(size=n_rows),
            rng.random(n_rows) < 0.5,
            rng.random(5),
        )

        alone = [inside.violation(certain) for certain in np.eye(5)]

        assert inside.violations_by_outcome() == pytest.approx(alone, rel=1e-15)


def test_what_is_forbidden_is_worth_nothing_however_much_it_is():
    assert under([0, 1, 1]).ceiling(np.array([1e300, 1.0, 2.0])) == 2
    worth = [Fraction(10) ** 300, Fraction(1), Fraction(2)]
    assert under([0, 1, 1]).exact_ceiling(worth) == 2


@given(
    worth=st.lists(st.integers(-5, 5), min_size=4, max_size=4),
    upper=st.lists(st.integers(0, 8), min_size=4, max_size=4),
)
@settings(max_examples=50)
def test_the_ceiling_is_the_linear_program_over_the_bounds(worth, upper):
    bounds = np.array(upper) / 8
    if sum(upper) < 8:
        bounds[0] = 1.0
    answer = linprog(
        -np.array(worth),
        A_eq=np.ones((1, 4)),
        b_eq=[1],
        bounds=[(0, u) for u in bounds],
    )

    found = under(bounds)

    assert found.ceiling(np.array(worth, float)) == pytest.approx(-answer.fun)
    exact = found.exact_ceiling([Fraction(w) for w in worth])
    assert float(exact) == pytest.approx(-answer.fun)


def test_violations_are_in_the_scale_of_the_row():
    some = polytope([[1e6, 0], [1, -1]], [5e5, 0], [False, True], [1, 0.7])

    assert some.violation(np.array([0.5, 0.5])) == 0
    # 0.6e6 - 5e5 beside slacks of 5e5; 0.2 beside slacks of 1; and 0.4 within 0.7.
    assert some.violation(np.array([0.6, 0.4])) == pytest.approx(0.2)
    assert some.violation(np.array([0.0, 1.0])) == pytest.approx(1.0)
    exact = some.exact_violation([Fraction(3, 5), Fraction(2, 5)])
    assert exact == Fraction(1, 5)


def test_prices_below_zero_count_for_equalities_only():
    some = polytope([[1, 0], [0, 1]], [0, 0], [False, True])

    assert some.combine(np.array([-1.0, -1.0])).tolist() == [0, 1]
    assert some.exact_combine(np.array([-1.0, -1.0])) == [0, 1]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (polytope([[1, 0]], [1]), True),
        (polytope([[1, 0]], [0.999]), False),
        (polytope([[2, 2]], [2], [True]), True),
        (polytope([[2, 1]], [2], [True]), False),
        (under([1, 1]), True),
        (under([1, 0.99]), False),
    ],
)
def test_it_is_known_whether_every_lottery_is_inside(one, said):
    assert one.holds_everywhere is said


def test_rows_without_room_forbid_outcomes_in_turns():
    # p0 <= 0; with that p1 <= p0 leaves none for the second.
    some = polytope([[1, 0, 0], [-1, 1, 0]], [0, 0])

    assert some.without_forbidden().upper.tolist() == [0, 0, 1]
    assert polytope([[1, 2, 1]], [1], [True]).without_forbidden().upper.tolist() == [
        1,
        0,
        1,
    ]


def test_an_empty_polytope_is_left_for_others_to_refuse():
    none = polytope([[1, 1]], [0])

    assert none.without_forbidden().upper.tolist() == [1, 1]


def test_pure_outcomes_inside_are_known():
    some = polytope([[1, 0, 2], [1, 1, 1]], [1, 1], [False, True], [1, 0.5, 1])

    assert some.outcomes_inside().tolist() == [True, False, False]


def test_a_polytope_cannot_be_changed():
    some = polytope([[1, 0]], [1])

    for name in ("coefficients", "limits", "is_equality", "upper", "slacks", "scale"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(some, name)[0] = 0


def test_bounds_that_round_to_less_than_1_are_filled_up():
    third = under([1 / 3] * 3)
    worth = [Fraction(w) for w in (3, 2, 1)]

    assert third.brim(np.array([3.0, 2, 1])).sum() == pytest.approx(1, abs=1e-15)
    assert third.exact_ceiling(worth) >= Fraction(2)
    for order in product([0.0, 1.0], repeat=3):
        assert third.ceiling(np.array(order)) == pytest.approx(sum(order) / 3)


def test_rows_of_gains_leave_the_part_where_nobody_loses():
    half = Polytope(
        np.array([[1.0, 0, 0]]), np.array([0.5]), np.array([False]), np.ones(3)
    )

    part = half.with_rows(np.array([[1.0, -1, 0]]))

    assert part.slacks == pytest.approx(np.array([[-0.5, 0.5, 0.5], [1, -1, 0]]))
    assert part.violation(np.array([0.4, 0.4, 0.2])) == 0
    assert part.violation(np.array([0.2, 0.4, 0.4])) == pytest.approx(0.2)
