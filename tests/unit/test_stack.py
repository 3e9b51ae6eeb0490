from __future__ import annotations

import numpy as np
import pytest

from bargain.certificate import certify
from bargain.formula import Formula
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.stack import ProblemStack, certify_stack
from bargain.welfare import Blend, Log

RNG = np.random.default_rng(0)
TABLES = RNG.random((5, 3, 4)) + 0.1
CREDENCES = RNG.dirichlet(np.ones(3), size=5)
LOTTERIES = RNG.dirichlet(np.ones(4), size=5)


def _problem(table: np.ndarray, welfare: Log | Blend) -> Problem:
    rows = ArrayRows(table, None, np.zeros(3), None, np.ones(3))
    return Problem(rows, welfare, None, Formula(given=1.0, values=np.zeros(3)))


def test_certifies_nash_products_as_one_by_one():
    stack = ProblemStack(TABLES.transpose(1, 2, 0), CREDENCES.T)

    gaps = certify_stack(stack, LOTTERIES.T)

    for table, credences, lottery, gap in zip(
        TABLES, CREDENCES, LOTTERIES, gaps, strict=True
    ):
        expected = certify(_problem(table, Log(credences)), lottery)[1]
        assert gap == pytest.approx(expected, rel=1e-12)


def test_certifies_mixed_objectives_in_their_units():
    powers, stakes = 0.25 * CREDENCES.T, 0.75 * CREDENCES.T
    units = np.full(5, 2.0)
    stack = ProblemStack(TABLES.transpose(1, 2, 0), powers, stakes, units)

    gaps = certify_stack(stack, LOTTERIES.T)

    for table, credences, lottery, gap in zip(
        TABLES, CREDENCES, LOTTERIES, gaps, strict=True
    ):
        welfare = Blend(credences, 0.25, np.ones(3), np.ones(3))
        expected = certify(_problem(table, welfare), lottery)[1]
        assert gap == pytest.approx(expected / 2, rel=1e-12)


def test_bounds_nothing_where_somebody_gains_nothing():
    stack = ProblemStack(np.eye(2)[:, :, None], np.full((2, 1), 0.5))

    assert certify_stack(stack, np.array([[1.0], [0.0]]))[0] == np.inf


@pytest.mark.parametrize("lottery", [[0.5, 0.6], [-0.5, 1.5], [np.nan, 0.5]])
def test_bounds_nothing_for_what_is_no_lottery(lottery: list[float]):
    stack = ProblemStack(np.ones((2, 2, 1)), np.full((2, 1), 0.5))

    assert certify_stack(stack, np.array(lottery)[:, None])[0] == np.inf


def test_takes_some_of_the_problems():
    stack = ProblemStack(TABLES.transpose(1, 2, 0), CREDENCES.T)

    some = stack.take(np.array([False, True, False, True, False]))

    assert some.n_problems == 2
    np.testing.assert_array_equal(some.gains[:, :, 1], TABLES[3])
    np.testing.assert_array_equal(some.powers[:, 1], CREDENCES[3])
