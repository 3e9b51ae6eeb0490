"""The same problem through cvxpy: an answer, a message, and nothing certified."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain.certificate import certify
from bargain.errors import SolverError
from bargain.formula import Formula
from bargain.problem import Problem
from bargain.rows import ArrayRows
from bargain.solvers import convex
from bargain.welfare import Blend, Linear, Log, Welfare


def problem_of(welfare: Welfare) -> Problem:
    gains = np.array([[1, 0, 0.6], [0, 1, 0.6]])
    rows = ArrayRows(gains, None, np.zeros(2), None, np.ones(2))
    return Problem(rows, welfare, None, Formula(worst=1.0))


WEIGHTS = np.array([0.7, 0.3])


@pytest.mark.parametrize(
    "welfare",
    [
        Log(WEIGHTS),
        Linear(WEIGHTS),
        Blend(WEIGHTS, 0.5, np.ones(2), np.array([1.0, 2.0])),
    ],
)
def test_it_maximizes_each_welfare(welfare):
    problem = problem_of(welfare)

    lottery, message = convex.maximize_with_cvxpy(problem)

    assert certify(problem, lottery)[1] <= 1e-7
    assert message.startswith("CLARABEL: optimal")


def test_held_rows_are_held():
    # The monster example, where the second may not have less than half of its best.
    gains = np.array([[1, 0, 0.6], [0, 1, 0.6]])
    rows = ArrayRows(gains[:1], None, np.zeros(1), None, np.ones(1))
    held = ArrayRows(gains[1:], None, np.array([0.5]), None, np.ones(1))
    problem = Problem(rows, Log(np.ones(1)), held, Formula(worst=1.0))

    lottery, _ = convex.maximize_with_cvxpy(problem)

    assert lottery == pytest.approx([1 / 6, 0, 5 / 6], abs=1e-6)


def test_solvers_are_tried_in_a_visible_order():
    assert [name for name, _ in convex.SOLVERS] == ["CLARABEL", "SCS"]


def test_the_next_solver_answers_when_the_first_cannot(monkeypatch):
    monkeypatch.setattr(convex, "SOLVERS", (("NOSUCH", {}), ("CLARABEL", {})))

    _, message = convex.maximize_with_cvxpy(problem_of(Log(WEIGHTS)))

    assert message.startswith("NOSUCH: ")
    assert "CLARABEL: optimal" in message


def test_when_none_answers_all_are_reported(monkeypatch):
    monkeypatch.setattr(convex, "SOLVERS", (("NOSUCH", {}), ("NEITHER", {})))

    with pytest.raises(
        SolverError, match=r"no conic solver answered .*NOSUCH.*NEITHER"
    ):
        convex.maximize_with_cvxpy(problem_of(Log(WEIGHTS)))


def test_a_rule_whose_conic_solvers_all_fail_says_so_in_its_status(monkeypatch):
    monkeypatch.setattr(convex, "SOLVERS", (("NOSUCH", {}),))
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0, 0.6], [0, 1, 0.6]], WEIGHTS)

    decision = bg.NashBargaining(solver="convex").solve(hypotheses)

    assert decision.status is not bg.Status.OPTIMAL
    assert "NOSUCH" in decision.message
