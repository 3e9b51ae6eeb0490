"""The criterion of cautious rules: any weights prove a bound, none a false one."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from bargain.robust import Robust
from tests.nasty import NASTY, nasty_set

from_arrays = bg.HypothesisSet.from_arrays
RANDOM = from_arrays(
    np.random.default_rng(0).normal(size=(12, 6)),
    np.random.default_rng(1).dirichlet(np.ones(12)),
)
RULES = {
    "cvar": bg.ConditionalValueAtRisk(0.3),
    "worst case": bg.WorstCase(),
    "mean minus deviation": bg.MeanMinusDeviation(1.5),
}


@pytest.fixture(params=RULES.values(), ids=list(RULES))
def rule(request):
    return request.param


def criterion(rule: bg.Rule, hypotheses: bg.HypothesisSet) -> Robust:
    problem = rule.state(hypotheses).problem
    assert isinstance(problem, Robust)
    return problem


def exact_levels(hypotheses: bg.HypothesisSet, lottery) -> list[Fraction]:
    levels = []
    shares = [Fraction(float(p)) for p in lottery]
    for row in hypotheses.utilities.tolist():
        entries = [Fraction(u) for u in row]
        low, high = min(entries), max(entries)
        pairs = zip(shares, entries, strict=True)
        mean = sum((p * u for p, u in pairs), Fraction(0)) / sum(shares, Fraction(0))
        levels.append((mean - low) / (high - low))
    return levels


@pytest.mark.parametrize("seed", range(5))
def test_any_weights_bound_what_is_left_to_win(rule, seed):
    rng = np.random.default_rng(seed)
    best = rule.solve(RANDOM).certificate.value
    problem = criterion(rule, RANDOM)
    lottery = rng.dirichlet(np.ones(6))

    for stages in (rng.normal(size=(1, 12)), rng.dirichlet(np.ones(12))[None], None):
        for exact in (False, True):
            value, gap, _ = problem.judge(lottery, stages, exact=exact)
            assert value + gap >= best - 1e-12
            assert value <= best


def test_floats_and_fractions_agree(rule):
    decision = rule.solve(RANDOM)
    problem, stages = criterion(rule, RANDOM), decision.certificate.stages
    lottery = np.full(6, 1 / 6)

    floats = problem.judge(lottery, stages, exact=False)
    exact = problem.judge(lottery, stages, exact=True)

    assert floats == pytest.approx(exact, abs=1e-14)


def test_the_exact_worst_case_is_the_least_level():
    lottery = np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.1])

    value, _, _ = criterion(RULES["worst case"], RANDOM).judge(
        lottery, None, exact=True
    )

    assert value == float(min(exact_levels(RANDOM, lottery)))


def test_rounding_over_many_rows_only_adds_to_the_gap(rule, monkeypatch):
    decision = rule.solve(RANDOM)
    problem, stages = criterion(rule, RANDOM), decision.certificate.stages
    lottery = np.full(6, 1 / 6)
    whole = problem.judge(lottery, stages, exact=True)

    for module in ("robust", "deviation_ball"):
        monkeypatch.setattr(f"bargain.{module}.EXACT_ROWS", 1)
    rounded = problem.judge(lottery, stages, exact=True)

    assert rounded[1] >= whole[1]
    assert rounded == pytest.approx(whole, rel=1e-15, abs=1e-15)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_prove_nothing(rule, bad):
    stages = np.zeros((1, 12))
    stages[0, 3] = bad

    for exact in (False, True):
        numbers = criterion(rule, RANDOM).judge(np.full(6, 1 / 6), stages, exact=exact)
        assert numbers[1] == np.inf


def test_weights_that_overflow_prove_no_less_than_nothing(rule):
    stages = np.full((1, 12), 1e308)
    lottery = np.full(6, 1 / 6)

    value, gap, _ = criterion(rule, RANDOM).judge(lottery, stages, exact=False)

    assert value + gap >= rule.solve(RANDOM).certificate.value - 1e-12


@pytest.mark.parametrize("name", NASTY)
def test_claims_about_nasty_sets_hold_in_rational_arithmetic(rule, name):
    hypotheses = nasty_set(name)
    if len(hypotheses) > 200:
        hypotheses = from_arrays(hypotheses.utilities[:200])

    decision = rule.solve(hypotheses)
    exact = decision.recheck(exact=True)

    assert decision.status is bg.Status.OPTIMAL
    assert exact.gap <= 1e-10
    assert exact.infeasibility <= 1e-12


def test_every_outcome_in_use_is_best_under_the_weights(rule):
    decision = rule.solve(RANDOM)

    scores = decision.weights @ RANDOM.utilities
    used = decision.lottery.probabilities > 0

    assert decision.weights.sum() == pytest.approx(1)
    assert scores[used] == pytest.approx(scores.max(), abs=1e-9)


def test_weights_are_nan_where_nobody_has_a_say():
    hypotheses = from_arrays([[1, 0], [0, 1], [2, 2], [5, 0]], [0.4, 0.4, 0.2, 0])

    weights = bg.ConditionalValueAtRisk(0.5).solve(hypotheses).weights

    assert np.isnan(weights).tolist() == [False, False, True, True]
    assert weights[:2] == pytest.approx([0.5, 0.5])


def test_weights_span_units_that_floats_hardly_span():
    hypotheses = from_arrays([[1e-300, 0], [0, 1e300]])

    assert bg.WorstCase().solve(hypotheses).weights.tolist() == [1.0, 0.0]


def test_there_are_no_weights_where_their_sum_is_not_positive():
    # They agree on the left, which the one with large units likes less.
    hypotheses = from_arrays([[0.5, 1.0, 0.0], [500.0, 0.0, 1000.0]])
    decision = bg.MeanMinusDeviation(10).solve(hypotheses)
    stages = np.array([[-1.0, 2.0]])

    weighed = replace(
        decision, certificate=replace(decision.certificate, stages=stages)
    )

    assert np.isnan(weighed.weights).all()


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_criterion_survives_a_copy(rule, again):
    decision = again(rule.solve(RANDOM))

    assert decision.recheck().gap <= 1e-12
    assert not decision.problem.ambiguity.credences.flags.writeable
