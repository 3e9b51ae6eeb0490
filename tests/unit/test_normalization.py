"""Normalizations: what makes hypotheses comparable, against the plain formulas."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import rankdata

import bargain as bg
from bargain._arrays import BLOCK_ENTRIES
from bargain.normalization import as_normalization
from tests.nasty import NASTY, nasty_set

EPSILON = np.finfo(float).eps

NORMALIZATIONS = {
    "range": bg.RangeNormalization(),
    "variance": bg.VarianceNormalization(),
    "mean-absolute-deviation": bg.MeanAbsoluteDeviationNormalization(),
    "sum": bg.SumNormalization(),
    "rank": bg.RankNormalization(),
}


@pytest.fixture
def random_set():
    rng = np.random.default_rng(0)
    return bg.HypothesisSet.from_arrays(rng.normal(size=(BLOCK_ENTRIES // 30, 31)))


def test_range_takes_worst_to_0_and_best_to_1(random_set):
    u = random_set.utilities
    low, high = u.min(axis=1, keepdims=True), u.max(axis=1, keepdims=True)

    normalized = bg.RangeNormalization()(random_set).utilities

    assert np.abs(normalized - (u - low) / (high - low)).max() < 4 * EPSILON


def test_variance_takes_mean_to_0_and_population_deviation_to_1(random_set):
    u = random_set.utilities
    mean, deviation = u.mean(axis=1, keepdims=True), u.std(axis=1, keepdims=True)

    normalized = bg.VarianceNormalization()(random_set).utilities

    assert normalized == pytest.approx((u - mean) / deviation, rel=1e-12, abs=1e-13)


def test_mean_absolute_deviation_takes_the_mean_distance_from_the_mean_to_1(
    random_set,
):
    u = random_set.utilities
    mean = u.mean(axis=1, keepdims=True)
    distance = np.abs(u - mean).mean(axis=1, keepdims=True)

    normalized = bg.MeanAbsoluteDeviationNormalization()(random_set).utilities

    assert normalized == pytest.approx((u - mean) / distance, rel=1e-12, abs=1e-13)


def test_sum_takes_worst_to_0_and_the_sum_to_1(random_set):
    u = random_set.utilities
    gains = u - u.min(axis=1, keepdims=True)

    normalized = bg.SumNormalization()(random_set).utilities

    assert normalized == pytest.approx(
        gains / gains.sum(axis=1, keepdims=True), rel=1e-12, abs=1e-14
    )


def test_rank_is_the_share_of_the_others_that_are_worse(random_set):
    normalized = bg.RankNormalization()(random_set).utilities

    places = rankdata(random_set.utilities, axis=1) - 1
    assert normalized == pytest.approx(places / (random_set.n_outcomes - 1), abs=1e-15)


def test_ties_in_rank_count_for_half():
    ranks = bg.RankNormalization()(bg.HypothesisSet.from_arrays([[4, 9, 4, 0]]))

    assert ranks.utilities.tolist() == [[0.5, 1, 0.5, 0]]


def test_ranks_choose_what_borda_does(random_set):
    some = bg.HypothesisSet.from_arrays(random_set.utilities[:9])

    by_rank = bg.ExpectedUtility("rank").solve(some)

    assert by_rank.lottery == bg.Borda()(some)
    assert np.isnan(by_rank.weights).all()


def test_ranks_are_no_units():
    with pytest.raises(bg.InvalidOptionError, match="ranks have no zero and no unit"):
        bg.RankNormalization().zeros_and_units(bg.HypothesisSet.from_arrays([[1, 2]]))
    with pytest.raises(bg.InvalidOptionError, match="must be a change of units"):
        bg.Mixed(0.5, normalization="rank")
    with pytest.raises(bg.InvalidOptionError, match="must give units for a reference"):
        bg.ReferenceNormalization(bg.HypothesisSet.from_arrays([[1, 2]]), "rank")


def test_a_sum_beyond_the_largest_float_is_an_error():
    huge = bg.HypothesisSet.from_arrays([np.append(0, np.full(9, 4e307))])

    with pytest.raises(bg.InvalidOptionError, match="a sum that a float can hold"):
        bg.ExpectedUtility("sum").solve(huge)


WEIGHTS = np.array([0.2, 0.0, 0.5, 0.3])


@pytest.mark.parametrize(
    "reference",
    [
        WEIGHTS,
        10 * WEIGHTS,
        {"c": 0.5, "a": 0.2, "d": 0.3},
        bg.Lottery(WEIGHTS, ["a", "b", "c", "d"]),
        bg.Lottery({"d": 0.3, "c": 0.5, "a": 0.2}),
    ],
)
def test_variance_is_taken_under_the_measure_that_is_given(reference):
    u = np.random.default_rng(0).normal(size=(3, 4))
    hypotheses = bg.HypothesisSet.from_arrays(u, outcomes=["a", "b", "c", "d"])
    mean = u @ WEIGHTS
    deviation = np.sqrt((u - mean[:, None]) ** 2 @ WEIGHTS)

    normalized = bg.VarianceNormalization(reference)(hypotheses).utilities

    wanted = (u - mean[:, None]) / deviation[:, None]
    assert normalized == pytest.approx(wanted, rel=1e-12, abs=1e-14)


def test_given_units_divide_and_go_by_name():
    pair = bg.HypothesisSet.from_arrays([[0, 6], [900, 300]], names=["ann", "bob"])

    by_place = bg.GivenUnits([2, 300])(pair).utilities
    by_name = bg.GivenUnits({"bob": 300, "cem": 1, "ann": 2})(pair).utilities

    assert by_place.tolist() == [[0, 3], [3, 1]]
    assert by_name.tolist() == [[0, 3], [3, 1]]


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ([1, 0], "units must be positive and finite .that of number 1 is 0."),
        ({"a": -1}, "units must be positive and finite .that of 'a' is -1."),
        ([1, np.inf], "units must be positive and finite"),
        ([[1]], "units must hold one number per hypothesis"),
        ([], "units must hold one number per hypothesis"),
        (["x"], "units must be real numbers"),
    ],
)
def test_units_that_are_none_are_refused(units, message):
    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.GivenUnits(units)


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ([1, 2, 3], r"units must have shape \(2,\), one per hypothesis"),
        ({"hypothesis 0": 1}, "units must have one for every hypothesis .none is for"),
        ([1e-300, 1], "hypothesis 'hypothesis 0' must have a unit .*so small"),
    ],
)
def test_units_that_do_not_fit_are_refused(units, message):
    hypotheses = bg.HypothesisSet.from_arrays([[0, 1e300], [1, 0]])

    with pytest.raises(bg.InvalidOptionError, match=message):
        bg.ExpectedUtility(bg.GivenUnits(units)).solve(hypotheses)


@pytest.mark.parametrize("by", ["variance", "range", "sum", bg.VarianceNormalization()])
def test_a_reference_gives_its_own_zeros_and_units(by):
    rng = np.random.default_rng(0)
    table = bg.HypothesisSet.from_arrays(rng.normal(size=(3, 9)), names=["a", "b", "c"])
    menu = bg.HypothesisSet.from_arrays(rng.normal(size=(2, 4)), names=["c", "a"])
    zeros, units = as_normalization(by).zeros_and_units(table)

    normalized = bg.ReferenceNormalization(table, by)(menu).utilities

    wanted = (menu.utilities - zeros[[2, 0], None]) / units[[2, 0], None]
    assert normalized == pytest.approx(wanted, rel=1e-12, abs=1e-14)


def test_a_menu_that_is_its_own_reference_changes_nothing(random_set):
    by_itself = bg.ReferenceNormalization(random_set, "range")(random_set)

    assert by_itself == bg.RangeNormalization()(random_set)


def test_the_menu_moves_no_unit_of_a_reference():
    # With range on the menu, the dreadful third outcome doubles the first's range.
    table = bg.HypothesisSet.from_arrays([[0, 10], [0, 8]])
    rule = bg.ExpectedUtility(bg.ReferenceNormalization(table, "range"))
    menu, more = [[10, 2], [0, 8]], [[10, 2, -10], [0, 8, 0]]

    weights = [
        rule.solve(bg.HypothesisSet.from_arrays(rows)).weights for rows in (menu, more)
    ]

    assert weights[0] == pytest.approx([8 / 18, 10 / 18])
    assert weights[1] == pytest.approx(weights[0])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 2]], "reference must have every hypothesis of the set .it lacks"),
        (
            [[1, 2], [3, 3]],
            "hypothesis 'hypothesis 1' must have a unit .*gives it none",
        ),
    ],
)
def test_references_that_give_no_unit_are_refused(table, message):
    rule = bg.ExpectedUtility(
        bg.ReferenceNormalization(bg.HypothesisSet.from_arrays(table))
    )

    with pytest.raises(bg.InvalidOptionError, match=message):
        rule.solve(bg.HypothesisSet.from_arrays([[1, 2], [2, 1]]))


def test_who_has_no_say_needs_no_unit():
    table = bg.HypothesisSet.from_arrays([[1, 2], [3, 3], [4, 4]])
    menu = bg.HypothesisSet.from_arrays([[1, 2], [2, 1], [5, 5]], [0.5, 0, 0.5])

    normalized = bg.ReferenceNormalization(table, "range")(menu).utilities

    assert normalized.tolist() == [[0, 1], [0, 0], [0, 0]]


def test_what_is_no_set_is_no_reference():
    with pytest.raises(
        bg.InvalidOptionError, match="reference must be a HypothesisSet"
    ):
        bg.ReferenceNormalization([[1, 2]])  # type: ignore[arg-type]


def test_none_leaves_utilities_as_they_are(random_set):
    normalized = bg.NoNormalization()(random_set).utilities

    assert normalized == pytest.approx(random_set.utilities, rel=4 * EPSILON)


@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
def test_indifferent_rows_become_zero_rows(normalization):
    hypotheses = bg.HypothesisSet.from_arrays(
        [[3, 3, 3], [0, 0, 0], [1e300, 1e300, 1e300], [1, 1 + 4e-16, 1]]
    )

    assert normalization(hypotheses).utilities.tolist() == [[0, 0, 0]] * 4


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
def test_nasty_sets_normalize_to_finite_numbers(normalization, name):
    normalized = normalization(nasty_set(name)).utilities

    assert np.isfinite(normalized).all()
    # sqrt(n) bounds an entry of n numbers whose mean square is 1, and n / 2 one of n
    # numbers about 0 whose mean distance from it is 1.
    n = normalized.shape[1]
    bound = n / 2 if "Absolute" in repr(normalization) else np.sqrt(n)
    assert np.abs(normalized).max() <= max(1, bound) + 1e-6


@pytest.mark.parametrize("normalization", NORMALIZATIONS.values(), ids=NORMALIZATIONS)
@pytest.mark.parametrize("factor", [1e-300, 1e-9, 1e300])
@pytest.mark.parametrize("shift", [0, 1, -1e6])
def test_normalized_utilities_ignore_zero_and_unit(normalization, factor, shift):
    row = np.array([0.0, 0.5, 2.0, 0.25])
    moved = factor * row + shift * factor

    original = normalization(bg.HypothesisSet.from_arrays([row])).utilities
    changed = normalization(bg.HypothesisSet.from_arrays([moved])).utilities

    # Adding the shift has cost the row a few epsilons of it.
    assert changed == pytest.approx(original, abs=8 * EPSILON * max(1, abs(shift)))


def test_credences_and_labels_stay():
    hypotheses = bg.HypothesisSet.from_arrays(
        [[1, 2], [4, 2]], [0.1, 0.9], ["tea", "coffee"], ["welfare", "custom"]
    )

    normalized = bg.RangeNormalization()(hypotheses)

    assert normalized.credences.tolist() == [0.1, 0.9]
    assert normalized.outcomes == ("tea", "coffee")
    assert normalized.names == ("welfare", "custom")


def test_float32_is_normalized_in_float64():
    rows = np.array([[1, 2, 4]], np.float32)

    normalized = bg.RangeNormalization()(bg.HypothesisSet.from_arrays(rows))

    assert normalized.utilities.dtype == np.float64
    assert normalized.utilities.tolist() == [[0, 1 / 3, 1]]


@pytest.mark.parametrize(
    ("name", "normalization"),
    [
        (None, bg.NoNormalization()),
        ("none", bg.NoNormalization()),
        *NORMALIZATIONS.items(),
    ],
)
def test_names_stand_for_normalizations(name, normalization):
    assert as_normalization(name) == normalization
    assert as_normalization(normalization) is normalization


@pytest.mark.parametrize("name", ["Range", "std", 1, [], object()])
def test_other_names_stand_for_nothing(name):
    with pytest.raises(bg.InvalidOptionError, match="normalization must be None, 'ra"):
        as_normalization(name)


@dataclass(frozen=True)
class BestIsOne(bg.Normalization):
    """A user's own: divide by the best utility."""

    def zeros_and_units(self, hypotheses):
        return np.zeros(len(hypotheses)), hypotheses.best


def test_a_users_own_normalization_works_in_a_rule():
    hypotheses = bg.HypothesisSet.from_arrays([[1, 0], [0, 100]], [0.6, 0.4])

    raw = bg.ExpectedUtility()(hypotheses)
    normalized = bg.ExpectedUtility(normalization=BestIsOne())(hypotheses)

    assert raw.support() == ("outcome 1",)
    assert normalized.support() == ("outcome 0",)


KEPT = [
    *NORMALIZATIONS.values(),
    BestIsOne(),
    bg.VarianceNormalization([1, 2]),
    bg.VarianceNormalization({"tea": 1}),
    bg.GivenUnits([1, 2]),
    bg.GivenUnits({"ann": 3}),
    bg.ReferenceNormalization(bg.HypothesisSet.from_arrays([[1, 2]]), "range"),
]


@pytest.mark.parametrize("normalization", KEPT, ids=repr)
@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_normalizations_are_equal(normalization, again):
    assert again(normalization) == normalization
    assert hash(again(normalization)) == hash(normalization)
