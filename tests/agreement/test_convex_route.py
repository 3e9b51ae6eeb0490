"""The route through cvxpy that the library offers: certified by the library's own gap.

How good the library's own solver is stands in `test_clarabel.py`; here the rules are
asked for ``solver="convex"``, and the two answers bound each other.
"""

from __future__ import annotations

import pytest

import bargain as bg
from tests.random_problems import MAKERS, planted, posed


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_our_route_through_cvxpy_is_certified_by_our_own_gap(seed):
    problem = posed(seed)
    newton = bg.NashBargaining(disagreement=problem.option)
    convex = bg.NashBargaining(
        disagreement=problem.option, solver="convex", tolerance=1e-6
    )

    ours = newton.solve(problem.hypotheses)
    theirs = convex.solve(problem.hypotheses)

    assert theirs.certificate.value <= ours.certificate.value + 1e-9
    exact = theirs.recheck(exact=True)
    assert exact.gap <= theirs.certificate.gap * (1 + 1e-6) + 1e-11
    # Not every problem is easy for a conic solver; what it claims is what it has.
    if theirs.status is bg.Status.OPTIMAL:
        assert theirs.certificate.value == pytest.approx(
            ours.certificate.value, abs=1e-6
        )


def test_most_problems_are_solved_through_cvxpy():
    solved = 0
    for seed in range(0, 100, 5):  # worst case
        problem = posed(seed)
        rule = bg.NashBargaining(solver="convex", tolerance=1e-6)
        solved += rule.solve(problem.hypotheses).status is bg.Status.OPTIMAL

    assert solved >= 18


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rule", [bg.NashBargaining, bg.Mixed])
def test_the_convex_route_is_certified_by_our_gap(rule, seed):
    problem = planted(list(MAKERS)[seed % 4], seed)
    options = {"disagreement": problem.option}

    theirs = rule(**options, solver="convex").solve(problem.hypotheses)
    ours = rule(**options).solve(problem.hypotheses)

    # Its own gap bounds how much better ours may be, and ours the other way round.
    assert ours.status is bg.Status.OPTIMAL
    difference = ours.certificate.value - theirs.certificate.value
    assert difference <= theirs.certificate.gap + 1e-12
    assert -difference <= ours.certificate.gap + 1e-9
