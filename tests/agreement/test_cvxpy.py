"""Two hundred random bargains, stated independently to cvxpy.

The problem is written down here from its definition: gains over the disagreement
point, rows divided by their ideal gain (or largest loss), the weighted logarithms of
those who can gain, nobody below disagreement. Only who can gain is known in advance,
by how the cases are made.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
import pytest
from numpy.typing import NDArray

import bargain as bg

FloatArray = NDArray[np.float64]
TIGHT = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


@dataclass(frozen=True)
class Case:
    hypotheses: bg.HypothesisSet
    disagreement: object
    point: FloatArray
    can_gain: NDArray[np.bool_]


def _random_set(rng: np.random.Generator, n_outcomes: int | None = None):
    n_hypotheses = int(rng.integers(1, 51))
    n_outcomes = n_outcomes or int(rng.integers(1, 21))
    scales = 10.0 ** rng.uniform(-3, 3, size=(n_hypotheses, 1))
    utilities = scales * rng.normal(size=(n_hypotheses, n_outcomes))
    credences = rng.dirichlet(np.ones(n_hypotheses))
    return bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)


def _worst_case(rng: np.random.Generator) -> Case:
    hypotheses = _random_set(rng)
    point = hypotheses.utilities.min(axis=1)
    can_gain = hypotheses.utilities.max(axis=1) > point
    return Case(hypotheses, "worst-case", point, can_gain)


def _random_dictator(rng: np.random.Generator) -> Case:
    # One outcome is everybody's second best and beats what any dictator leaves them
    # on average, so all can gain over the dictator's lottery.
    n_hypotheses, n_outcomes = int(rng.integers(2, 51)), int(rng.integers(3, 21))
    utilities = rng.uniform(0, 0.3, size=(n_hypotheses, n_outcomes))
    own = rng.permutation(n_hypotheses) % (n_outcomes - 1)
    utilities[np.arange(n_hypotheses), own] = 1.0
    utilities[:, -1] = rng.uniform(0.95, 0.99, size=n_hypotheses)
    credences = rng.dirichlet(np.full(n_hypotheses, 5.0))
    share_of_own = np.array([credences[own == k].sum() for k in own])
    expected = share_of_own + 0.3 * (1 - share_of_own)
    utilities = utilities[expected < 0.9]
    if len(utilities) < 2:
        return _random_dictator(rng)
    credences = rng.dirichlet(np.full(len(utilities), 5.0))
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
    favourites = (utilities == utilities.max(axis=1, keepdims=True)).astype(float)
    lottery = hypotheses.credences @ favourites
    point = utilities @ lottery
    if not (utilities[:, -1] > point + 0.01).all():
        return _random_dictator(rng)
    return Case(
        hypotheses, "random-dictator", point, np.ones(len(utilities), dtype=bool)
    )


def _signed_array(rng: np.random.Generator) -> Case:
    # The point is what some lottery gives, less a part of the range: above many
    # utilities, below what the lottery gives.
    hypotheses = _random_set(rng, n_outcomes=int(rng.integers(2, 21)))
    utilities = hypotheses.utilities
    lottery = rng.dirichlet(np.ones(utilities.shape[1]))
    ranges = utilities.max(axis=1) - utilities.min(axis=1)
    point = utilities @ lottery - rng.uniform(0.02, 0.2, len(ranges)) * ranges
    return Case(hypotheses, point, point, np.ones(len(ranges), dtype=bool))


def _one_cannot_gain(rng: np.random.Generator) -> Case:
    # The first hypothesis has its favourite outcomes at its disagreement point, so
    # only they may be used; the others start below the worst of them.
    n_outcomes = int(rng.integers(2, 21))
    hypotheses = _random_set(rng, n_outcomes)
    utilities = np.array(hypotheses.utilities)
    if len(utilities) == 1:
        return _one_cannot_gain(rng)
    n_favourites = int(rng.integers(1, n_outcomes + 1))
    favourites = rng.permutation(n_outcomes)[:n_favourites]
    utilities[0] = rng.uniform(-1, 0, size=n_outcomes)
    utilities[0, favourites] = 2.0
    point = utilities[:, favourites].min(axis=1) - 0.1 * np.abs(utilities).max(axis=1)
    point[0] = 2.0
    can_gain = np.arange(len(utilities)) > 0
    if n_favourites == n_outcomes:
        utilities[0, 0] = -1.0  # keep it from being indifferent
        point[1:] = utilities[1:].min(axis=1) - 0.1
    hypotheses = bg.HypothesisSet.from_arrays(
        utilities, hypotheses.credences, normalize=True
    )
    return Case(hypotheses, point, point, can_gain)


MAKERS = (_worst_case, _random_dictator, _signed_array, _one_cannot_gain)


def _by_cvxpy(case: Case) -> FloatArray:
    gains = case.hypotheses.utilities - case.point[:, None]
    scales = np.where(case.can_gain, gains.max(axis=1), np.abs(gains).max(axis=1))
    scales[scales == 0] = 1.0
    gains = gains / scales[:, None]
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    credences = case.hypotheses.credences[case.can_gain]
    welfare = credences @ cp.log(gains[case.can_gain] @ lottery)
    constraints = [cp.sum(lottery) == 1]
    if not case.can_gain.all():
        constraints.append(gains[~case.can_gain] @ lottery >= 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "inaccurate" is judged below, by the product
        program = cp.Problem(cp.Maximize(welfare), constraints)
        program.solve(solver="CLARABEL", **TIGHT)
    found = np.maximum(lottery.value, 0)
    return np.asarray(found / found.sum())


def _log_product(case: Case, probabilities: FloatArray) -> float:
    gains = (case.hypotheses.utilities - case.point[:, None])[case.can_gain]
    return float(
        case.hypotheses.credences[case.can_gain] @ np.log(gains @ probabilities)
    )


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("make", MAKERS, ids=lambda maker: maker.__name__[1:])
def test_nash_agrees_with_cvxpy(make, seed):
    case = make(np.random.default_rng([seed, MAKERS.index(make)]))

    decision = bg.NashBargaining(disagreement=case.disagreement).solve(case.hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= 1e-9
    assert decision.certificate.infeasibility <= 1e-12
    if case.can_gain.any():
        ours = _log_product(case, decision.lottery.probabilities)
        theirs = _log_product(case, _by_cvxpy(case))
        assert ours == pytest.approx(theirs, abs=1e-7, rel=0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("make", MAKERS, ids=lambda maker: maker.__name__[1:])
def test_who_cannot_gain_is_noted_and_nobody_else(make, seed):
    case = make(np.random.default_rng([seed, MAKERS.index(make)]))

    decision = bg.NashBargaining(disagreement=case.disagreement).solve(case.hypotheses)

    weights = decision.weights
    assert (np.isnan(weights) == ~case.can_gain).all()


@pytest.mark.parametrize("seed", range(20))
def test_mixed_agrees_with_cvxpy(seed):
    rng = np.random.default_rng(seed)
    case = _worst_case(rng)
    if not case.can_gain.all():
        return
    share = rng.uniform(0.05, 0.95)
    gains = case.hypotheses.utilities - case.point[:, None]
    gains = gains / gains.max(axis=1, keepdims=True)  # normalized by the range
    credences = case.hypotheses.credences
    lottery = cp.Variable(gains.shape[1], nonneg=True)
    expected = gains @ lottery
    welfare = credences @ ((1 - share) * expected + share * cp.log(expected))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = cp.Problem(cp.Maximize(welfare), [cp.sum(lottery) == 1])
        program.solve(solver="CLARABEL", **TIGHT)

    decision = bg.Mixed(share).solve(case.hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    ours = gains @ decision.lottery.probabilities
    value = float(credences @ ((1 - share) * ours + share * np.log(ours)))
    assert decision.certificate.value == pytest.approx(value, abs=1e-12)
    assert value == pytest.approx(program.value, abs=1e-7)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rule", [bg.NashBargaining, bg.Mixed])
def test_the_convex_route_is_certified_by_our_gap(rule, seed):
    case = MAKERS[seed % 4](np.random.default_rng(seed))
    options = {"disagreement": case.disagreement}

    theirs = rule(**options, solver="convex").solve(case.hypotheses)
    ours = rule(**options).solve(case.hypotheses)

    # Its own gap bounds how much better ours may be, and ours the other way round.
    assert ours.status is bg.Status.OPTIMAL
    difference = ours.certificate.value - theirs.certificate.value
    assert difference <= theirs.certificate.gap + 1e-12
    assert -difference <= ours.certificate.gap + 1e-9
