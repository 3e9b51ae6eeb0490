"""Our solver against cvxpy with Clarabel, on problems stated here a second time.

Gains, who can gain and the conic program are worked out in this file and in
`tests/references.py`; only the answers are compared. Rows are scaled by their ideal
gain before Clarabel sees them: on raw monsters it is wrong or stops.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

import bargain as bg
from tests.references import by_clarabel, most_each_can_gain

from_arrays = bg.HypothesisSet.from_arrays

# Clarabel is asked for 1e-12 and is good to about 1e-9 in the log Nash product.
AGREE = 1e-7
CERTIFIED = 1e-9

KINDS = ("worst-case", "random-dictator", "signed", "stuck", "lottery")


class Posed(NamedTuple):
    """A problem: the set, what a rule takes as its point, and the point itself."""

    hypotheses: bg.HypothesisSet
    option: object
    point: np.ndarray


def random_dictator(utilities: np.ndarray, credences: np.ndarray) -> np.ndarray:
    favourites = utilities == utilities.max(axis=1, keepdims=True)
    lottery = (credences / favourites.sum(axis=1)) @ favourites
    return np.asarray(utilities @ (lottery / lottery.sum()))


def posed(seed: int) -> Posed:
    """Return one of the random problems, of 1 to 50 hypotheses and 1 to 20 outcomes."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    h, o = int(rng.integers(1, 51)), int(rng.integers(1, 21))
    utilities = rng.normal(size=(h, o)) * 10.0 ** rng.uniform(-3, 3, (h, 1))
    credences = rng.dirichlet(np.ones(h))
    if kind == "worst-case":
        return Posed(from_arrays(utilities, credences), kind, utilities.min(axis=1))
    if kind == "random-dictator":
        if h > 6:  # few hypotheses leave room for a bargain
            utilities, credences = utilities[:6], rng.dirichlet(np.ones(6))
        point = random_dictator(utilities, credences)
        return Posed(from_arrays(utilities, credences), kind, point)
    ranges = utilities.max(axis=1) - utilities.min(axis=1)
    somewhere = rng.dirichlet(np.ones(o))
    if kind == "signed":  # d inside what can be attained: gains of both signs
        point = utilities @ somewhere - rng.uniform(1e-3, 0.3) * ranges - 1e-9
        return Posed(from_arrays(utilities, credences), point, point)
    if kind == "stuck":  # the point is an outcome, one of the favourites of some
        stuck = slice(0, (h + 2) // 3)
        best = utilities[stuck].max(axis=1, keepdims=True)
        utilities[stuck, : (o + 1) // 2] = best
        utilities[:, 0] = np.minimum(utilities[:, 0], np.median(utilities, axis=1))
        utilities[stuck, 0] = best[:, 0]
        point = utilities[:, 0]
        return Posed(from_arrays(utilities, credences), "outcome 0", point)
    return Posed(
        from_arrays(utilities, credences),
        bg.Lottery(somewhere / somewhere.sum()),
        utilities @ (somewhere / somewhere.sum()),
    )


def assert_agrees_with_clarabel(
    problem: Posed, decision: bg.Decision, share: float = 1.0
) -> None:
    """Check a decision against Clarabel, and who can gain against linear programs."""
    hypotheses, _, point = problem
    assert decision.status is bg.Status.OPTIMAL, decision.message
    assert decision.certificate.gap <= CERTIFIED
    assert decision.certificate.infeasibility <= 1e-12

    gains = hypotheses.utilities - point[:, None]
    scales = gains.max(axis=1)
    losses = np.abs(gains).max(axis=1)
    scales = np.where(scales > 1e-12 * losses, scales, losses)
    scales[scales == 0] = 1
    scaled = gains / scales[:, None]

    risen = ~np.isnan(decision.weights)
    caring = np.ptp(hypotheses.utilities, axis=1) > 0
    if not risen.all():
        most = most_each_can_gain(scaled)
        # HiGHS answers to about 1e-9.
        assert (most[risen] > 1e-9).all()
        assert (most[caring & ~risen] < 1e-7).all()
    if not risen.any():
        return
    credences = hypotheses.credences[risen]
    theirs = by_clarabel(scaled[risen], credences, scaled[~risen], share)
    expected = scaled @ decision.lottery.probabilities
    assert expected[~risen].min(initial=0) >= -1e-10
    y = expected[risen]
    ours = credences @ ((1 - share) * y + share * np.log(y))
    assert ours == pytest.approx(theirs.value, abs=AGREE)


@pytest.mark.parametrize("seed", range(200))
def test_nash_agrees_on_random_problems(seed):
    problem = posed(seed)

    decision = bg.NashBargaining(disagreement=problem.option).solve(problem.hypotheses)

    assert_agrees_with_clarabel(problem, decision)
    exact = decision.recheck(exact=True)
    assert exact.gap <= CERTIFIED
    assert exact.infeasibility <= 1e-12


def test_the_random_problems_have_those_who_can_gain_and_those_who_cannot():
    kinds = set()
    for seed in range(3, 200, len(KINDS)):
        problem = posed(seed)
        decision = bg.NashBargaining(disagreement=problem.option).solve(
            problem.hypotheses
        )
        risen = ~np.isnan(decision.weights)
        kinds.add("all" if risen.all() else "some" if risen.any() else "none")

    assert {"some", "none"} <= kinds


@pytest.mark.parametrize("seed", range(0, 100, 3))
@pytest.mark.parametrize("share", [0.1, 0.7])
def test_mixed_agrees_on_random_problems(seed, share):
    problem = posed(seed)
    # In units of each ideal gain over the point, so that this file can scale alike.
    decision = bg.Mixed(
        share, disagreement=problem.option, normalization=OverPoint(problem.point)
    ).solve(problem.hypotheses)

    assert_agrees_with_clarabel(problem, decision, share)


class OverPoint(bg.Normalization):
    """One unit is what a hypothesis can gain at best over a stated point."""

    def __init__(self, point: np.ndarray) -> None:
        self.point = point

    def zeros_and_units(self, hypotheses):
        ideals = hypotheses.best - self.point
        losses = np.maximum(np.abs(ideals), np.abs(hypotheses.worst - self.point))
        units = np.where(ideals > 1e-12 * losses, ideals, losses)
        units[units == 0] = np.inf
        return self.point, np.where(hypotheses.indifferent, np.inf, units)


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


# Larger and harder ones


def worst_case(utilities, credences=None) -> Posed:
    hypotheses = from_arrays(utilities, credences, normalize=True)
    return Posed(hypotheses, "worst-case", hypotheses.worst)


def hair_inside(seed: int, shape: tuple[int, int], room: float) -> Posed:
    """Return a problem whose point lies a hair inside the frontier."""
    rng = np.random.default_rng(seed)
    utilities = rng.random(shape)
    # A bargain of the same hypotheses lies on the frontier.
    efficient = bg.NashBargaining()(from_arrays(utilities)).probabilities
    ranges = np.ptp(utilities, axis=1)
    point = utilities @ efficient - room * ranges
    return Posed(from_arrays(utilities), point, point)


RNG = np.random.default_rng(0)
HARD = {
    "20 x 1000": worst_case(RNG.random((20, 1000))),
    "3000 x 30": worst_case(RNG.random((3000, 30))),
    "credences over 12 decades": worst_case(
        RNG.random((12, 8)), 10.0 ** np.linspace(-12, 0, 12)
    ),
    "rows over 12 decades": worst_case(
        RNG.random((12, 8)) * 10.0 ** np.linspace(-6, 6, 12)[:, None]
    ),
    "a monster of 1e12": worst_case(
        np.vstack([RNG.random((6, 8)), 1e12 * RNG.random(8)]), [1] * 6 + [0.01]
    ),
    "monsters of 1e12 and 1e-12": worst_case(
        RNG.random((6, 8)) * np.array([[1e12], [1], [1], [1e-12], [1], [1e12]])
    ),
    "entries over 12 decades": worst_case(10.0 ** RNG.uniform(-12, 0, (6, 8))),
    "a hair of 1e-3 inside": hair_inside(1, (6, 8), 1e-3),
    "a hair of 1e-6 inside": hair_inside(2, (6, 8), 1e-6),
    "a hair of 1e-6 inside, two": hair_inside(3, (2, 2), 1e-6),
    "a hair of 1e-6 inside, thirty": hair_inside(4, (30, 12), 1e-6),
}


@pytest.mark.parametrize("name", HARD)
def test_nash_agrees_on_hard_problems(name):
    problem = HARD[name]

    decision = bg.NashBargaining(disagreement=problem.option).solve(problem.hypotheses)

    if "hair of 1e-6" in name:
        # Clarabel cannot tell: its feasibility of 1e-12 is 1e-6 of these gains.
        assert decision.status is bg.Status.OPTIMAL, decision.message
        assert decision.certificate.gap <= CERTIFIED
        assert (decision.gains > 0).all()
    else:
        assert_agrees_with_clarabel(problem, decision)
    assert decision.recheck(exact=True).gap <= CERTIFIED
