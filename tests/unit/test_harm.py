"""What a lottery costs hypotheses."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.harm import Harm

THREE = bg.HypothesisSet.from_arrays(
    [[4, 0, 1], [0, 2e9, 1e9], [5, 5, 5]], [0.5, 0.3, 0.2]
)


def test_harm_is_the_lost_share_of_gains_in_the_mean_by_credence():
    before, after = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25])

    harm = Harm.against(THREE, before)

    # Gains fall from 2 to 1.25, and rise from 1e9 to 1.25e9; one does not care.
    assert harm.of(after) == pytest.approx(0.5 * (1 - 1.25 / 2) + 0.3 * (1 - 1.25))


def test_who_had_nothing_has_nothing_to_lose():
    harm = Harm.against(THREE, np.array([1.0, 0.0, 0.0]))

    assert harm.weight == 0.5
    assert harm.outcomes == pytest.approx([0.0, 0.5, 0.5 * 0.75])


def test_who_has_no_credence_adds_nothing():
    some = THREE.with_credences([1.0, 0.0, 0.0])

    harm = Harm.against(some, np.array([0.5, 0.5, 0.0]))

    assert harm.of(np.array([0.0, 1.0, 0.0])) == 1.0


def test_harm_of_many_lotteries_is_that_of_each():
    lotteries = np.array([[1.0, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]])
    harm = Harm.against(THREE, np.array([0.5, 0.25, 0.25]))

    assert harm.of(lotteries) == pytest.approx([harm.of(each) for each in lotteries])


def test_harm_of_a_large_set_is_that_of_its_rows():
    rng = np.random.default_rng(0)
    rows = rng.random((3, 1000))
    lotteries = rng.dirichlet(np.ones(1000), 2)
    few = bg.HypothesisSet.from_arrays(rows)
    many = bg.HypothesisSet.from_arrays(np.tile(rows, (300, 1)))

    found = [Harm.against(each, lotteries[0]).of(lotteries[1]) for each in (few, many)]

    assert found[0] == pytest.approx(found[1], rel=1e-12)
