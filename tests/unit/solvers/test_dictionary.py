"""The simplex method in integers: it ends, and its answers are exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

import bargain as bg
from bargain.solvers.dictionary import Dictionary
from bargain.solvers.rational_leximin import RationalStages, feasible


def fractions(table) -> list[list[Fraction]]:
    return [[Fraction(float(x)) for x in row] for row in table]


def test_an_optimum_is_exact():
    # Maximize y while x + 3 y <= 1 and 3 x + y <= 1: at x = 0, y = 1/3.
    dictionary = Dictionary([0, 1], [2, 3], fractions([[-1, -3, 1], [-3, -1, 1]]))

    dictionary.maximize(1)

    assert [dictionary.value(k) for k in range(4)] == [
        0,
        Fraction(1, 3),
        0,
        Fraction(2, 3),
    ]
    assert dictionary.slopes(1) == {0: Fraction(-1, 3), 2: Fraction(-1, 3)}


def test_steps_of_no_length_do_not_go_in_circles():
    # Beale's example, in which taking the steepest variable returns to where it began.
    rows = fractions([[-0.25, 60, 1, -9, 0], [-0.5, 90, 1, -3, 0], [0, 0, -1, 0, 1]])
    goal = [Fraction(3, 4), Fraction(-150), Fraction(1, 50), Fraction(-6), Fraction(0)]
    rows[0][2], rows[1][2] = Fraction(1, 25), Fraction(1, 50)
    dictionary = Dictionary([0, 1, 2, 3], [4, 5, 6, 7], [*rows, goal])
    dictionary.unguarded = {7}

    dictionary.maximize(7)

    assert dictionary.value(7) == Fraction(1, 20)


def test_what_has_no_end_is_an_error():
    dictionary = Dictionary([0], [1], fractions([[1, 0]]))

    with pytest.raises(bg.SolverError, match="no end"):
        dictionary.maximize(0)


def test_too_many_digits_are_refused():
    rng = np.random.default_rng(0)
    table = rng.random((20, 20)) * 10.0 ** rng.integers(-200, 200, (20, 20))

    with pytest.raises(bg.SolverError, match="must have no more than 60000 binary"):
        feasible(fractions(table), [])


@pytest.mark.parametrize("seed", range(20))
def test_lotteries_at_which_nobody_loses_are_found_if_there_are_any(seed):
    rng = np.random.default_rng(seed)
    held = rng.integers(-4, 3, size=(int(rng.integers(1, 4)), 4)).astype(float)
    least = linprog(
        [0, 0, 0, 0, -1],
        A_ub=np.hstack([-held, np.ones((len(held), 1))]),
        b_ub=np.zeros(len(held)),
        A_eq=[[1, 1, 1, 1, 0]],
        b_eq=[1],
        bounds=[(0, None)] * 4 + [(None, None)],
    ).x[-1]

    if least < -1e-9:
        with pytest.raises(bg.SolverError, match="no lottery"):
            feasible([], fractions(held))
        return
    dictionary = feasible([], fractions(held))
    lottery = [dictionary.value(k) for k in range(4)]
    assert sum(lottery) == 1
    assert min(lottery) >= 0
    for row in fractions(held):
        assert sum(a * p for a, p in zip(row, lottery, strict=True)) >= 0


def test_stages_go_on_from_one_level_to_the_next():
    search = RationalStages(fractions([[1, 0, 0], [0, 2, 0], [3, 3, 0]]), [])

    first, second = search.take(), search.take()

    assert first.lottery == [Fraction(2, 3), Fraction(1, 3), 0]
    assert first.multipliers == [Fraction(2, 3), Fraction(1, 3), 0]
    assert second.multipliers[2] == 1
    assert not search.rest
    assert search.is_alone


def test_a_choice_that_is_left_is_not_called_the_only_one():
    search = RationalStages(fractions([[1, 1, 0], [0, 0, 1]]), [])

    search.take()

    assert not search.is_alone
