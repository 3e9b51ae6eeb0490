"""The curvature of a sample, and what steps teach it."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.rows import ArrayRows
from bargain.solvers.sampled_curvature import REMEMBERED, SampledCurvature
from bargain.solvers.sampling import Sample, draw
from bargain.welfare import Log

N = 3000


@pytest.fixture
def whole() -> tuple[ArrayRows, Log]:
    gains = np.random.default_rng(0).random((N, 4))
    rows = ArrayRows(gains, None, np.zeros(N), None, np.ones(N), may_lose=False)
    return rows, Log(np.full(N, 1 / N))


def true_curvature(rows, welfare, lottery):
    gains = rows.dense()
    return gains.T @ (welfare.bend(gains @ lottery)[:, None] * gains)


def test_without_steps_it_is_the_samples_own(whole):
    rows, welfare = whole
    here = np.full(4, 0.25)
    sample = draw(rows, welfare, welfare.weights, 500)
    columns = np.array([0, 2, 3])

    bent = SampledCurvature(sample).over(columns, here)

    theirs = true_curvature(sample.rows, sample.welfare, here)
    assert bent == pytest.approx(theirs[np.ix_(columns, columns)], rel=1e-12)


def test_it_agrees_with_the_last_step(whole):
    rows, welfare = whole
    sample = draw(rows, welfare, welfare.weights, 50)
    here, there = np.full(4, 0.25), np.array([0.2, 0.3, 0.26, 0.24])
    turn = rows.accumulate(here, welfare).gradient
    turn = turn - rows.accumulate(there, welfare).gradient
    learning = SampledCurvature(sample)

    learning.learn(there - here, turn, is_long=False)
    bent = learning.over(np.arange(4), there)

    assert bent @ (there - here) == pytest.approx(turn, rel=1e-9)
    assert np.linalg.eigvalsh(bent).min() > 0
    assert bent == pytest.approx(bent.T, rel=1e-12)


def test_steps_bring_it_closer_to_the_truth(whole):
    rows, welfare = whole
    rng = np.random.default_rng(1)
    learning = SampledCurvature(draw(rows, welfare, welfare.weights, 12))
    here = np.full(4, 0.25)
    truth = true_curvature(rows, welfare, here)
    before = np.abs(learning.over(np.arange(4), here) - truth).max()

    for _ in range(6):
        move = 1e-4 * rng.normal(size=4)
        learning.learn(move, truth @ move, is_long=False)

    assert np.abs(learning.over(np.arange(4), here) - truth).max() < 0.7 * before


def test_a_step_by_outcomes_that_have_left_is_not_used(whole):
    rows, welfare = whole
    learning = SampledCurvature(draw(rows, welfare, welfare.weights, 500))
    here, columns = np.full(4, 0.25), np.array([0, 1])
    before = learning.over(columns, here)

    learning.learn(np.array([0.1, 0, -0.1, 0]), np.ones(4), is_long=False)

    assert np.array_equal(learning.over(columns, here), before)


def test_a_step_that_contradicts_concavity_is_not_used(whole):
    rows, welfare = whole
    learning = SampledCurvature(draw(rows, welfare, welfare.weights, 500))
    here = np.full(4, 0.25)
    before = learning.over(np.arange(4), here)

    move = np.array([0.1, -0.1, 0, 0])
    learning.learn(move, -move, is_long=False)

    assert np.array_equal(learning.over(np.arange(4), here), before)


def test_only_a_long_step_makes_it_look_at_the_sample_again(whole, monkeypatch):
    rows, welfare = whole
    learning = SampledCurvature(draw(rows, welfare, welfare.weights, 500))
    sweep, looks = ArrayRows.accumulate, []

    def counted(*args):
        looks.append(1)
        return sweep(*args)

    monkeypatch.setattr(ArrayRows, "accumulate", counted)
    here, move = np.full(4, 0.25), np.zeros(4)

    learning.over(np.arange(4), here)
    learning.learn(move, move, is_long=False)
    learning.over(np.array([1, 2]), here)
    assert len(looks) == 1
    learning.learn(move, move, is_long=True)
    learning.over(np.array([1, 2]), here)
    assert len(looks) == 2
    learning.over(np.array([1, 3]), here)
    assert len(looks) == 3


def test_few_steps_are_remembered():
    learning = SampledCurvature(Sample(None, None))  # type: ignore[arg-type]

    for k in range(3 * REMEMBERED):
        learning.learn(np.full(2, float(k)), np.zeros(2), is_long=False)

    assert len(learning.secants) == REMEMBERED
    assert learning.secants[-1][0][0] == 3 * REMEMBERED - 1
