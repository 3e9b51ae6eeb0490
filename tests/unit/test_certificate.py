"""Certificates: bounds that hold, recomputed in rational arithmetic and by search."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from bargain.certificate import (
    INFEASIBILITY_LIMIT,
    Certificate,
    Status,
    certify,
    judged,
)
from bargain.formula import Formula
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.welfare import Blend, Linear, Log, Welfare
from tests.references import by_clarabel, exact_gains, exact_nash_gap, exact_point

MONSTER = np.array([[10, 0, 6], [0, 1e6, 6e5]])


def rows_of(utilities, scale=1.0) -> ArrayRows:
    """Return rows whose disagreement point is the worst case."""
    matrix = np.asarray(utilities, dtype=float)
    scales = np.full(len(matrix), 1.0) * scale
    return ArrayRows(matrix, None, matrix.min(axis=1), None, scales)


def problem_of(utilities, welfare: Welfare, held=None, **options) -> Problem:
    rows = None if held is None else rows_of(held)
    return Problem(rows_of(utilities), welfare, rows, Formula(worst=1.0), **options)


def random_case(seed: int) -> tuple[Any, Any, Any, Any]:
    """Return a generator, gains from 0, credences and a lottery."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    gains = rng.random(shape)
    gains[:, 0] = 0
    return (
        rng,
        gains,
        rng.dirichlet(np.ones(shape[0])),
        rng.dirichlet(np.ones(shape[1])),
    )


def test_the_gap_is_zero_at_the_optimum_of_the_monster_example():
    problem = problem_of(MONSTER, Log(np.array([0.7, 0.3])))

    value, gap, infeasibility = certify(problem, np.array([0.25, 0, 0.75]))

    # The gradient there is (1, 2/3, 1): see the design's walk.
    assert gap == pytest.approx(0, abs=4e-16)
    assert value == pytest.approx(0.7 * np.log(7) + 0.3 * np.log(450_000), rel=1e-15)
    assert infeasibility == 0


