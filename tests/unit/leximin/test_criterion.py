"""The lexicographic criterion: bounds that hold whatever evidence comes with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.criterion import Criterion
from bargain.leximin import Leximin, criterion
from tests.random_problems import posed

from_arrays = bg.HypothesisSet.from_arrays

# Equal shares of the first two; the third then has 1 for nothing.
THREE = from_arrays([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
HALF = np.array([0.5, 0.5, 0.0])
PROOF = np.array([[0.5, 0.5, 0.0]])

# What floats are charged with: four digits' worth of a sum of 1 for the bound and for
# the levels, before and after they are multiplied by q; all by 1 / 2, over q = 1 / 2.
CHARGED = 12 * np.finfo(float).eps


def stated(hypotheses: bg.HypothesisSet, rule=None) -> Leximin:
    problem = (rule or bg.KalaiSmorodinsky()).state(hypotheses).problem
    assert isinstance(problem, Leximin)
    return problem


def gap(problem: Criterion, lottery, stages, *, exact: bool = False) -> float:
    stages = None if stages is None else np.asarray(stages, dtype=float)
    return problem.judge(np.asarray(lottery, dtype=float), stages, exact=exact)[1]


@pytest.mark.parametrize("exact", [False, True])
def test_the_optimum_has_no_gap_and_the_least_share_as_its_value(exact):
    value, left, infeasibility = stated(THREE).judge(HALF, PROOF, exact=exact)

    assert (value, infeasibility) == (0.5, 0)
    assert left <= (4e-16 if exact else CHARGED)


@pytest.mark.parametrize("exact", [False, True])
def test_a_dominated_lottery_with_the_same_least_share_has_a_gap(exact):
    # Plain maximin is content with (.5, .5, .5): half of the third's 1 is burnt.
    four = from_arrays([[1, 0, 0, 0.5], [0, 1, 0, 0.5], [1, 1, 0, 0.5]])
    wasteful = [0, 0, 0, 1.0]

    one = gap(stated(four), wasteful, [[0.5, 0.5, 0]], exact=exact)
    two = gap(stated(four), wasteful, [[0.5, 0.5, 0], [0.5, 0.5, 1]], exact=exact)

    # With the first two at one half, the third could have 1.
    assert one == pytest.approx(0.5)
    assert two == pytest.approx(0.5)


def test_a_stage_may_have_any_sum():
    assert gap(stated(THREE), HALF, 7.5 * PROOF) <= CHARGED


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    "stages",
    [
        None,
        [[0, 0, 0]],
        [[0.5, -0.5, 1]],
        [[0.5, np.nan, 0.5]],
        [[0.5, np.inf, 0.5]],
        [[0.5, 0.5, 0], [0.5, 0.5, 0]],  # the second fixes nobody
    ],
)
def test_what_is_no_evidence_proves_nothing(stages, exact):
    assert gap(stated(THREE), HALF, stages, exact=exact) == np.inf


@pytest.mark.parametrize("exact", [False, True])
def test_a_tiny_multiplier_does_not_fix_anyone(exact):
    # The third is said to be fixed at one half by a part of 1e-12 in the first stage:
    # the sum hardly shows what it could win, and the gap does.
    four = from_arrays([[1, 0, 0, 0.5], [0, 1, 0, 0.5], [1, 1, 0, 0.5]])

    left = gap(stated(four), [0, 0, 0, 1], [[0.5, 0.5, 1e-12]], exact=exact)

    assert left == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize("exact", [False, True])
def test_evidence_beyond_floats_is_refused_in_silence(exact):
    problem = stated(from_arrays([[1, 0, 0.5], [0, 1, 0.5], [0.2, 0, 1]]))

    left = gap(problem, [0.5, 0.5, 0], [[1e308, 1e308, 5e-324]], exact=exact)

    assert left > 0.1


def breaks(
    problem: Leximin, lottery: np.ndarray, other: np.ndarray, allowed: float
) -> bool:
    """Whether someone gains more than allowed and nobody who pays has as little."""
    here, there = problem.rows.expect(lottery), problem.rows.expect(other)
    slack = allowed * problem.ideals
    for row in np.flatnonzero(there > here + slack + 1e-9):
        pays = (there < here) & (there < here[row] + slack + 1e-9)
        if not pays.any():
            return True
    return False


@given(seed=st.integers(0, 10**6))
@settings(max_examples=30)
def test_whatever_the_evidence_nobody_gains_more_than_the_gap_unpaid(seed):
    rng = np.random.default_rng(seed)
    n, o = int(rng.integers(1, 5)), int(rng.integers(2, 5))
    utilities = rng.integers(0, 4, size=(n, o)).astype(float)
    utilities[:, 0], utilities[:, 1] = 0, np.maximum(utilities[:, 1], 1)
    problem = stated(from_arrays(utilities))
    lottery = rng.dirichlet(np.ones(o))
    stages = rng.dirichlet(np.ones(n), size=int(rng.integers(1, n + 1)))
    stages *= rng.random(stages.shape) < 0.7

    for exact in (False, True):
        allowed = gap(problem, lottery, stages, exact=exact)
        for other in rng.dirichlet(np.full(o, 0.4), size=200):
            assert not breaks(problem, lottery, other, allowed)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("rule", [bg.KalaiSmorodinsky, bg.Egalitarian])
def test_floats_claim_no_gap_that_rational_arithmetic_refuses(seed, rule):
    problem = posed(seed)
    try:
        decision = rule(disagreement=problem.option).solve(problem.hypotheses)
    except bg.DisagreementError:
        return

    exact = decision.recheck(exact=True)

    assert decision.status is bg.Status.OPTIMAL
    assert exact.gap <= 1.1 * decision.certificate.gap + 1e-11
    assert exact.value == pytest.approx(decision.certificate.value, rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_the_two_arithmetics_agree_far_from_the_optimum(seed):
    rng = np.random.default_rng(seed)
    problem = stated(from_arrays(rng.random((4, 5))))
    lottery, stages = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(4), size=1)
    stages[0, 0] = 0  # one row remains to be bounded by the others

    assert gap(problem, lottery, stages) == pytest.approx(
        gap(problem, lottery, stages, exact=True), rel=1e-9
    )


def test_uncertain_ideals_are_added_to_the_gap():
    known = stated(THREE)
    unsure = Leximin(known.rows, known.ideals, None, known.formula, unsure=0.25)

    # A bound that is too small by .25 leaves who has half of the sum twice that.
    assert gap(unsure, HALF, PROOF) == 0.5


def test_falling_below_a_held_row_is_infeasible_by_as_much():
    stuck = from_arrays([[1, 1, 0], [0, 1, 5]], outcomes=["a", "b", "c"])
    rule = bg.KalaiSmorodinsky(disagreement="a")
    held = np.array([True, False])
    problem = rule.state(stuck, held).problem
    assert isinstance(problem, Leximin)

    for exact in (False, True):
        numbers = problem.judge(np.array([0, 0.75, 0.25]), None, exact=exact)
        assert numbers[2] == 0.25


def test_large_tables_are_judged_in_floats_alone(monkeypatch):
    monkeypatch.setattr(criterion, "SMALL", 0)
    four = from_arrays([[1, 0, 0, 0.5], [0, 1, 0, 0.5], [1, 1, 0, 0.5]])

    assert gap(stated(four), [0, 0, 0, 1.0], PROOF_OF_FOUR) == pytest.approx(0.5)


PROOF_OF_FOUR = [[0.5, 0.5, 0]]


def test_weights_are_the_multipliers_of_raw_utilities():
    # The second's unit is half the first's, so a unit of its utility weighs half.
    pair = from_arrays([[1, 0], [0, 2]])

    decision = bg.KalaiSmorodinsky().solve(pair)

    assert decision.weights == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("seed", range(10))
def test_every_outcome_used_is_best_under_the_weights(seed):
    rng = np.random.default_rng(seed)
    utilities = rng.integers(0, 4, size=(5, 6)) * 10.0 ** rng.uniform(-3, 3, (5, 1))
    hypotheses = from_arrays(utilities)

    decision = bg.KalaiSmorodinsky().solve(hypotheses)

    weights = np.nan_to_num(decision.weights)
    scores = weights @ utilities
    used = decision.lottery.probabilities > 1e-9
    assert (scores[used] >= scores.max() * (1 - 1e-9)).all()


def test_rounding_is_not_divided_away_by_a_tiny_multiplier():
    # The third could have 1, and a sum in floats does not feel a part of 1e-30.
    four = from_arrays([[1, 0, 0, 0.5], [0, 1, 0, 0.5], [1, 1, 0, 0.5]])

    left = gap(stated(four), [0, 0, 0, 1], [[0.5, 0.5, 1e-30]])

    assert left >= 0.5


@pytest.mark.parametrize("in_floats_alone", [False, True])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=150)
def test_floats_never_claim_less_than_rational_arithmetic(in_floats_alone, seed):
    rng = np.random.default_rng(seed)
    n, o = int(rng.integers(1, 5)), int(rng.integers(2, 5))
    utilities = rng.integers(0, 4, size=(n, o)) * 10.0 ** rng.integers(-12, 12, (n, 1))
    utilities += rng.integers(0, 2) * rng.random((n, o))
    utilities[:, 0], utilities[:, 1] = 0, np.maximum(utilities[:, 1], 1e-3)
    rule = bg.Egalitarian(normalization=[None, "range"][seed % 2])
    decision = rule.solve(from_arrays(utilities))
    problem = rule.state(from_arrays(utilities)).problem
    assert isinstance(problem, Leximin)
    lotteries, evidence = [rng.dirichlet(np.ones(o))], [rng.dirichlet(np.ones(n), 2)]
    if decision.certificate.stages is not None:
        lotteries.append(decision.lottery.probabilities)
        evidence.append(decision.certificate.stages)
    evidence.append(evidence[-1] + 10.0 ** rng.integers(-40, -1) * rng.random(n))

    with pytest.MonkeyPatch.context() as patch:
        if in_floats_alone:
            patch.setattr(criterion, "SMALL", 0)
        for lottery in lotteries:
            for stages in evidence:
                claimed = gap(problem, lottery, stages)
                proved = gap(problem, lottery, stages, exact=True)

                # Up to the rounding of the last division.
                assert claimed >= proved * (1 - 1e-15)
