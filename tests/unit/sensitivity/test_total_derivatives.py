"""Derivatives are those of asking the rule again: the point and units move along."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.formula import Formula

STEP = 1e-6
Point = bg.Disagreement

POINTS = {
    "worst case": Point.worst_case(),
    "uniform": Point.uniform(),
    "an outcome": Point.outcome("outcome 1"),
    "status quo": Point.status_quo({"outcome 0": 0.5, "outcome 2": 0.5}),
    "stated": Point.values([-0.5, -0.4, -0.3, -0.2]),
    "random dictator": Point.random_dictator(),
    "exclusionary": Point.exclusionary(),
    "worst undominated": Point.worst_undominated(),
    "between": Point.interpolate(
        "worst-case", Point.interpolate("random-dictator", "exclusionary", 0.3), 0.6
    ),
}
NORMALIZATIONS = {
    "none": None,
    "range": "range",
    "sum": "sum",
    "variance": "variance",
    "variance over some": bg.VarianceNormalization([0.2, 0.5, 0.3, 0, 0]),
    "mean absolute deviation": "mean-absolute-deviation",
    "given": bg.GivenUnits([1, 2, 3, 4]),
}
RULES: dict[str, Any] = {
    "nash": bg.NashBargaining,
    "mixed": partial(bg.Mixed, 0.5),
    "isoelastic": partial(bg.Isoelastic, 2.5),
}


def ask(rule, utilities, credences):
    hypotheses = bg.HypothesisSet.from_arrays(utilities, credences, normalize=True)
    return rule.solve(hypotheses)


def asked(rule, n_cases=3):
    """Yield tables whose bargains a small step does not take elsewhere."""
    found = 0
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        utilities, credences = rng.random((4, 5)), rng.dirichlet(np.full(4, 3.0))
        try:
            decision = ask(rule, utilities, credences)
            sensitivity = decision.sensitivity()
        except bg.BargainError:  # nobody gains over the point, or nothing attains it
            continue
        p = decision.lottery.probabilities
        used = p > 0
        unsure = p[used].min() < 1e-2 or sensitivity.about_to_change
        if used.sum() < 2 or unsure or sensitivity.point_about_to_change:
            continue
        yield utilities, credences, sensitivity, rng
        found += 1
        if found == n_cases:
            return
    raise AssertionError("too few cases to tell")


def assert_derivatives_are_differences(rule):
    for utilities, credences, sensitivity, rng in asked(rule):
        goal = rng.normal(size=utilities.shape[1])
        wish = rng.normal(size=len(utilities))
        pulled = sensitivity.vjp(goal, wish)

        def loss(u, w, goal=goal, wish=wish):
            decision = ask(rule, u, w)
            p = decision.lottery.probabilities
            return p @ goal + wish @ (u @ p), p

        for row in range(len(utilities)):
            step = STEP * np.eye(len(utilities))[row]
            more, p = loss(utilities, credences + step)
            less, q = loss(utilities, credences - step)
            slope = (more - less) / (2 * STEP)
            assert pulled.credences[row] == pytest.approx(slope, rel=1e-5, abs=2e-6)
            by_credence = sensitivity.lottery_by_credences[:, row]
            moved = (p - q) / (2 * STEP)
            assert by_credence == pytest.approx(moved, rel=1e-5, abs=2e-6)

            by_utilities = sensitivity.lottery_by_utilities(f"hypothesis {row}")
            for column in range(utilities.shape[1]):
                step = np.zeros_like(utilities)
                step[row, column] = STEP
                more, p = loss(utilities + step, credences)
                less, q = loss(utilities - step, credences)
                slope, moved = (more - less) / (2 * STEP), (p - q) / (2 * STEP)
                assert pulled.utilities[row, column] == pytest.approx(
                    slope, rel=1e-5, abs=2e-6
                )
                assert by_utilities[:, column] == pytest.approx(
                    moved, rel=1e-5, abs=2e-6
                )


@pytest.mark.parametrize("point", POINTS)
def test_the_point_moves_along(point):
    assert_derivatives_are_differences(
        bg.NashBargaining(disagreement=POINTS[point], tolerance=1e-13)
    )


@pytest.mark.parametrize("name", ["mixed", "isoelastic"])
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_units_move_along(name, normalization):
    assert_derivatives_are_differences(
        RULES[name](normalization=NORMALIZATIONS[normalization], tolerance=1e-13)
    )


@pytest.mark.parametrize("point", ["random dictator", "exclusionary"])
def test_those_below_min_credence_move_no_dictator(point):
    rule = bg.NashBargaining(
        disagreement=POINTS[point], tolerance=1e-13, min_credence=0.1
    )
    utilities = np.random.default_rng(6).random((5, 5))
    credences = np.array([0.22, 0.3, 0.05, 0.23, 0.2])
    sensitivity = ask(rule, utilities, credences).sensitivity()
    assert not sensitivity.about_to_change
    assert np.count_nonzero(sensitivity.lottery_by_credences) > 4

    for row in range(5):
        step = STEP * np.eye(5)[row]
        more = ask(rule, utilities, credences + step).lottery.probabilities
        less = ask(rule, utilities, credences - step).lottery.probabilities
        made = sensitivity.lottery_by_credences[:, row]
        assert made == pytest.approx((more - less) / (2 * STEP), abs=2e-6)


@pytest.mark.parametrize("point", POINTS)
def test_no_derivative_notices_the_sum_of_the_credences(point):
    rule = bg.NashBargaining(disagreement=POINTS[point])
    for _, credences, sensitivity, _ in asked(rule):
        along = sensitivity.lottery_by_credences @ credences

        assert along == pytest.approx(np.zeros(5), abs=1e-12)


def test_a_point_that_is_stated_stays():
    for utilities, credences, sensitivity, rng in asked(bg.NashBargaining()):
        point = sensitivity.decision.disagreement
        held = ask(bg.NashBargaining(disagreement=point), utilities, credences)
        goal = rng.normal(size=5)

        moving, staying = sensitivity.vjp(goal), held.sensitivity().vjp(goal)

        # By hand: the worst case of a row is its least utility, with derivative 1.
        along = staying.disagreement[:, None] * (utilities == point[:, None])
        assert moving.utilities == pytest.approx(staying.utilities + along)
        assert moving.disagreement == pytest.approx(staying.disagreement)
        assert moving.credences == pytest.approx(staying.credences)


def test_tied_worst_outcomes_share_a_derivative_and_are_flagged():
    utilities, credences = np.array([[1, 0, 0], [0, 1, 0.8], [0.2, 0.1, 0.4]]), None
    rule = bg.NashBargaining(tolerance=1e-13)
    sensitivity = ask(rule, utilities, credences).sensitivity()
    assert not sensitivity.about_to_change

    def by_moving(*columns, by):
        changed = utilities.copy()
        changed[0, list(columns)] += by
        return ask(rule, changed, credences).lottery.probabilities

    assert sensitivity.point_about_to_change == ("hypothesis 0",)
    together = (by_moving(1, 2, by=STEP) - by_moving(1, 2, by=-STEP)) / (2 * STEP)
    made = sensitivity.lottery_by_utilities("hypothesis 0")
    assert made[:, 1] + made[:, 2] == pytest.approx(together, abs=2e-6)
    # Alone, the one that falls takes the point along, and the one that rises does not.
    now = sensitivity.decision.lottery.probabilities
    up, down = by_moving(1, by=STEP) - now, now - by_moving(1, by=-STEP)
    assert made[:, 1] == pytest.approx((up + down) / (2 * STEP), abs=2e-5)
    assert abs(up - down).max() > 0.01 * STEP


@pytest.mark.parametrize("name", ["mixed", "isoelastic"])
@pytest.mark.parametrize("normalization", ["range", "variance", "sum"])
@pytest.mark.parametrize("factor", [2.0**900, 2.0**-900])
def test_derivatives_are_per_unit_of_utility(name, normalization, factor):
    utilities = np.array([[3.0, 1, 0], [0, 3, 1], [1, 0, 3]])
    rule = RULES[name](normalization=normalization)
    plain = ask(rule, utilities, [0.4, 0.3, 0.3]).sensitivity().vjp([1, -2, 3])

    large = ask(rule, factor * utilities, [0.4, 0.3, 0.3]).sensitivity()
    pulled = large.vjp([1, -2, 3])

    assert pulled.utilities * factor == pytest.approx(plain.utilities)
    assert pulled.credences == pytest.approx(plain.credences)


TIED_BEST, TIED_WORST, AT_THE_MEAN = [1, 1, 0], [1, 0, 0], [0, 0.4, 0.8]


@pytest.mark.parametrize(
    ("row", "rule", "is_flagged"),
    [
        (TIED_BEST, bg.NashBargaining(), False),
        (TIED_WORST, bg.NashBargaining(), True),
        (TIED_WORST, bg.NashBargaining(disagreement=[-1, -1]), False),
        (TIED_BEST, bg.NashBargaining(disagreement="exclusionary"), True),
        (TIED_WORST, bg.NashBargaining(disagreement="exclusionary"), False),
        (TIED_BEST, bg.Mixed(0.5, disagreement=[-1, -1]), True),
        (TIED_WORST, bg.Mixed(0.5, disagreement=[-1, -1]), True),
        (AT_THE_MEAN, bg.Mixed(0.5, disagreement=[-1, -1]), False),
        (TIED_BEST, bg.Mixed(0.5, normalization="variance"), False),
        (AT_THE_MEAN, bg.Mixed(0.5, normalization="mean-absolute-deviation"), True),
    ],
)
def test_ties_are_flagged_where_they_matter_to_the_point_or_to_units(
    row, rule, is_flagged
):
    other = [0, 0.3, 1]

    sensitivity = ask(rule, np.array([row, other]), [0.6, 0.4]).sensitivity()

    assert sensitivity.point_about_to_change == ("hypothesis 0",) * is_flagged
    assert ("ties of: hypothesis 0" in repr(sensitivity)) == is_flagged


def test_ties_of_those_without_credence_are_not_flagged():
    utilities = np.array([TIED_WORST, [0, 0.3, 1], [1, 0.2, 0]])

    sensitivity = ask(bg.NashBargaining(), utilities, [0, 0.6, 0.4]).sensitivity()

    assert sensitivity.point_about_to_change == ()


@dataclass(frozen=True)
class OwnPoint(Point):
    def formula(self, hypotheses):
        return Formula(given=1.0, values=np.full(len(hypotheses), -1.0))


def test_a_point_of_ones_own_must_be_stated_for_derivatives_by_utilities():
    pair = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]])
    rule = bg.NashBargaining(disagreement=OwnPoint())
    sensitivity = rule.solve(pair).sensitivity()

    assert sensitivity.lottery_by_disagreement.shape == (2, 2)
    assert "OwnPoint" in repr(sensitivity)
    with pytest.raises(bg.InvalidOptionError, match="not known how it moves"):
        sensitivity.vjp([1, 0])


@dataclass(frozen=True)
class OwnUnits(bg.Normalization):
    def zeros_and_units(self, hypotheses):
        return hypotheses.worst, hypotheses.best


def test_units_of_ones_own_must_be_stated_for_derivatives_by_utilities():
    pair = bg.HypothesisSet.from_arrays([[2, 0], [0, 1]])
    sensitivity = bg.Mixed(0.5, normalization=OwnUnits()).solve(pair).sensitivity()

    with pytest.raises(bg.InvalidOptionError, match="normalization must be one of"):
        sensitivity.vjp([1, 0])


def test_a_sensitivity_that_was_asked_is_pickled():
    rule = bg.NashBargaining(disagreement="random-dictator")
    _, _, sensitivity, rng = next(asked(rule))
    goal = rng.normal(size=5)
    first = sensitivity.vjp(goal)

    again = pickle.loads(pickle.dumps(sensitivity)).vjp(goal)

    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))


def test_a_descent_along_pulled_gradients_reaches_a_lottery():
    # What a layer of a network does, with nothing but numpy.
    target = np.array([0.5, 0.2, 0.3])
    utilities = np.array([[3.0, 1, 0], [0, 3, 1], [1, 0, 3]])
    rule, credences = bg.NashBargaining(tolerance=1e-13), [0.4, 0.3, 0.3]
    rng, checks = np.random.default_rng(0), 0

    def loss(table):
        lottery = ask(rule, table, credences).lottery.probabilities
        return float(((lottery - target) ** 2).sum())

    for step in range(300):
        decision = ask(rule, utilities, credences)
        error = decision.lottery.probabilities - target
        sensitivity = decision.sensitivity()
        slopes = sensitivity.vjp(2 * error).utilities
        flags = (sensitivity.about_to_change, sensitivity.point_about_to_change)
        if step % 50 == 0 and flags == ((), ()):
            way = rng.normal(size=utilities.shape)
            more, less = loss(utilities + STEP * way), loss(utilities - STEP * way)
            slope = (more - less) / (2 * STEP)
            assert np.sum(slopes * way) == pytest.approx(slope, rel=1e-4, abs=1e-8)
            checks += 1
        utilities = utilities - 2.0 * slopes

    assert checks >= 3
    assert loss(utilities) < 1e-12
