"""Hypotheses and sets of them: checked once, then frozen. Refusals: test_bad_inputs."""

from __future__ import annotations

import copy
import dataclasses
import gc
import pickle
import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr

import bargain as bg
from bargain._arrays import COPY_LIMIT

from_arrays = bg.HypothesisSet.from_arrays


@pytest.fixture
def drinks():
    return bg.HypothesisSet(
        [
            bg.UtilityHypothesis("welfare", {"tea": 1, "coffee": 2}, credence=0.51),
            bg.UtilityHypothesis("custom", {"coffee": 1, "tea": 2}, credence=0.49),
        ]
    )


# One hypothesis


def test_a_hypothesis_holds_floats():
    given: dict[str, Any] = {"tea": np.int8(1), "coffee": 2}
    hypothesis = bg.UtilityHypothesis("welfare", given)

    assert dict(hypothesis.utilities) == {"tea": 1.0, "coffee": 2.0}
    assert {type(utility) for utility in hypothesis.utilities.values()} == {float}


def test_a_hypothesis_cannot_be_changed():
    given = {"tea": 1.0}
    hypothesis = bg.UtilityHypothesis("welfare", given, credence=0.5)

    given["tea"] = 9.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        hypothesis.credence = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError, match="does not support item assignment"):
        hypothesis.utilities["tea"] = 3.0  # type: ignore[index]

    assert hypothesis.utilities["tea"] == 1.0


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_a_hypothesis_are_equal(again):
    hypothesis = bg.UtilityHypothesis("welfare", {"tea": 1, "coffee": 2}, credence=0.5)

    assert again(hypothesis) == hypothesis
    assert hash(again(hypothesis)) == hash(hypothesis)


# From objects


def test_a_set_takes_outcomes_in_the_order_of_the_first(drinks):
    assert drinks.outcomes == ("tea", "coffee")
    assert drinks.utilities.tolist() == [[1, 2], [2, 1]]


def test_a_set_of_hypotheses_without_credences_is_uniform():
    members = [bg.UtilityHypothesis(name, {"tea": 1}) for name in "abcd"]

    assert bg.HypothesisSet(members).credences.tolist() == [0.25] * 4


def test_a_set_takes_any_iterable_of_hypotheses(drinks):
    assert bg.HypothesisSet(member for member in drinks) == drinks


def test_credences_are_divided_by_their_sum_on_request():
    members = [
        bg.UtilityHypothesis(name, {"tea": 1}, credence=credence)
        for name, credence in (("a", 3), ("b", 1))
    ]

    assert bg.HypothesisSet(members, normalize=True).credences.tolist() == [0.75, 0.25]


# As a sequence


def test_indexing_by_position_and_by_name(drinks):
    custom = bg.UtilityHypothesis("custom", {"tea": 2, "coffee": 1}, credence=0.49)

    assert drinks[1] == drinks[-1] == drinks["custom"] == custom


def test_indexing_beyond_the_end_raises_index_error(drinks):
    with pytest.raises(IndexError):
        drinks[2]


def test_an_unknown_name_raises_key_error(drinks):
    with pytest.raises(KeyError, match="no hypothesis is called 'habit'"):
        drinks["habit"]


def test_iterating_gives_hypotheses(drinks):
    assert [hypothesis.name for hypothesis in drinks] == ["welfare", "custom"]
    assert len(drinks) == drinks.n_hypotheses == drinks.n_outcomes == 2


