"""Mean less deviations: by smooth steps, on all outcomes or a growing few."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.deviation_ball import DeviationBall
from bargain.solvers import mean_deviation
from bargain.solvers.mean_deviation import best_mean_less_deviation
from tests.unit.solvers.test_tail import random_levels, rows_of


def gap_of(levels, ambiguity, found) -> float:
    """Return the certified gap, from the definition."""
    weights = ambiguity.weights
    at = levels @ found.lottery
    mean = weights @ at
    value = mean - ambiguity.k * np.sqrt(weights @ (at - mean) ** 2)
    apart = found.weights - weights
    assert apart.sum() == pytest.approx(0, abs=1e-13)
    assert (apart**2 / weights).sum() <= ambiguity.k**2 * (1 + 1e-12)
    return float((found.weights @ levels).max() - value)


@pytest.mark.parametrize("k", [0.1, 1, 5, 100])
@pytest.mark.parametrize("shape", [(3, 8), (8, 3), (12, 12), (300, 6), (1, 4)])
def test_answers_are_proved(shape, k):
    levels = random_levels(0, *shape)
    ambiguity = DeviationBall(np.random.default_rng(1).dirichlet(np.ones(shape[0])), k)

    found = best_mean_less_deviation(rows_of(levels), ambiguity)

    assert gap_of(levels, ambiguity, found) <= 1e-12 * (1 + k)


@pytest.mark.parametrize("k", [0.5, 3])
def test_a_growing_few_outcomes_lead_to_the_same(k, monkeypatch):
    levels = random_levels(2, 6, 60)
    ambiguity = DeviationBall(np.full(6, 1 / 6), k)
    whole = best_mean_less_deviation(rows_of(levels), ambiguity)

    monkeypatch.setattr(mean_deviation, "OUTCOMES_AT_ONCE", 3)
    found = best_mean_less_deviation(rows_of(levels), ambiguity)

    assert found.lottery == pytest.approx(whole.lottery, abs=1e-9)
    assert gap_of(levels, ambiguity, found) <= 1e-12


def test_copies_outside_the_few_get_their_share(monkeypatch):
    levels = random_levels(3, 5, 8)
    ambiguity = DeviationBall(np.full(5, 0.2), 1.0)
    whole = best_mean_less_deviation(rows_of(levels), ambiguity)

    monkeypatch.setattr(mean_deviation, "OUTCOMES_AT_ONCE", 3)
    found = best_mean_less_deviation(rows_of(np.hstack([levels] * 2)), ambiguity)

    assert found.lottery[:8] == pytest.approx(whole.lottery / 2, abs=1e-9)
    assert (found.lottery[:8] == found.lottery[8:]).all()
    assert not found.unique


def test_a_shift_that_everyone_shares_is_no_risk():
    # Each row is the same but for one entry that nobody has to use.
    levels = np.tile([0.2, 0.7, 0.5, 0.0], (4, 1))
    levels[:, 3] = [0, 0.3, 0.6, 1]

    found = best_mean_less_deviation(
        rows_of(levels), DeviationBall(np.full(4, 0.25), 2.0)
    )

    assert found.lottery == pytest.approx([0, 1, 0, 0], abs=1e-12)
    assert found.unique


def test_small_deviations_do_not_drown_in_rounding():
    # Two rows that differ by 1e-9 at the best outcome: squares of 1e-18 would vanish
    # beside 1.
    levels = np.array([[1.0, 0.3, 0.0], [1 - 1e-9, 0.3, 0.0]])

    root = mean_deviation._root(
        rows_of(levels), np.array([0.5, 0.5]), levels.mean(axis=0), np.arange(3)
    )

    assert np.linalg.norm(root[:, 0]) == pytest.approx(0.5e-9, rel=1e-6)
