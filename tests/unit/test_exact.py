"""The rational recheck, against rational arithmetic that shares no code with it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import bargain as bg
from bargain.exact import EXACT_ROWS, certify_exactly, is_proof_of_disagreement
from bargain.formula import Formula
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Linear, Log
from tests.references import (
    dot,
    exact_gains,
    exact_lottery,
    exact_nash_gap,
    exact_point,
)


def problem_of(utilities, credences, point, scale=1.0, held=None) -> Problem:
    """Return the Nash problem with a stated disagreement point."""
    matrix, values = np.asarray(utilities, dtype=float), np.asarray(point, dtype=float)
    everyone = ArrayRows(matrix, None, values, None, np.full(len(matrix), scale))
    formula = Formula(given=1.0, values=values)
    if held is None:
        return Problem(everyone, Log(np.asarray(credences)), None, formula)
    return Problem(
        everyone.select(~held),
        Log(np.asarray(credences)),
        everyone.select(held),
        formula,
    )


@pytest.mark.parametrize("n_hypotheses", [1, 3, EXACT_ROWS, EXACT_ROWS + 1, 80])
@pytest.mark.parametrize("scale", [1.0, 3.7])
def test_the_gap_is_that_of_the_formula(n_hypotheses, scale):
    rng = np.random.default_rng(n_hypotheses)
    utilities = rng.random((n_hypotheses, 4))
    credences, lottery = rng.dirichlet(np.ones(n_hypotheses)), rng.dirichlet(np.ones(4))
    point = -rng.random(n_hypotheses)

    _, gap, _ = certify_exactly(problem_of(utilities, credences, point, scale), lottery)

    gains = exact_gains(utilities, exact_point(utilities, point))
    exact = exact_nash_gap(gains, credences, lottery)
    # Terms of many rows are rounded at 400 binary digits: nothing a float shows.
    assert gap == exact


def test_an_interior_optimum_has_gap_zero_exactly():
    # U = I, credences and lottery (1/4, 3/4): the gradient is (1, 1).
    problem = problem_of(np.eye(2), [0.25, 0.75], [0, 0])

    assert certify_exactly(problem, np.array([0.25, 0.75]))[1] == 0.0


def test_a_gap_far_below_machine_precision_is_seen():
    problem = problem_of(np.eye(2), [0.25, 0.75], [0, 0])
    lottery = np.array([0.25, 0.75])
    lottery[0] = np.nextafter(0.25, 1)

    _, gap, infeasibility = certify_exactly(problem, lottery)

    assert 0 < gap < 1e-15
    assert infeasibility == np.spacing(0.25)


def test_a_lottery_is_divided_by_its_sum_exactly():
    utilities = np.array([[1.0, 3.0], [2.0, 0.5]])
    problem = problem_of(utilities, [0.5, 0.5], [0, 0])
    lottery = np.array([0.3, 0.7 + 1e-10])

    _, gap, infeasibility = certify_exactly(problem, lottery)

    gains = exact_gains(utilities, [Fraction(0)] * 2)
    assert gap == exact_nash_gap(gains, [0.5, 0.5], lottery)
    assert infeasibility == pytest.approx(1e-10, rel=1e-5)


def test_held_rows_count_with_their_multipliers_and_are_checked():
    rng = np.random.default_rng(0)
    utilities, lottery = rng.random((4, 3)), rng.dirichlet(np.ones(3))
    held = np.array([False, True, False, True])
    point = np.where(held, (utilities @ lottery) + [0, 0.25, 0, -0.25], 0)
    multipliers = np.array([0.5, 0.125])

    _, gap, infeasibility = certify_exactly(
        problem_of(utilities, [0.5, 0.5], point, held=held), lottery, multipliers
    )

    gains = exact_gains(utilities, exact_point(utilities, point))
    assert gap == exact_nash_gap(
        [gains[0], gains[2]],
        [0.5, 0.5],
        lottery,
        held=[gains[1], gains[3]],
        multipliers=multipliers,
    )
    assert infeasibility == float(-dot(gains[1], exact_lottery(lottery)))


def test_tangents_that_touch_elsewhere_give_the_bound_of_the_formula():
    rng = np.random.default_rng(0)
    utilities, lottery = rng.random((3, 4)), rng.dirichlet(np.ones(4))
    tangents = np.array([0.3, np.nan, 0.5])
    credences = [0.25, 0.25, 0.5]

    _, gap, _ = certify_exactly(
        problem_of(utilities, credences, np.zeros(3)), lottery, None, tangents
    )

    gains = exact_gains(utilities, [Fraction(0)] * 3)
    expected = exact_nash_gap(gains, credences, lottery, tangents=tangents)
    assert gap == pytest.approx(expected, rel=1e-15)
    assert gap >= exact_nash_gap(gains, credences, lottery) - 0.5


def test_without_an_expected_gain_there_is_no_bound():
    problem = problem_of(np.eye(2), [0.5, 0.5], [0, 0])

    assert certify_exactly(problem, np.array([1.0, 0.0]))[1] == np.inf


def test_expected_utility_needs_no_gains():
    rows = ArrayRows(np.eye(2), None, np.zeros(2), None, np.ones(2))
    problem = Problem(rows, Linear(np.array([0.25, 0.75])), None, Formula(worst=1.0))

    assert certify_exactly(problem, np.array([1.0, 0.0]))[1] == 0.5


def test_the_monster_example_is_exact_to_1e_15():
    monster = bg.HypothesisSet.from_arrays([[10, 0, 6], [0, 1e6, 6e5]], [0.7, 0.3])

    certificate = bg.NashBargaining().solve(monster).recheck(exact=True)

    assert certificate.gap < 1e-15
    assert certificate.is_exact


@pytest.mark.parametrize(
    ("multipliers", "proves"),
    [
        ([0.5, 0.5], True),  # p_0 + p_1 = 1 cannot give 0.6 each
        ([1.0, 1.0], True),
        ([0.9, 0.1], False),
        ([0.0, 0.0], False),
        ([2.0, -1.0], False),
    ],
)
def test_multipliers_prove_that_nobody_can_be_satisfied(multipliers, proves):
    problem = problem_of(np.eye(2), [0.5, 0.5], [0.6, 0.6])

    assert is_proof_of_disagreement(problem, np.array(multipliers)) is proves


def test_a_proof_needs_a_strict_inequality():
    problem = problem_of(np.eye(2), [0.5, 0.5], [0.5, 0.5])

    assert not is_proof_of_disagreement(problem, np.array([1.0, 1.0]))


def test_a_proof_holds_by_the_last_bit():
    above = np.nextafter(0.5, 1)
    problem = problem_of(np.eye(2), [0.5, 0.5], [0.5, above])

    assert is_proof_of_disagreement(problem, np.array([1.0, 1.0]))


@pytest.mark.parametrize("weight", [0.3, 0.5])
def test_points_between_subnormal_utilities_claim_no_more_than_holds(weight):
    tiny = 5e-324
    hypotheses = bg.HypothesisSet.from_arrays(
        [[0, 3 * tiny, 7 * tiny], [5 * tiny, 2 * tiny, 0]]
    )
    point = bg.Disagreement.interpolate("worst-case", "uniform", weight)

    decision = bg.NashBargaining(disagreement=point).solve(hypotheses)

    exact = decision.recheck(exact=True)
    assert decision.certificate.gap == pytest.approx(exact.gap, nan_ok=True)
