"""Parquet, ours and other people's."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from bargain.errors import FileFormatError, MissingExtraError
from bargain.hypotheses import HypothesisSet
from bargain.io import parquet, read_hypotheses, write_hypotheses

pyarrow = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

PAIR = HypothesisSet.from_arrays(
    [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
)


def save(path, metadata=None, **columns):
    table = pyarrow.table(columns)
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def pair_with(**columns):
    return {
        "hypothesis": ["welfare", "custom"],
        "credence": [0.51, 0.49],
        "tea": [1.0, 2.0],
        "coffee": [2.0, 1.0],
        **columns,
    }


def test_schema_version_is_in_the_metadata(tmp_path):
    write_hypotheses(PAIR, tmp_path / "set.parquet")

    metadata = pq.read_schema(tmp_path / "set.parquet").metadata

    assert metadata[b"bargain_schema_version"] == b"1"


def test_reads_a_table_that_somebody_else_wrote(tmp_path):
    path = save(tmp_path / "set.parquet", **pair_with())

    assert read_hypotheses(path) == PAIR


def test_columns_may_stand_in_any_order(tmp_path):
    columns = pair_with()
    path = save(
        tmp_path / "set.parquet", **{key: columns[key] for key in reversed(columns)}
    )

    assert read_hypotheses(path).outcomes == ["coffee", "tea"]


@pytest.mark.parametrize(
    "numbers",
    [
        pyarrow.array([1, 2], pyarrow.int64()),
        pyarrow.array([1, 2], pyarrow.uint8()),
        pyarrow.array([1, 2], pyarrow.float32()),
        pyarrow.array([1, 2]).cast(pyarrow.decimal128(25, 2)),
    ],
    ids=lambda array: str(array.type),
)
def test_other_numbers_become_float64(numbers, tmp_path):
    path = save(tmp_path / "set.parquet", **pair_with(tea=numbers))

    assert read_hypotheses(path) == PAIR


def test_float32_is_kept_when_every_outcome_is(tmp_path):
    singles = {
        key: pyarrow.array(pair_with()[key], pyarrow.float32())
        for key in ("tea", "coffee")
    }
    path = save(tmp_path / "set.parquet", **pair_with(**singles))

    assert read_hypotheses(path).utilities.dtype == np.float32


def test_names_may_be_categories(tmp_path):
    names = pyarrow.array(["welfare", "custom"]).dictionary_encode()

    assert (
        read_hypotheses(save(tmp_path / "a.parquet", **pair_with(hypothesis=names)))
        == PAIR
    )


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_missing_utility_drops_its_outcome_on_request(absent, tmp_path):
    path = save(tmp_path / "set.parquet", **pair_with(tea=[1.0, absent]))

    assert read_hypotheses(path, missing="drop-outcome").outcomes == ["coffee"]


def test_column_of_nulls_drops_on_request(tmp_path):
    path = save(tmp_path / "set.parquet", **pair_with(tea=[None, None]))

    assert read_hypotheses(path, missing="drop-outcome").outcomes == ["coffee"]


def test_many_row_groups_are_put_together(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_GROUP_ENTRIES", 7)
    hypotheses = HypothesisSet.from_arrays(np.arange(60.0).reshape(20, 3))

    write_hypotheses(hypotheses, tmp_path / "set.parquet")

    assert pq.ParquetFile(tmp_path / "set.parquet").metadata.num_row_groups == 10
    assert read_hypotheses(tmp_path / "set.parquet") == hypotheses


def test_says_what_to_install(tmp_path, monkeypatch):
    path = save(tmp_path / "set.parquet", **pair_with())
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(
        MissingExtraError,
        match=r"^reading Parquet needs pyarrow: pip install pyarrow$",
    ):
        read_hypotheses(path)
    with pytest.raises(MissingExtraError, match=r"^writing Parquet needs pyarrow"):
        write_hypotheses(PAIR, tmp_path / "new.parquet")

    assert not (tmp_path / "new.parquet").exists()


def test_table_beyond_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save("set.parquet", **pair_with())
    monkeypatch.setattr(parquet, "memory_limit", lambda: 30)

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("set.parquet")

    assert str(caught.value) == (
        "set.parquet: 2 rows of 2 outcomes are more than this machine has memory for; "
        "save them as .npy, which is mapped"
    )


@pytest.mark.parametrize("times", [0, 2])
def test_file_with_other_rows_than_it_promises(times, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save("set.parquet", **pair_with())
    batches = parquet._batches

    def lie(source, n_rows):
        for _ in range(times):
            yield from batches(source, n_rows)

    monkeypatch.setattr(parquet, "_batches", lie)

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("set.parquet")

    assert str(caught.value) == (
        "set.parquet: its rows are not the 2 that it promises; write it again"
    )


def test_damaged_pages_are_one_line(tmp_path):
    path = tmp_path / "set.parquet"
    rng = np.random.default_rng(0)
    write_hypotheses(HypothesisSet.from_arrays(rng.standard_normal((500, 3))), path)
    data = bytearray(path.read_bytes())
    data[20:2000] = bytes(1980)
    path.write_bytes(data)

    with pytest.raises(FileFormatError, match=r"^[^\n]+: not a Parquet file [^\n]+$"):
        read_hypotheses(path)
