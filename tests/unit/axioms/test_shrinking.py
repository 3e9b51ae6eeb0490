"""Shrinking: fewer hypotheses, fewer outcomes, rounder numbers, few tries."""

from __future__ import annotations

import time

import numpy as np
import pytest

import bargain as bg
from bargain.axioms.shrinking import MOST_TRIES, shrink


def _large(n_hypotheses: int = 12, n_outcomes: int = 9) -> bg.HypothesisSet:
    rng = np.random.default_rng(0)
    return bg.HypothesisSet.from_arrays(
        rng.normal(size=(n_hypotheses, n_outcomes)), rng.dirichlet(np.ones(12))
    )


def test_shrinks_to_one_number_when_everything_shows():
    smallest = shrink(_large(), lambda _: True)

    assert smallest.utilities.tolist() == [[0.0]]


def test_keeps_as_many_rows_and_columns_as_are_needed():
    smallest = shrink(_large(), lambda s: s.utilities.shape >= (2, 3))

    assert smallest.utilities.shape == (2, 3)


def test_finds_the_two_hypotheses_that_differ_among_many():
    def disagree(hypotheses: bg.HypothesisSet) -> bool:
        return len(set(hypotheses.utilities.argmax(axis=1).tolist())) > 1

    smallest = shrink(_large(), disagree)

    assert smallest.utilities.shape == (2, 2)
    assert set(smallest.utilities.ravel().tolist()) == {0.0, 1.0}
    assert smallest.credences.tolist() == [0.5, 0.5]


def test_gives_round_credences_that_are_not_tied():
    hypotheses = bg.HypothesisSet.from_arrays(np.eye(2), [0.500025, 0.499975])

    smallest = shrink(hypotheses, lambda s: s.credences[0] > s.credences[-1])

    assert smallest.credences.tolist() == [0.6, 0.4]


def test_asks_about_no_set_twice_and_about_no_larger_one():
    asked: list[bg.HypothesisSet] = []

    def is_wide(hypotheses: bg.HypothesisSet) -> bool:
        asked.append(hypotheses)
        return hypotheses.n_outcomes >= 5

    shrink(_large(), is_wide)

    tables = [(s.utilities.tobytes(), s.credences.tobytes()) for s in asked]
    assert len(set(tables)) == len(tables) <= MOST_TRIES
    assert max(s.utilities.size for s in asked) < 12 * 9


def test_halves_before_it_goes_one_by_one():
    tries = 0

    def count(_: bg.HypothesisSet) -> bool:
        nonlocal tries
        tries += 1
        return True

    hypotheses = bg.HypothesisSet.from_arrays(np.ones((64, 64)))
    shrink(hypotheses, count)

    assert tries < 20


def test_returns_what_it_has_when_time_is_up():
    hypotheses = _large()

    assert shrink(hypotheses, lambda _: True, time.monotonic()) is hypotheses


@pytest.mark.parametrize("axiom", ["continuity in credences", "outcome clones"])
def test_a_violation_keeps_the_place_where_it_was_seen(axiom: str):
    from bargain.axioms import AXIOMS

    found = AXIOMS[axiom].search(bg.ExpectedUtility()).violation

    assert found is not None
    assert found.place in list(AXIOMS[axiom].places(found.hypotheses))
