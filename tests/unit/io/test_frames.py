"""Frames of pandas, polars and pyarrow become sets."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bargain.errors import InvalidHypothesesError
from bargain.hypotheses import HypothesisSet
from bargain.io.frames import split_frame

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

MAKERS = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "pyarrow": pyarrow.table,
}

every_library = pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))


def pair_with(**columns):
    return {
        "hypothesis": ["welfare", "custom"],
        "credence": [0.51, 0.49],
        "tea": [1.0, 2.0],
        "coffee": [2.0, 1.0],
        **columns,
    }


PAIR = HypothesisSet.from_arrays(
    [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
)


@every_library
def test_frame_becomes_a_set(make):
    assert HypothesisSet.from_frame(make(pair_with())) == PAIR


@every_library
def test_integers_become_float64(make):
    assert HypothesisSet.from_frame(make(pair_with(tea=[1, 2], coffee=[2, 1]))) == PAIR


@every_library
def test_float32_is_kept_when_every_outcome_is(make):
    single = np.array([1, 2], dtype=np.float32)

    utilities, *_ = split_frame(make(pair_with(tea=single, coffee=single)))

    assert utilities.dtype == np.float32


@every_library
def test_float32_beside_float64_becomes_float64(make):
    utilities, *_ = split_frame(make(pair_with(tea=np.array([1, 2], dtype=np.float32))))

    assert utilities.dtype == np.float64


@every_library
def test_credences_are_normalized_on_request(make):
    hypotheses = HypothesisSet.from_frame(
        make(pair_with(credence=[3, 1])), normalize=True
    )

    assert hypotheses.credences.tolist() == [0.75, 0.25]


@every_library
def test_set_does_not_share_memory_with_the_frame(make):
    tea = np.array([1.0, 2.0])
    hypotheses = HypothesisSet.from_frame(make(pair_with(tea=tea)))

    tea[0] = 7

    assert hypotheses == PAIR


@every_library
@pytest.mark.parametrize("place", ["hypothesis", "credence"])
def test_missing_column_is_named(make, place):
    columns = pair_with()
    del columns[place]

    with pytest.raises(
        InvalidHypothesesError,
        match=rf"^frame must have a column '{place}' \(got '\w+', 'tea', 'coffee'\); "
        r"add it, or pass utilities alone to HypothesisSet\.from_arrays$",
    ):
        split_frame(make(columns))


@every_library
@pytest.mark.parametrize(
    ("column", "kind"),
    [(["good", "bad"], "String"), ([True, False], "Boolean")],
)
def test_column_without_numbers_is_named(make, column, kind):
    with pytest.raises(
        InvalidHypothesesError,
        match=rf"^frame must hold numbers in column 'tea' \(got {kind}\); convert or "
        "drop it$",
    ):
        split_frame(make(pair_with(tea=column)))


@every_library
def test_missing_utility_is_named(make):
    with pytest.raises(
        InvalidHypothesesError,
        match=r"^utilities must be finite \(that of outcome 'tea' under hypothesis "
        r"'custom' is missing\); fill it in or drop the outcome$",
    ):
        split_frame(make(pair_with(tea=[1.0, None])))


@every_library
def test_nan_is_a_missing_utility(make):
    with pytest.raises(
        InvalidHypothesesError, match=r"'tea' under hypothesis 'custom'"
    ):
        split_frame(make(pair_with(tea=np.array([1.0, np.nan]))))


@every_library
def test_missing_credence_is_named(make):
    with pytest.raises(
        InvalidHypothesesError, match=r"^credences must be finite \(hypothesis 'custom'"
    ):
        split_frame(make(pair_with(credence=[1.0, None])))


@every_library
def test_missing_name_is_told(make):
    with pytest.raises(
        InvalidHypothesesError, match=r"\(row 1 of column 'hypothesis' is missing\)"
    ):
        split_frame(make(pair_with(hypothesis=["welfare", None])))


@every_library
def test_frame_without_outcomes_is_refused(make):
    columns = {key: pair_with()[key] for key in ("hypothesis", "credence")}

    with pytest.raises(InvalidHypothesesError, match="at least one outcome"):
        HypothesisSet.from_frame(make(columns))


@pytest.mark.parametrize("kind", ["Float64", "float64[pyarrow]", "Int64"])
def test_pandas_nullable_numbers_are_numbers(kind):
    frame = pandas.DataFrame(pair_with()).astype({"tea": kind, "coffee": kind})

    assert HypothesisSet.from_frame(frame) == PAIR


def test_pandas_objects_are_judged_one_by_one():
    numbers = pandas.Series([1, 2.0], dtype=object)
    mixed = pandas.Series([1, "two"], dtype=object)

    assert HypothesisSet.from_frame(pandas.DataFrame(pair_with(tea=numbers))) == PAIR
    with pytest.raises(InvalidHypothesesError, match=r"column 'tea'.*'two'"):
        split_frame(pandas.DataFrame(pair_with(tea=mixed)))


def test_duplicate_columns_are_refused():
    frame = pandas.DataFrame([["all", 1.0, 2.0, 3.0]])
    frame.columns = ["hypothesis", "credence", "tea", "tea"]

    with pytest.raises(
        InvalidHypothesesError, match="frame must have distinct columns"
    ):
        split_frame(frame)


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (np.eye(2), "(got ndarray); use HypothesisSet.from_arrays for numbers"),
        ({"tea": [1]}, "(got dict); use HypothesisSet.from_arrays for numbers"),
        (polars.LazyFrame(pair_with()), "(got LazyFrame); collect it first"),
    ],
)
def test_what_is_no_table_is_refused(thing, message):
    with pytest.raises(InvalidHypothesesError, match=re.escape(message)):
        split_frame(thing)
