"""Disagreement points: each against its definition, in rational arithmetic."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES
from bargain.disagreement import KEYWORDS, as_option, resolve
from bargain.formula import Formula
from tests.references import (
    dot,
    exact_lottery,
    exact_point,
    exact_random_dictator,
    rational,
)

EPSILON = np.finfo(float).eps
RNG = np.random.default_rng(0)
UTILITIES = RNG.normal(size=(7, 5))
CREDENCES = RNG.dirichlet(np.ones(7))
RANDOM = bg.HypothesisSet.from_arrays(UTILITIES, CREDENCES)
HALVES = bg.Lottery([0.5, 0, 0, 0.5, 0])

POINTS = {
    "worst-case": bg.Disagreement.worst_case(),
    "random-dictator": bg.Disagreement.random_dictator(),
    "exclusionary": bg.Disagreement.exclusionary(),
    "worst-undominated": bg.Disagreement.worst_undominated(by="outcome"),
    "uniform": bg.Disagreement.uniform(),
    "status quo": bg.Disagreement.status_quo({"outcome 3": 0.25, "outcome 1": 0.75}),
    "outcome": bg.Disagreement.outcome("outcome 3"),
    "values": bg.Disagreement.values([0, 1, 2, 3, 4, 5, 6]),
    "lottery": bg.Disagreement.lottery(HALVES),
    "interpolation": bg.Disagreement.interpolate("worst-case", "uniform", 0.25),
    "nested": bg.Disagreement.interpolate(
        bg.Disagreement.interpolate("outcome 1", np.arange(7.0), 0.5), HALVES, 0.75
    ),
}


def exact(point: bg.Disagreement, hypotheses: bg.HypothesisSet) -> list[Fraction]:
    """Return a point as the library's rational recheck sees it."""
    formula = point.formula(hypotheses)
    rows = rational(hypotheses.utilities)
    return [formula.exact_value(h, row) for h, row in enumerate(rows)]


def floats(point: list[Fraction]) -> list[float]:
    return [float(value) for value in point]


# The points


def test_worst_case_is_each_rows_minimum():
    assert POINTS["worst-case"].point(RANDOM).tolist() == UTILITIES.min(1).tolist()
    assert exact(POINTS["worst-case"], RANDOM) == exact_point(UTILITIES, "worst-case")


def test_random_dictator_gives_each_favourite_its_credence():
    point = POINTS["random-dictator"].point(RANDOM)

    expected = floats(exact_random_dictator(UTILITIES, CREDENCES))
    assert point == pytest.approx(expected, abs=8 * EPSILON)


def test_random_dictator_averages_ties_among_favourites():
    ties = bg.HypothesisSet.from_arrays([[1, 1, 0], [0, 0, 1]], [0.5, 0.5])

    formula = bg.Disagreement.random_dictator().formula(ties)

    assert formula.own_lottery() == pytest.approx([0.25, 0.25, 0.5])
    assert bg.Disagreement.random_dictator().point(ties).tolist() == [0.5, 0.5]


def test_random_dictator_ties_favourites_that_rounding_tells_apart():
    ties = bg.HypothesisSet.from_arrays([[0.1 + 0.2, 0.3, 0], [0, 0, 1]], [0.5, 0.5])

    lottery = bg.Disagreement.random_dictator().formula(ties).own_lottery()

    assert lottery == pytest.approx([0.25, 0.25, 0.5])


def test_random_dictator_gives_no_outcome_to_zero_credence():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 1]], [1, 0])

    assert bg.Disagreement.random_dictator().point(hypotheses).tolist() == [1, 0]


