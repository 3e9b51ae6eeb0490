"""A tilted sample leads to the optimum of all rows, where its own is elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.sampled_curvature import _corrected
from bargain.solvers.sampling import Loudness, draw
from bargain.solvers.simplex_newton import Face, maximize
from bargain.solvers.tilted import maximize_tilted
from bargain.welfare import Log

N = 20_000


def make_rows(seed):
    """Three outcomes of which one is for the few: 20 rows in 20,000."""
    rng = np.random.default_rng(seed)
    gains = rng.uniform(0.2, 1.0, (N, 3))
    gains[:, 0] += 1.0
    gains[:: N // 20] = [0.0, 0.0, 1.0]
    return ArrayRows(gains, None, np.zeros(N), None, np.ones(N), may_lose=False)


def gap_at(rows, welfare, lottery):
    sums = rows.accumulate(lottery, welfare)
    return sums.gradient.max() - sums.pairing


@pytest.mark.parametrize("seed", range(3))
def test_tilting_again_and_again_leads_where_the_sample_alone_does_not(seed):
    rows, welfare = make_rows(seed), Log(np.full(N, 1 / N))
    here = np.array([0.9978, 0.0001, 0.0021])  # a third more for the few
    sums = rows.accumulate(here, welfare)
    sample = draw(rows, welfare, Loudness(welfare, sums.gains), 400)

    alone = maximize(sample.rows, sample.welfare, here, Face.simplex(3), 1e-12)
    for _ in range(6):
        gradient = rows.accumulate(here, welfare).gradient
        here = maximize_tilted(sample, here, gradient, 1e-12)

    assert here.sum() == pytest.approx(1)
    assert here[1] == 0  # what is not used is left alone
    assert gap_at(rows, welfare, here) <= 1e-9
    assert gap_at(rows, welfare, alone.probabilities) > 1e-7


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_of_everything_is_solved_to_the_gap(seed):
    rows, welfare = make_rows(seed), Log(np.full(N, 1 / N))
    here = np.array([0.3, 0.3, 0.4])
    sample = draw(rows, welfare, welfare.weights, N)

    tilted = maximize_tilted(
        sample, here, rows.accumulate(here, welfare).gradient, 1e-7
    )

    # Copies are float32, whose rounding the tilt makes up for at the start alone.
    assert gap_at(rows, welfare, tilted) <= 2e-7


def test_a_corrected_curvature_has_the_known_block_and_no_negative_direction():
    rng = np.random.default_rng(0)
    factor, other = rng.normal(size=(9, 5)), rng.normal(size=(9, 3))
    used = np.array([True, False, True, True, False])
    drawn, exact = factor.T @ factor, other.T @ other

    corrected = _corrected(drawn, used, exact)

    assert corrected[np.ix_(used, used)] == pytest.approx(exact)
    assert corrected == pytest.approx(corrected.T)
    assert np.linalg.eigvalsh(corrected)[0] > 0


def test_a_singular_curvature_is_left_as_it_was_drawn():
    drawn = np.ones((2, 2))

    assert _corrected(drawn, np.array([True, True]), np.eye(2)) is drawn
