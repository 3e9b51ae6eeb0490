"""Lotteries: probability distributions over labelled outcomes."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle

import numpy as np
import pandas as pd
import pytest

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES

TEA = bg.Lottery({"tea": 0.25, "coffee": 0.75, "mate": 0})


def test_a_mapping_gives_labels_and_probabilities():
    assert TEA.outcomes == ("tea", "coffee", "mate")
    assert TEA.probabilities.tolist() == [0.25, 0.75, 0]


@pytest.mark.parametrize(
    "probabilities",
    [
        [0.25, 0.75],
        (0.25, 0.75),
        np.array([0.25, 0.75], np.float32),
        np.array([0.25, 0.75], ">f8"),
        pd.Series([0.25, 0.75]),
    ],
)
def test_anything_array_like_gives_probabilities(probabilities):
    lottery = bg.Lottery(probabilities)

    assert lottery.probabilities.tolist() == [0.25, 0.75]
    assert lottery.probabilities.dtype == np.float64
    assert lottery.outcomes == ("outcome 0", "outcome 1")


def test_probabilities_are_kept_to_the_last_bit():
    third = 1 / 3

    assert bg.Lottery([third, third, third])["outcome 2"] == third


def test_labels_give_probabilities():
    assert (TEA["tea"], TEA["mate"]) == (0.25, 0)


def test_an_unknown_outcome_raises_key_error():
    with pytest.raises(KeyError, match="no outcome is called 'cola'"):
        TEA["cola"]


def test_the_support_holds_outcomes_of_positive_probability():
    assert TEA.support() == ("tea", "coffee")


def test_the_tiniest_probability_is_in_the_support():
    assert bg.Lottery([1.0, 5e-324]).support() == ("outcome 0", "outcome 1")


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.probabilities.__setitem__(0, 1),
        lambda x: setattr(x, "probabilities", None),
        lambda x: setattr(x, "outcomes", None),
    ],
)
def test_a_lottery_cannot_be_changed(change):
    with pytest.raises((ValueError, dataclasses.FrozenInstanceError)):
        change(bg.Lottery([0.5, 0.5]))


def test_a_lottery_does_not_follow_the_array_it_came_from():
    given = np.array([0.5, 0.5])
    lottery = bg.Lottery(given)

    given[0] = 9

    assert lottery.probabilities.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_are_equal_and_frozen(again):
    assert again(TEA) == TEA
    assert hash(again(TEA)) == hash(TEA)
    assert not again(TEA).probabilities.flags.writeable


def test_lotteries_over_other_outcomes_are_not_equal():
    assert bg.Lottery([1, 0]) != bg.Lottery([1, 0], ["tea", "coffee"])
    assert bg.Lottery([1, 0]) != [1, 0]


# Drawing


def test_one_draw_is_a_label():
    assert bg.Lottery({"tea": 1}).sample(np.random.default_rng(0)) == "tea"


def test_many_draws_are_an_array_of_labels():
    drawn = TEA.sample(np.random.default_rng(0), size=6)

    assert drawn.shape == (6,)
    assert set(drawn) <= {"tea", "coffee"}


def test_seeds_repeat_draws():
    first, second = (TEA.sample(np.random.default_rng(7), size=50) for _ in range(2))

    assert first.tolist() == second.tolist()


def test_draws_have_the_lotterys_frequencies():
    drawn = TEA.sample(np.random.default_rng(0), size=100_000)

    # Five standard deviations.
    assert (drawn == "tea").mean() == pytest.approx(0.25, abs=5 * 0.0014)
    assert (drawn == "mate").sum() == 0


def test_a_sum_that_is_off_by_rounding_can_be_drawn_from():
    lottery = bg.Lottery([0.5, 0.5 + 9e-10])

    assert lottery.sample(np.random.default_rng(0)) in lottery.outcomes


# Mixing


@pytest.mark.parametrize("weight", [0, 0.25, 1])
def test_the_weight_of_a_mixture_goes_to_the_other(weight):
    mixed = bg.Lottery([1, 0]).mix(bg.Lottery([0, 1]), weight)

    assert mixed.probabilities.tolist() == [1 - weight, weight]


@pytest.mark.parametrize("weight", [-0.1, 1.1, math.nan])
def test_the_weight_of_a_mixture_lies_between_0_and_1(weight):
    with pytest.raises(bg.InvalidLotteryError, match="weight must lie between 0 and 1"):
        TEA.mix(TEA, weight)


def test_lotteries_over_other_outcomes_do_not_mix():
    with pytest.raises(bg.InvalidLotteryError, match="same outcomes in the same order"):
        bg.Lottery([1, 0]).mix(bg.Lottery([1, 0], ["b", "a"]), 0.5)


# Expected utilities and entropy


def test_expected_utilities_are_those_of_the_formula():
    rng = np.random.default_rng(0)
    utilities, p = rng.normal(size=(BLOCK_ENTRIES // 50, 101)), rng.dirichlet([1] * 101)
    hypotheses = bg.HypothesisSet.from_arrays(utilities)

    expected = bg.Lottery(p).expected_utilities(hypotheses)

    assert expected == pytest.approx(utilities @ p, rel=1e-13, abs=1e-15)


def test_expected_utilities_of_float32_are_summed_in_float64():
    utilities = np.full((1, 1000), 0.1, np.float32)
    hypotheses = bg.HypothesisSet.from_arrays(utilities)

    (expected,) = bg.Lottery(np.full(1000, 1e-3)).expected_utilities(hypotheses)

    assert expected == pytest.approx(float(np.float32(0.1)), rel=1e-14)


def test_expected_utilities_need_the_same_outcomes():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 2]], outcomes=["tea", "coffee"])

    with pytest.raises(bg.InvalidLotteryError, match="same outcomes"):
        bg.Lottery([0.5, 0.5]).expected_utilities(hypotheses)


@pytest.mark.parametrize(
    ("probabilities", "nats"),
    [([1, 0], 0.0), ([0.5, 0.5], math.log(2)), ([0.25] * 4, math.log(4))],
)
def test_entropy_is_in_nats(probabilities, nats):
    entropy = bg.Lottery(probabilities).entropy()

    assert entropy == pytest.approx(nats, abs=1e-15)
    assert math.copysign(1, entropy) == 1


def test_a_long_repr_shows_the_likeliest_in_order():
    lottery = bg.Lottery([0, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.5])

    assert repr(lottery) == (
        "Lottery({'outcome 1': 0.1, 'outcome 2': 0.1, 'outcome 4': 0.1, "
        "'outcome 5': 0.1, 'outcome 6': 0.1, 'outcome 7': 0.5, ...})"
    )


def test_takes_float32_probabilities_as_sets_take_float32_credences():
    third = np.full(3, 1 / 3, np.float32)
    assert abs(third.astype(float).sum() - 1) > 1e-9

    lottery = bg.Lottery(third)

    assert lottery.probabilities.dtype == np.float64
    assert lottery.probabilities.sum() == pytest.approx(1, abs=1e-15)


def test_float64_probabilities_have_the_narrower_tolerance():
    with pytest.raises(bg.InvalidLotteryError, match="sum to 1"):
        bg.Lottery(np.full(3, 1 / 3, np.float32).astype(float))