def test_random_dictator_of_large_sets_adds_up_block_by_block():
    utilities = RNG.integers(0, 3, (BLOCK_ENTRIES // 3, 4)).astype(float)
    favourites = utilities == utilities.max(axis=1, keepdims=True)
    expected = (favourites / favourites.sum(axis=1, keepdims=True)).mean(axis=0)

    hypotheses = bg.HypothesisSet.from_arrays(utilities)
    lottery = bg.Disagreement.random_dictator().formula(hypotheses).own_lottery()

    assert lottery == pytest.approx(expected, abs=1e-12)


def test_uniform_is_the_mean_utility():
    point = POINTS["uniform"].point(RANDOM)

    assert point == pytest.approx(UTILITIES.mean(axis=1), abs=4 * EPSILON)


def test_an_outcome_gives_its_column():
    assert POINTS["outcome"].point(RANDOM).tolist() == UTILITIES[:, 3].tolist()
    assert floats(exact(POINTS["outcome"], RANDOM)) == UTILITIES[:, 3].tolist()


def test_values_are_taken_as_given():
    assert POINTS["values"].point(RANDOM).tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_a_lottery_gives_its_expected_utilities():
    point = POINTS["lottery"].point(RANDOM)

    assert point == pytest.approx(HALVES.expected_utilities(RANDOM), abs=4 * EPSILON)
    assert exact(POINTS["lottery"], RANDOM) == exact_point(UTILITIES, HALVES)


def test_the_lottery_of_a_point_is_divided_by_its_sum_exactly():
    thirds = bg.Lottery([1 / 3, 1 / 3, 1 / 3, 0, 0])
    shares = exact_lottery(thirds.probabilities)

    point = exact(bg.Disagreement.lottery(thirds), RANDOM)

    assert point == [dot(row, shares) for row in rational(UTILITIES)]


@pytest.mark.parametrize("weight", [0, 0.1, 0.5, 0.9, 1])
def test_an_interpolation_is_the_weighted_mean_of_two_points(weight):
    first, second = POINTS["worst-case"], POINTS["values"]
    expected = (1 - weight) * first.point(RANDOM) + weight * second.point(RANDOM)

    point = bg.Disagreement.interpolate(first, second, weight)

    assert point.point(RANDOM) == pytest.approx(expected, abs=32 * EPSILON)
    assert floats(exact(point, RANDOM)) == pytest.approx(expected, abs=32 * EPSILON)


@pytest.mark.parametrize(("weight", "same"), [(0, "worst-case"), (1, "uniform")])
def test_an_interpolation_ends_exactly_at_its_points(weight, same):
    point = bg.Disagreement.interpolate("worst-case", "uniform", weight)

    assert point.point(RANDOM).tolist() == POINTS[same].point(RANDOM).tolist()


def test_interpolations_nest():
    halfway = (UTILITIES[:, 1] + np.arange(7)) / 2
    expected = 0.25 * halfway + 0.75 * UTILITIES[:, [0, 3]].mean(axis=1)

    assert POINTS["nested"].point(RANDOM) == pytest.approx(expected, abs=32 * EPSILON)


@pytest.mark.parametrize("name", POINTS)
def test_floats_agree_with_rational_arithmetic(name):
    point = POINTS[name].point(RANDOM)

    assert point == pytest.approx(floats(exact(POINTS[name], RANDOM)), abs=1e-14)


# What a formula says of its point


@pytest.mark.parametrize(
    ("name", "is_lottery", "is_attainable"),
    [
        ("worst-case", False, True),
        ("random-dictator", True, True),
        ("exclusionary", False, True),
        ("worst-undominated", False, True),
        ("uniform", True, True),
        ("status quo", True, True),
        ("outcome", True, True),
        ("lottery", True, True),
        ("values", False, False),
        ("interpolation", False, True),
        ("nested", False, False),
    ],
)
def test_points_made_of_lotteries_are_attainable(name, is_lottery, is_attainable):
    formula = POINTS[name].formula(RANDOM)

    assert formula.is_lottery is is_lottery
    assert formula.is_attainable is is_attainable
    assert (formula.own_lottery() is not None) is is_lottery


def test_an_interpolation_of_two_lotteries_is_a_lottery():
    formula = bg.Disagreement.interpolate("uniform", "outcome 0", 0.5).formula(RANDOM)

    assert formula.own_lottery() == pytest.approx([0.6, 0.1, 0.1, 0.1, 0.1])


@pytest.mark.parametrize("name", POINTS)
def test_ideal_gains_are_best_less_point(name):
    values, ideals, _ = POINTS[name].formula(RANDOM).evaluate(RANDOM)

    assert ideals == pytest.approx(RANDOM.best - values, abs=16 * EPSILON)


def test_ideal_gains_survive_an_offset_that_swallows_the_point():
    # Favourites differ by 1 at 1e12, where floats are 1.2e-4 apart; the point lies
    # 1e-9 below the best, and best - point would be 0.
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1e12, 1e12 + 1], [0, 1]], [1e-9, 1 - 1e-9]
    )
    lottery = bg.Lottery([1e-9, 1 - 1e-9])

    _, ideals, is_direct = (
        bg.Disagreement.lottery(lottery).formula(hypotheses).evaluate(hypotheses)
    )

    assert ideals == pytest.approx([1e-9, 1e-9], rel=1e-6)
    assert not is_direct


@pytest.mark.parametrize("name", POINTS)
def test_points_of_float32_are_found_in_float64(name):
    single = bg.HypothesisSet.from_arrays(UTILITIES.astype(np.float32), CREDENCES)
    double = bg.HypothesisSet.from_arrays(
        UTILITIES.astype(np.float32).astype(float), CREDENCES
    )

    assert POINTS[name].point(single).tolist() == POINTS[name].point(double).tolist()


