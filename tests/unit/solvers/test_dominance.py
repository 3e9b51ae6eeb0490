"""Which outcomes a lottery dominates, where floats make it hard to say."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows, rows_over
from bargain.solvers import dominance
from bargain.solvers.dominance import find_dominated


def rows_of(utilities) -> ArrayRows:
    table = np.asarray(utilities, dtype=float)
    return rows_over(
        table, None, np.zeros(len(table)), None, np.ptp(table, axis=1), True
    )


def dominated(utilities, *, by_lotteries=True) -> list[int]:
    found = find_dominated(rows_of(utilities), by_lotteries=by_lotteries)
    assert not found.in_doubt.any()
    return np.flatnonzero(found.dominated).tolist()


def test_a_lottery_dominates_what_no_outcome_does():
    utilities = [[2, 0, 0.5], [0, 2, 0.5]]

    assert dominated(utilities) == [2]
    assert dominated(utilities, by_lotteries=False) == []


def test_a_lottery_over_three_outcomes_dominates():
    # Half and half of any two leaves somebody nothing.
    assert dominated(np.column_stack([3 * np.eye(3), [0.9] * 3])) == [3]
    assert dominated(np.column_stack([3 * np.eye(3), [1.1] * 3])) == []


def test_copies_do_not_dominate_each_other():
    assert dominated([[1, 1, 0], [0, 0, 1]]) == []


def test_what_gives_somebody_the_same_and_nobody_more_is_not_dominated():
    assert dominated([[1, 0.5, 0], [0, 0.5, 1]]) == []


@pytest.mark.parametrize("hair", [1e-3, 1e-6, 1e-9, 1e-11])
def test_a_favourite_by_a_hair_is_not_dominated(hair):
    assert dominated([[1, 0, -10], [0, 1, 1 + hair]]) == []


@pytest.mark.parametrize("hair", [1e-3, 1e-6, 1e-9, 1e-11])
def test_a_hair_against_everybody_else_is_not_dominated(hair):
    # Nobody's favourite; but nothing else gives the third that much beside what it
    # gives to the others, who have all they can get from outcome 0.
    utilities = [[1, 0, 1, 0], [1, 0, 1, 0], [0.5, 1, 0.5 + hair, 0]]

    assert dominated(utilities) == [0, 3]


@pytest.mark.parametrize("noise", [1e-13, 1e-15])
def test_a_difference_that_nobody_notices_is_none(noise):
    assert dominated([[1, 0, -10], [0, 1, 1 + noise]]) == [2]


@pytest.mark.parametrize("threat", [1e11, 1e12, 1e13, 1e15, 1e17, 1e300])
def test_a_threat_of_any_size_does_not_make_other_differences_nothing(threat):
    assert dominated([[1, 0, -threat], [0, 1, 0]]) == [2]
    assert dominated([[1, 0, -threat], [0, 1, 0]], by_lotteries=False) == [2]
    # Its author prefers it by a hair.
    assert dominated([[1, 0, -threat], [0, 1, 1 + 1e-11]]) == []


@pytest.mark.parametrize("threat", [1e12, 1e15])
def test_a_lottery_dominates_beside_a_threat_that_stays(threat):
    utilities = [[2, 0, 0.5, -threat], [0, 2, 0.5, 3]]

    assert dominated(utilities) == [2]


def test_rounding_does_not_keep_a_dominated_outcome():
    # 0.1 + 0.2 is more than 0.3.
    assert dominated([[1, 0, -1], [0, 0.3, 0.1 + 0.2]]) == [2]


def test_something_stays_where_differences_are_too_small_to_notice():
    rng = np.random.default_rng(0)
    utilities = np.column_stack([1 + 1e-12 * rng.random((3, 6)), np.zeros(3)])

    left = set(range(7)) - set(dominated(utilities))

    assert left
    assert 6 not in left


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_units_do_not_matter(scale):
    utilities = np.array([[2, 0, 0.5], [0, 2, 0.5]]) * [[scale], [1]]

    assert dominated(utilities) == [2]


@pytest.mark.parametrize("by_lotteries", [True, False])
def test_many_rows_are_asked_a_few_at_a_time(by_lotteries, monkeypatch):
    monkeypatch.setattr(dominance, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(dominance, "HALVES_ENTRIES", 0)
    rng = np.random.default_rng(0)
    utilities = rng.random((200, 6))
    below_one = utilities[:, 2] - 0.01 * rng.random(200)
    below_three = utilities[:, :3].mean(axis=1) - 0.01 * rng.random(200)
    above_three = utilities[:, 3:].mean(axis=1) + 1e-6
    table = np.column_stack([utilities, below_one, below_three, above_three])

    found = dominated(table, by_lotteries=by_lotteries)

    assert found == ([6, 7] if by_lotteries else [6])


def test_one_row_keeps_its_favourites_only():
    assert dominated([[3, 1, 3, 2]]) == [1, 3]
