"""Isoelastic welfare and floors against cvxpy, which knows neither's pipeline."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest

import bargain as bg

# Tighter than Clarabel's defaults of 1e-8; it may answer "inaccurate" all the same.
CLARABEL = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}

# What Clarabel's answers are good to, relative to a mean.
CLOSE = 1e-6


def drawn(seed: int) -> tuple[bg.HypothesisSet, np.ndarray]:
    """Return a set with worst cases of 0 and ranges of 1, and its gains."""
    rng = np.random.default_rng(seed)
    n_hypotheses, n_outcomes = int(rng.integers(2, 8)), int(rng.integers(2, 7))
    gains = rng.random((n_hypotheses, n_outcomes))
    gains -= gains.min(axis=1, keepdims=True)
    gains /= gains.max(axis=1, keepdims=True)
    credences = rng.dirichlet(np.full(n_hypotheses, 3.0))
    return bg.HypothesisSet.from_arrays(gains, credences), gains


def solved(objective, constraints, lottery) -> np.ndarray:
    program = cp.Problem(cp.Maximize(objective), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # inaccurate answers are compared all the same
        program.solve(solver="CLARABEL", **CLARABEL)
    clipped = np.maximum(lottery.value, 0)
    return np.asarray(clipped / clipped.sum())


# Powers that cvxpy states exactly, with small denominators.
@pytest.mark.parametrize("aversion", [0.25, 0.5, 1.5, 2, 4])
@pytest.mark.parametrize("seed", range(8))
def test_isoelastic_agrees_with_a_sum_of_powers(seed, aversion):
    hypotheses, gains = drawn(seed)
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    powers = cp.power(gains @ lottery, 1 - aversion)
    objective = hypotheses.credences @ powers / (1 - aversion)

    reference = solved(objective, [cp.sum(lottery) == 1], lottery)
    decision = bg.Isoelastic(aversion).solve(hypotheses)

    shares = hypotheses.credences
    value = (shares @ (gains @ reference) ** (1 - aversion)) ** (1 / (1 - aversion))
    assert decision.certificate.value >= value * (1 - 1e-9)
    assert decision.certificate.value <= value * (1 + CLOSE)


@pytest.mark.parametrize("aversion", [0.5, 2])
@pytest.mark.parametrize("seed", range(6))
def test_isoelastic_agrees_where_somebody_cannot_gain(seed, aversion):
    hypotheses, gains = drawn(seed)
    point = 0.3 * gains.mean(axis=1)
    # Only its favourite gives the first one what it has.
    point[0] = 1.0
    point[1:] = np.minimum(point[1:], gains[1:, gains[0].argmax()] - 0.1)
    rule = bg.Isoelastic(aversion, disagreement=point, normalization=None)

    decision = rule.solve(hypotheses)

    above = gains[1:, gains[0].argmax()] - point[1:]
    shares = hypotheses.credences[1:] / hypotheses.credences[1:].sum()
    value = (shares @ above ** (1 - aversion)) ** (1 / (1 - aversion))
    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.value == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("share", [0.2, 0.7, 0.95])
@pytest.mark.parametrize("of", ["ideal", "nash"])
@pytest.mark.parametrize("seed", range(6))
def test_floors_agree_with_a_linear_program(seed, of, share):
    hypotheses, gains = drawn(seed)
    fair = hypotheses.credences
    if of == "nash":
        fair = bg.NashBargaining().solve(hypotheses).gains
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    constraints = [cp.sum(lottery) == 1, gains @ lottery >= share * fair]

    reference = solved(hypotheses.credences @ gains @ lottery, constraints, lottery)
    decision = bg.BoundedExpectedUtility(share, of=of).solve(hypotheses)

    value = hypotheses.credences @ gains @ reference
    assert decision.certificate.value == pytest.approx(value, abs=CLOSE)


def leasts(hypotheses: bg.HypothesisSet, share: float) -> np.ndarray:
    """Return the least-norm lottery among the best above floors, by cvxpy."""
    gains = hypotheses.utilities - hypotheses.worst[:, None]
    decision = bg.BoundedExpectedUtility(share, normalization=None).solve(hypotheses)
    scores = hypotheses.credences @ gains
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    constraints = [
        cp.sum(lottery) == 1,
        scores @ lottery >= scores @ decision.lottery.probabilities - 1e-10,
        gains @ lottery >= share * hypotheses.credences * gains.max(axis=1) - 1e-10,
    ]
    return solved(-cp.sum_squares(lottery), constraints, lottery)


@pytest.mark.parametrize("seed", range(25))
def test_of_tied_lotteries_above_floors_the_shortest_is_chosen(seed):
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 5)), int(rng.integers(2, 8))
    credences = rng.integers(1, 4, shape[0]).astype(float)
    utilities = rng.integers(0, 3, shape).astype(float)
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)

    lottery = bg.BoundedExpectedUtility(0.6, normalization=None)(hypotheses)

    assert lottery.probabilities == pytest.approx(leasts(hypotheses, 0.6), abs=1e-4)
