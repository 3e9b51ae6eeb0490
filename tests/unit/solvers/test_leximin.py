"""Leximin by linear programs: stages, refinement, the last digits."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.formula import Formula
from bargain.leximin import Leximin
from bargain.rows import ArrayRows
from bargain.solvers.ideals import ideal_gains
from bargain.solvers.leximin import leximin
from bargain.solvers.raising import Program
from bargain.solvers.refining import level_lottery, level_prices
from tests.references import most_each_can_gain

from_arrays = bg.HypothesisSet.from_arrays

ORIGIN = Formula(given=1.0, values=np.zeros(6))


@pytest.fixture(params=["rational where small", "floats"], autouse=True)
def arithmetic(request, monkeypatch):
    """Solve small sets in rational arithmetic, as it comes, and then in floats."""
    if request.param == "floats":
        monkeypatch.setattr("bargain.solvers.leximin.SMALL", 0)
        monkeypatch.setattr("bargain.solvers.ideals.SMALL", 0)


def signed(gains) -> ArrayRows:
    matrix = np.asarray(gains, dtype=float)
    n = len(matrix)
    return ArrayRows(matrix, None, np.zeros(n), None, np.ones(n))


def stated(utilities) -> Leximin:
    problem = bg.KalaiSmorodinsky().state(from_arrays(utilities)).problem
    assert isinstance(problem, Leximin)
    return problem


def test_each_stage_fixes_those_that_cannot_rise():
    # Two issues, a or b and c, d or e. The first two hypotheses split a and b; whatever
    # they do, the others split c and d, which gives each (1 + .6) / 2.
    utilities = [
        [1, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 1],
        [1, 0.6, 0, 1, 0.6, 0],
        [0.6, 1, 0, 0.6, 1, 0],
    ]

    found = leximin(stated(utilities), 1e-9)

    assert found.ours[0] == pytest.approx([0.5, 0.5, 0, 0])
    assert found.ours[1, 2:] == pytest.approx([0.5, 0.5])
    assert len(found.ours) == 2
    levels = np.array(utilities) @ found.probabilities
    assert levels == pytest.approx([0.5, 0.5, 0.8, 0.8], abs=1e-14)
    assert found.probabilities == pytest.approx([0.25, 0.25, 0, 0.25, 0.25, 0])
    assert not found.unique


def test_many_copies_of_a_hypothesis_are_fixed_at_once():
    utilities = np.repeat(np.eye(3), 50, axis=0)

    found = leximin(stated(utilities), 1e-9)

    assert len(found.ours) == 1
    assert found.probabilities == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_rows_that_were_not_asked_first_join_the_program(monkeypatch):
    rng = np.random.default_rng(0)
    utilities = rng.random((400, 6))
    whole = leximin(stated(utilities), 1e-9)

    monkeypatch.setattr("bargain.solvers.raising.LEAST_AT_ONCE", 0)
    parts = leximin(stated(utilities), 1e-9)

    assert parts.probabilities == pytest.approx(whole.probabilities, abs=1e-12)


def test_refined_programs_find_what_tolerances_hide():
    # The first may rise by 1e-13 of what the others have, and no more.
    rows = signed([[1, 1 + 1e-13, 0], [0.5, 0.5, 1]])
    rates, floors = np.array([1.0, 0.0]), np.array([0.0, 0.5])

    lottery, _ = Program(rows, is_fine=True).raise_least(rates, floors)

    assert lottery == pytest.approx([0, 1, 0], abs=1e-12)


def test_programs_that_floats_cannot_solve_say_so_in_silence(monkeypatch, capfd):
    monkeypatch.setattr("bargain.solvers.leximin.SMALL", 0)
    monster = [[0, 1e-12], [1e12, 0], [2e11, 3e11]]

    for power in range(0, 100, 10):
        utilities = np.array(monster) * np.array([[1.0], [10.0**power], [1.0]])
        decision = bg.Egalitarian(normalization=None).solve(from_arrays(utilities))

        if decision.status is bg.Status.FAILED:
            assert "gains must not be too many digits apart" in decision.message
        elif decision.status is bg.Status.OPTIMAL:
            assert decision.recheck(exact=True).gap <= 1e-9

    assert capfd.readouterr() == ("", "")


def test_almost_ties_are_settled():
    # All gains tie within 1e-9 at the lottery that the point was made from.
    rng = np.random.default_rng(32)
    utilities = rng.normal(size=(40, 4)) * 10.0 ** rng.uniform(-3, 3, (40, 1))
    ranges = np.ptp(utilities, axis=1)
    point = utilities @ rng.dirichlet(np.ones(4)) - 0.02 * ranges - 1e-9

    decision = bg.Egalitarian(disagreement=point).solve(from_arrays(utilities))

    assert decision.status is bg.Status.OPTIMAL
    assert decision.recheck(exact=True).gap <= 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_refinement_levels_to_the_last_digit(seed):
    rng = np.random.default_rng(seed)
    table, exact = rng.random((3, 4)), rng.dirichlet(np.ones(4))
    table += (0.5 - table @ exact)[:, None]
    multipliers = rng.random(3) + 0.1

    lottery = level_lottery(exact + 1e-9, table, np.zeros(3, dtype=int))
    prices = level_prices(multipliers, np.eye(3) + 1e-3, np.ones(3, dtype=bool))

    assert np.ptp(table @ lottery) <= 1e-15
    assert np.ptp(prices @ (np.eye(3) + 1e-3)) <= 1e-15
    assert prices.sum() == pytest.approx(multipliers.sum(), rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_ideal_gains_are_those_of_a_program_each(seed):
    rng = np.random.default_rng(seed)
    gains = rng.normal(size=(int(rng.integers(1, 6)), int(rng.integers(2, 7))))
    gains -= (gains @ rng.dirichlet(np.ones(gains.shape[1])))[:, None] - 0.05
    everyone = np.ones(len(gains), dtype=bool)

    found, bounds = ideal_gains(signed(gains), everyone, gains.max(axis=1), ORIGIN)

    assert found == pytest.approx(most_each_can_gain(gains), abs=1e-8)
    assert (bounds >= found - 1e-12).all()
    assert (bounds <= found + 1e-8).all()


@pytest.mark.parametrize(
    ("shape", "seed"), [((20, 20), 0), ((20, 20), 1), ((500, 30), 2), ((3, 200), 3)]
)
def test_random_sets_are_certified(shape, seed):
    utilities = np.random.default_rng(seed).random(shape)

    decision = bg.KalaiSmorodinsky().solve(from_arrays(utilities))

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= 1e-10