def test_sets_are_equal_when_all_their_parts_are(drinks):
    same = from_arrays(
        [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
    )

    assert drinks == same
    assert drinks != same.with_credences([0.5, 0.5])
    assert drinks != same.rescaled("custom", 2)
    assert drinks != from_arrays([[1, 2], [2, 1]], [0.51, 0.49])
    assert drinks != "drinks"


def test_a_set_is_not_hashable(drinks):
    with pytest.raises(TypeError, match="unhashable"):
        hash(drinks)


def test_a_repr_tells_the_shape_and_not_the_numbers():
    assert repr(from_arrays(np.ones((1, 3), np.float32))) == (
        "HypothesisSet(1 hypothesis x 3 outcomes, float32)"
    )


# Frozen


ARRAYS = ["utilities", "credences", "worst", "best", "indifferent"]


@pytest.mark.parametrize("name", ARRAYS)
def test_no_array_of_a_set_can_be_written_to(drinks, name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(drinks, name)[0] = 1


@pytest.mark.parametrize("name", ["utilities", "credences", "outcomes", "new"])
def test_no_attribute_of_a_set_can_be_set(drinks, name):
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
        setattr(drinks, name, None)


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_copies_of_a_set_are_equal_and_frozen(again, dtype):
    hypotheses = from_arrays(np.array([[1, 2], [2, 1]], dtype), [0.1, 0.9], ["a", "b"])

    copied = again(hypotheses)

    assert copied == hypotheses
    assert copied.utilities.dtype == dtype
    assert not any(getattr(copied, name).flags.writeable for name in ARRAYS)


def test_a_small_set_does_not_follow_the_array_it_came_from():
    utilities, credences = np.array([[1.0, 2.0]]), np.array([1.0])
    hypotheses = from_arrays(utilities, credences)

    utilities[0, 0], credences[0] = 9, 9

    assert hypotheses.utilities.tolist() == [[1, 2]]
    assert hypotheses.credences.tolist() == [1]


def test_a_callers_array_stays_writeable():
    utilities = np.ones((2, COPY_LIMIT))

    from_arrays(utilities)

    assert utilities.flags.writeable


# Copies of the matrix


def test_a_large_matrix_is_not_copied():
    utilities = np.ones((2, COPY_LIMIT))

    assert np.shares_memory(from_arrays(utilities).utilities, utilities)


def test_a_large_matrix_is_copied_on_request():
    utilities = np.ones((2, COPY_LIMIT))

    assert not np.shares_memory(from_arrays(utilities, copy=True).utilities, utilities)


def test_a_small_matrix_is_viewed_on_request():
    utilities = np.ones((2, 3))

    assert np.shares_memory(from_arrays(utilities, copy=False).utilities, utilities)


@pytest.mark.parametrize("shape", [(3, 4), (2, COPY_LIMIT)])
def test_a_memory_mapped_file_is_never_copied(tmp_path, shape):
    np.save(tmp_path / "utilities.npy", np.arange(np.prod(shape), dtype=np.float32))
    mapped = np.load(tmp_path / "utilities.npy", mmap_mode="r").reshape(shape)

    hypotheses = from_arrays(mapped)

    assert np.shares_memory(hypotheses.utilities, mapped)
    assert hypotheses.utilities.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_large_set_costs_no_second_matrix_and_no_object_per_hypothesis(dtype):
    utilities = np.ones((200_000, 50), dtype)
    utilities[:, 0] = 0
    gc.collect()

    tracemalloc.start()
    try:
        hypotheses = from_arrays(utilities)
        _, peak = tracemalloc.get_traced_memory()
        blocks = len(tracemalloc.take_snapshot().traces)
    finally:
        tracemalloc.stop()

    # Credences, worst, best, and what the checks of credences need: (H,) each.
    assert peak < 10 * 8 * len(hypotheses) < utilities.nbytes / 2
    assert blocks < 500


def test_float32_is_kept_and_integers_become_float64():
    assert from_arrays(np.ones((1, 1), np.float32)).utilities.dtype == np.float32
    assert from_arrays(np.ones((1, 1), np.int8)).utilities.dtype == np.float64


# Extremes


def test_worst_and_best_are_each_rows_extremes():
    rng = np.random.default_rng(0)
    utilities = rng.normal(size=(5000, 70))

    hypotheses = from_arrays(utilities)

    assert np.array_equal(hypotheses.worst, utilities.min(axis=1))
    assert np.array_equal(hypotheses.best, utilities.max(axis=1))


@pytest.mark.parametrize(
    ("row", "indifferent"),
    [
        ([0, 0], True),
        ([7, 7], True),
        ([1, 1 + 4e-16], True),
        ([1, 1 + 1e-14], False),
        ([-1, -1 - 4e-16], True),
        ([1e12, 1e12 + 1e-3], True),
        ([1e12, 1e12 + 1], False),
        ([1e-300, 2e-300], False),
        ([5e-324, 0], False),
        ([1e300, -1e300], False),
    ],
)
def test_indifferent_rows_have_a_range_that_rounding_can_produce(row, indifferent):
    assert from_arrays([row]).indifferent.tolist() == [indifferent]


# From frames


def test_a_pandas_frame_gives_names_and_outcomes():
    frame = pd.DataFrame({"tea": [1, 2], "coffee": [2, 1]}, index=["welfare", "custom"])

    hypotheses = from_arrays(frame, pd.Series([0.51, 0.49]))

    assert hypotheses.names == ("welfare", "custom")
    assert hypotheses.outcomes == ("tea", "coffee")
    assert hypotheses.utilities.tolist() == [[1, 2], [2, 1]]


def test_a_pandas_frame_with_a_plain_index_gets_default_names():
    frame = pd.DataFrame({"tea": [1.0, 2.0], "coffee": [2.0, 1.0]})

    assert from_arrays(frame).names == ("hypothesis 0", "hypothesis 1")


def test_a_set_does_not_follow_the_frame_it_came_from():
    frame = pd.DataFrame({"tea": [1.0, 2.0], "coffee": [2.0, 1.0]})
    hypotheses = from_arrays(frame)

    frame.loc[0, "tea"] = 9.0

    assert hypotheses.utilities.tolist() == [[1, 2], [2, 1]]


def test_a_polars_frame_gives_outcomes():
    frame = pl.DataFrame({"tea": [1, 2], "coffee": [2.5, 1.0]})

    hypotheses = from_arrays(frame, pl.Series([0.51, 0.49]))

    assert hypotheses.outcomes == ("tea", "coffee")
    assert hypotheses.utilities.tolist() == [[1, 2.5], [2, 1]]
    assert hypotheses.credences.tolist() == [0.51, 0.49]


@pytest.mark.parametrize("dims", [("hypothesis", "outcome"), ("outcome", "hypothesis")])
def test_an_xarray_is_read_by_its_dimensions(dims):
    array = xr.DataArray(
        [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]],
        dims=("hypothesis", "outcome"),
        coords={"outcome": ["a", "b", "c"]},
    ).transpose(*dims)

    hypotheses = from_arrays(array)

    assert hypotheses.utilities.tolist() == [[1, 2, 3], [3, 2, 1]]
    assert hypotheses.outcomes == ("a", "b", "c")
    assert hypotheses.names == ("hypothesis 0", "hypothesis 1")


def test_a_set_does_not_follow_the_xarray_it_came_from():
    array = xr.DataArray([[1.0, 2.0]], dims=("hypothesis", "outcome"))
    hypotheses = from_arrays(array)

    array[0, 0] = 9.0

    assert hypotheses.utilities.tolist() == [[1, 2]]


def test_labels_given_override_those_of_the_frame():
    frame = pd.DataFrame({"tea": [1, 2], "coffee": [2, 1]})

    assert from_arrays(frame, outcomes=["a", "b"]).outcomes == ("a", "b")


@pytest.mark.parametrize("library", [pd, pl])
def test_a_wide_table_becomes_a_set(drinks, library):
    frame = library.DataFrame(
        {
            "hypothesis": ["welfare", "custom"],
            "credence": [0.51, 0.49],
            "tea": [1, 2],
            "coffee": [2, 1],
        }
    )

    assert bg.HypothesisSet.from_frame(frame) == drinks


# Variations


def test_other_credences_leave_the_set_as_it_was(drinks):
    changed = drinks.with_credences([1, 3], normalize=True)

    assert changed.credences.tolist() == [0.25, 0.75]
    assert drinks.credences.tolist() == [0.51, 0.49]
    assert changed.names == drinks.names


def test_a_hypothesis_that_joins_takes_its_share_from_the_others(drinks):
    monster = bg.UtilityHypothesis("monster", {"coffee": 0, "tea": 1e12}, credence=0.2)

    joined = drinks.with_hypothesis(monster)

    assert joined.names == ("welfare", "custom", "monster")
    assert joined.utilities[2].tolist() == [1e12, 0]
    assert joined.credences == pytest.approx([0.408, 0.392, 0.2], rel=1e-15)
    assert len(drinks) == 2


@pytest.mark.parametrize("credence", [0.0, 1.0])
def test_a_hypothesis_may_join_with_no_credence_or_all(drinks, credence):
    extreme = bg.UtilityHypothesis("x", {"tea": 1, "coffee": 0}, credence=credence)

    assert drinks.with_hypothesis(extreme).credences[-1] == credence


def test_rescaling_multiplies_one_row(drinks):
    assert drinks.rescaled("custom", 1e9).utilities.tolist() == [[1, 2], [2e9, 1e9]]
    assert drinks.utilities.tolist() == [[1, 2], [2, 1]]


def test_rescaling_beyond_the_largest_float_is_refused(drinks):
    with pytest.raises(bg.InvalidHypothesesError, match=r"too large|is infinite"):
        drinks.rescaled("custom", 1e300).rescaled("custom", 1e300)


@pytest.mark.parametrize("factor", [0, -1, np.inf, np.nan])
def test_rescaling_needs_a_positive_finite_factor(drinks, factor):
    with pytest.raises(bg.InvalidHypothesesError, match="factor must be positive"):
        drinks.rescaled("custom", factor)


class Panel(bg.HypothesisSet):
    pass


def test_a_subclass_stays_what_it_is():
    panel = Panel.from_arrays([[1, 2], [2, 1]])

    assert type(panel.with_credences([1, 0])) is Panel
    assert type(panel.rescaled("hypothesis 0", 2)) is Panel
    assert type(copy.deepcopy(panel)) is Panel