@pytest.mark.parametrize("seed", range(5))
def test_sums_that_are_known_are_not_added_up_again(monkeypatch, seed):
    _, gains, credences, lottery = random_case(seed)
    problem = problem_of(gains, Log(credences))
    sums = problem.rows.accumulate(lottery, problem.welfare)
    expected = certify(problem, lottery)

    monkeypatch.delattr(ArrayRows, "accumulate")

    assert certify(problem, lottery, sums=sums) == expected


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_is_that_of_rational_arithmetic(seed):
    _, gains, credences, lottery = random_case(seed)

    _, gap, _ = certify(problem_of(gains, Log(credences)), lottery)

    exact = exact_nash_gap(
        exact_gains(gains, exact_point(gains, "worst-case")), credences, lottery
    )
    assert gap == pytest.approx(exact, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", ["linear", "log", "blend"])
def test_no_lottery_gains_more_than_the_gap(seed, kind):
    rng, gains, credences, lottery = random_case(seed)
    units = rng.uniform(0.5, 2, len(gains))
    welfares: dict[str, Welfare] = {
        "linear": Linear(credences),
        "log": Log(credences),
        "blend": Blend(credences, 0.3, np.ones(len(gains)), units),
    }
    welfare = welfares[kind]
    others = rng.dirichlet(np.full(gains.shape[1], 0.4), size=4000)

    value, gap, _ = certify(problem_of(gains, welfare), lottery)

    with np.errstate(divide="ignore"):
        best = max(welfare.value(expected) for expected in others @ gains.T)
    assert best <= value + gap + 1e-14


@pytest.mark.parametrize("seed", range(10))
def test_the_gap_bounds_what_a_conic_solver_finds(seed):
    _, gains, credences, lottery = random_case(seed)

    value, gap, _ = certify(problem_of(gains, Log(credences)), lottery)

    best = by_clarabel(gains, credences).value
    assert value <= best + 1e-9
    assert best <= value + gap + 1e-9


@given(
    gains=arrays(float, (3, 4), elements=st.floats(0.1, 10)),
    exponents=arrays(int, 3, elements=st.integers(-1000, 1000)),
)
def test_the_gap_ignores_the_scale_of_each_hypothesis(gains, exponents):
    gains[:, 0] = 0
    credences, lottery = np.full(3, 1 / 3), np.full(4, 1 / 4)
    factors = 2.0**exponents
    moved = Problem(
        rows_of(factors[:, None] * gains, factors),
        Log(credences),
        None,
        Formula(worst=1.0),
    )

    # Powers of two change no digit.
    assert (
        certify(moved, lottery)[1]
        == certify(problem_of(gains, Log(credences)), lottery)[1]
    )


def test_the_gap_of_expected_utility_is_relative_to_its_unit():
    problem = problem_of([[0, 1, 4.0]], Linear(np.ones(1)), unit=4.0, offset=10.0)

    value, gap, _ = certify(problem, np.array([0, 1.0, 0]))

    assert (value, gap) == (11, 0.75)


# Held rows


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("multiplier", [0.0, 0.1, 3.0])
def test_any_multiplier_of_a_held_row_bounds_what_feasible_lotteries_gain(
    seed, multiplier
):
    rng, gains, credences, lottery = random_case(seed)
    signed = rng.normal(size=gains.shape[1])
    held = ArrayRows(signed[None], None, np.zeros(1), None, np.ones(1))
    problem = Problem(
        rows_of(gains), Log(credences), held, Formula(given=1.0, values=np.zeros(1))
    )
    others = rng.dirichlet(np.full(gains.shape[1], 0.4), size=4000)
    feasible = others[others @ signed >= 0]

    value, gap, _ = certify(problem, lottery, np.array([multiplier]))

    with np.errstate(divide="ignore"):
        values = [problem.welfare.value(y) for y in feasible @ gains.T]
    assert max(values, default=-np.inf) <= value + gap + 1e-14


def test_the_right_multiplier_closes_the_gap_of_a_held_row():
    # Maximize log(p_0) while p_1 >= p_0: half each, and a price of 2.
    rows = ArrayRows(np.array([[1.0, 0]]), None, np.zeros(1), None, np.ones(1))
    held = ArrayRows(np.array([[-1.0, 1]]), None, np.zeros(1), None, np.ones(1))
    formula = Formula(given=1.0, values=np.zeros(1))
    problem = Problem(rows, Log(np.ones(1)), held, formula)
    half = np.array([0.5, 0.5])

    assert certify(problem, half, np.array([1.0]))[1] == 0
    assert certify(problem, half, None)[1] == 1
    assert certify(problem, half, np.array([1.0]))[2] == 0


def test_falling_below_a_held_row_is_infeasible_by_as_much():
    rows = ArrayRows(np.array([[1.0, 0]]), None, np.zeros(1), None, np.ones(1))
    held = ArrayRows(np.array([[-1.0, 1]]), None, np.zeros(1), None, np.ones(1))
    formula = Formula(given=1.0, values=np.zeros(1))
    problem = Problem(rows, Log(np.ones(1)), held, formula)

    assert certify(problem, np.array([0.625, 0.375]))[2] == 0.25


# Tangents


@pytest.mark.parametrize("seed", range(30))
def test_tangents_that_touch_anywhere_give_a_valid_bound(seed):
    rng, gains, credences, lottery = random_case(seed)
    tangents = rng.uniform(0.1, 1, len(gains))
    tangents[rng.random(len(gains)) < 0.3] = np.nan
    problem = problem_of(gains, Log(credences))

    value, gap, _ = certify(problem, lottery, None, tangents)

    assert by_clarabel(gains, credences).value <= value + gap + 1e-9
    exact = exact_nash_gap(
        exact_gains(gains, exact_point(gains, "worst-case")),
        credences,
        lottery,
        tangents=tangents,
    )
    # The float bound may add what rounding leaves unsure, and no less.
    assert exact - 1e-14 <= gap <= exact + 1e-12


def test_tangents_at_the_expected_gains_change_nothing():
    _, gains, credences, lottery = random_case(3)
    problem = problem_of(gains, Log(credences))

    plain = certify(problem, lottery)
    touched = certify(problem, lottery, None, gains @ lottery)

    assert touched == pytest.approx(plain, abs=1e-13)


# Outside the domain, and off the simplex


@pytest.mark.parametrize("lottery", [[1.0, 0.0], [0.0, 1.0]])
def test_where_the_logarithm_is_not_defined_there_is_no_bound(lottery):
    problem = problem_of(np.eye(2), Log(np.array([0.5, 0.5])))

    _, gap, _ = certify(problem, np.array(lottery))

    assert gap == np.inf


@pytest.mark.parametrize(
    ("lottery", "infeasibility"),
    [([0.5, 0.75], 0.25), ([0.5, 0.25], 0.25), ([1.5, -0.5], 0.5)],
)
def test_leaving_the_simplex_is_infeasible_by_as_much(lottery, infeasibility):
    problem = problem_of(np.eye(2), Linear(np.array([0.5, 0.5])))

    assert certify(problem, np.array(lottery))[2] == infeasibility


# What the numbers deserve


@pytest.mark.parametrize(
    ("gap", "infeasibility", "status"),
    [
        (0, 0, Status.OPTIMAL),
        (1e-9, INFEASIBILITY_LIMIT, Status.OPTIMAL),
        (1.1e-9, 0, Status.LIMIT),
        (1e9, 0, Status.LIMIT),
        (0, 1.1 * INFEASIBILITY_LIMIT, Status.FAILED),
        (np.inf, 0, Status.FAILED),
        (np.nan, 0, Status.FAILED),
        (0, np.nan, Status.FAILED),
    ],
)
def test_a_status_needs_its_gap_and_its_feasibility(gap, infeasibility, status):
    assert judged(0.0, gap, infeasibility, 1e-9).status is status


def test_the_gap_that_was_not_found_is_nan():
    assert np.isnan(judged(0.0, np.inf, 0.0, 1e-9).gap)


def test_the_limit_of_infeasibility_is_that_of_the_design():
    assert INFEASIBILITY_LIMIT == 1e-12


def test_a_sentence_tells_the_status_the_unit_and_why_it_stopped():
    assert judged(0, 1e-12, 0, 1e-9).message == (
        "certified within 1.0e-12 nats of the best lottery"
    )
    assert judged(0, 0.5, 0, 1e-9, message="no more steps", unit="apples").message == (
        "stopped 5.0e-01 apples from the best lottery, above the tolerance 1.0e-09: "
        "no more steps"
    )
    assert "no lottery was certified" in judged(0, np.inf, 0, 1e-9).message


def test_an_optimal_certificate_does_not_say_why_a_solver_stopped():
    assert "steps" not in judged(0, 0, 0, 1e-9, message="no more steps").message


def test_a_certificate_cannot_be_changed():
    certificate = (
        bg.NashBargaining()
        .solve(bg.HypothesisSet.from_arrays(MONSTER, [0.7, 0.3]))
        .certificate
    )

    assert isinstance(certificate, Certificate)
    with pytest.raises(dataclasses.FrozenInstanceError):
        certificate.gap = 0.0  # type: ignore[misc]
