"""Our solver against cvxpy with Clarabel, on problems stated here a second time.

Gains, who can gain and the conic program are worked out in this file and in
`tests/references.py`; only the answers are compared. Rows are scaled by their ideal
gain before Clarabel sees them: on raw monsters it is wrong or stops. Our own route
through cvxpy is in `test_convex_route.py`.
"""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.random_problems import KINDS, MAKERS, Planted, Posed, planted, posed
from tests.references import by_clarabel, most_each_can_gain

from_arrays = bg.HypothesisSet.from_arrays

# Clarabel is asked for 1e-12 and is good to about 1e-9 in the log Nash product.
AGREE = 1e-7
CERTIFIED = 1e-9


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


# Problems in which it is known who can gain


def conic(problem: Planted, share: float = 1.0) -> tuple[np.ndarray, float]:
    """Return row-scaled gains of those who can gain, and Clarabel's objective."""
    gains = problem.hypotheses.utilities - problem.point[:, None]
    can_gain = problem.can_gain
    scales = np.where(can_gain, gains.max(axis=1), np.abs(gains).max(axis=1))
    scales[scales == 0] = 1
    scaled = gains / scales[:, None]
    credences = problem.hypotheses.credences[can_gain]
    found = by_clarabel(scaled[can_gain], credences, scaled[~can_gain], share)
    return scaled[can_gain], found.value


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("kind", MAKERS)
def test_nash_agrees_on_planted_problems(kind, seed):
    problem = planted(kind, seed)

    decision = bg.NashBargaining(disagreement=problem.option).solve(problem.hypotheses)

    assert decision.status is bg.Status.OPTIMAL
    assert decision.certificate.gap <= CERTIFIED
    assert decision.certificate.infeasibility <= 1e-12
    if problem.can_gain.any():
        scaled, theirs = conic(problem)
        credences = problem.hypotheses.credences[problem.can_gain]
        ours = credences @ np.log(scaled @ decision.lottery.probabilities)
        assert ours == pytest.approx(theirs, abs=AGREE, rel=0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", MAKERS)
def test_who_cannot_gain_has_no_weight_and_nobody_else(kind, seed):
    problem = planted(kind, seed)

    decision = bg.NashBargaining(disagreement=problem.option).solve(problem.hypotheses)

    assert (np.isnan(decision.weights) == ~problem.can_gain).all()


@pytest.mark.parametrize("seed", range(20))
def test_mixed_agrees_on_planted_problems(seed):
    problem = planted("worst case", seed)
    share = np.random.default_rng(seed).uniform(0.05, 0.95)

    decision = bg.Mixed(share).solve(problem.hypotheses)

    assert problem.can_gain.all()
    assert decision.status is bg.Status.OPTIMAL
    scaled, theirs = conic(problem, share)  # normalized by the range
    ours = scaled @ decision.lottery.probabilities
    credences = problem.hypotheses.credences
    value = float(credences @ ((1 - share) * ours + share * np.log(ours)))
    assert decision.certificate.value == pytest.approx(value, abs=1e-12)
    assert value == pytest.approx(theirs, abs=AGREE)


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