# What a rule takes


@pytest.mark.parametrize(
    ("option", "point"),
    [
        ("worst-case", POINTS["worst-case"]),
        ("random-dictator", POINTS["random-dictator"]),
        ("exclusionary", POINTS["exclusionary"]),
        ("worst-undominated", bg.Disagreement.worst_undominated()),
        ("uniform", POINTS["uniform"]),
        ("outcome 3", POINTS["outcome"]),
        ([0, 1, 2, 3, 4, 5, 6], POINTS["values"]),
        (range(7), POINTS["values"]),
        (np.arange(7, dtype=np.float32), POINTS["values"]),
        (pd.Series(np.arange(7)), POINTS["values"]),
        (HALVES, POINTS["lottery"]),
        (POINTS["nested"], POINTS["nested"]),
    ],
)
def test_rules_take_words_labels_arrays_lotteries_and_points(option, point):
    assert resolve(as_option(option), RANDOM) == point


def test_a_word_that_is_an_outcome_too_is_refused_with_the_way_out():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2]], outcomes=["uniform", "tea"])

    with pytest.raises(bg.InvalidOptionError) as caught:
        bg.NashBargaining(disagreement="uniform")(hypotheses)

    assert "bg.Disagreement.outcome('uniform')" in str(caught.value)
    assert "bg.Disagreement.uniform()" in str(caught.value)


@pytest.mark.parametrize("word", KEYWORDS)
def test_the_way_out_works(word):
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2]], outcomes=[word, "tea"])

    way_out = getattr(bg.Disagreement, word.replace("-", "_"))()

    assert bg.Disagreement.outcome(word).point(hypotheses).tolist() == [1]
    assert way_out == KEYWORDS[word]
    assert way_out.point(hypotheses).tolist() in ([1], [2], [1.5])


def test_the_default_point_is_refused_too_when_an_outcome_has_its_name():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2]], outcomes=["worst-case", "tea"])

    with pytest.raises(
        bg.InvalidOptionError, match=r"bg\.Disagreement\.worst_case\(\)"
    ):
        bg.NashBargaining()(hypotheses)


@dataclass(frozen=True)
class HalfOfBest(bg.Disagreement):
    """A user's own point."""

    def formula(self, hypotheses):
        return Formula(given=1.0, values=hypotheses.best / 2)


def test_a_users_own_point_works_in_a_rule():
    hypotheses = bg.HypothesisSet.from_arrays([[2, 0, 1.5], [0, 2, 1.5]])

    decision = bg.NashBargaining(disagreement=HalfOfBest()).solve(hypotheses)

    assert decision.disagreement.tolist() == [1, 1]
    assert decision.gains == pytest.approx([0.5, 0.5])


# Values


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_points_are_equal(name, again):
    copied = again(POINTS[name])

    assert copied == POINTS[name]
    assert hash(copied) == hash(POINTS[name])
    assert copied.point(RANDOM).tolist() == POINTS[name].point(RANDOM).tolist()


def test_different_points_differ():
    points = list(POINTS.values())

    assert all(a != b for i, a in enumerate(points) for b in points[:i])


def test_given_values_cannot_be_changed_through_the_array_they_came_from():
    given = np.zeros(7)
    rule = bg.NashBargaining(disagreement=given)

    given[:] = 9

    assert rule == bg.NashBargaining(disagreement=np.zeros(7))


def test_points_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        POINTS["outcome"].label = "outcome 1"  # type: ignore[attr-defined]


def test_a_returned_point_cannot_change_the_set():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2], [2, 1]])

    point = bg.Disagreement.worst_case().point(hypotheses)

    assert not (point.flags.writeable and np.shares_memory(point, hypotheses.worst))


def test_a_formula_that_is_none_is_refused():
    class Odd(bg.Disagreement):
        def formula(self, hypotheses):
            return 3

    with pytest.raises(bg.InvalidOptionError) as caught:
        bg.NashBargaining(disagreement=Odd()).solve(bg.HypothesisSet.from_arrays([[1]]))

    assert str(caught.value) == "Odd.formula must return a Formula (got 3)"


@pytest.mark.parametrize("threat", [1e9, 1e12, 1e15, 1e18])
def test_a_dominated_threat_of_any_size_leaves_everyone_the_fair_share(threat):
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0, -threat], [0, 1, 0]])

    decision = bg.NashBargaining(disagreement="worst-undominated").solve(hypotheses)

    assert decision.disagreement.tolist() == [0, 0]
    assert decision.lottery.probabilities == pytest.approx([0.5, 0.5, 0], abs=1e-12)
    assert decision.status is bg.Status.OPTIMAL
