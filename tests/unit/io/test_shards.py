"""Folders of shards: the same set by another route, and one line for what is wrong."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tracemalloc
import weakref
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bargain as bg
from bargain.errors import FileFormatError
from bargain.io import parquet_shards
from bargain.io.shards import open_shards

KINDS = ["npy", "parquet"]


def save_shards(folder, matrix, kind, *, cuts=(3, 4), group=2, **columns):
    folder.mkdir(exist_ok=True)
    places = np.split(
        np.arange(len(matrix)), [cut for cut in cuts if cut < len(matrix)]
    )
    for k, some in enumerate(places):
        path = folder / f"part-{k}.{kind}"
        if kind == "npy":
            np.save(path, matrix[some])
            continue
        named = {f"outcome {j}": matrix[some, j] for j in range(matrix.shape[1])}
        more = {name: values[some] for name, values in columns.items()}
        pq.write_table(pa.table({**more, **named}), path, row_group_size=group)
    return folder


def make_matrix(n_rows=11, dtype=np.float64):
    return np.random.default_rng(0).random((n_rows, 4)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_follow_in_the_order_of_names(tmp_path, kind, dtype):
    matrix = make_matrix(dtype=dtype)

    read = bg.HypothesisSet.from_shards(save_shards(tmp_path / "set", matrix, kind))

    assert read == bg.HypothesisSet.from_arrays(matrix)
    assert read.utilities.dtype == dtype
    assert read.best.dtype == dtype
    assert np.array_equal(np.asarray(read.utilities), matrix)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "key",
    [
        slice(2, 9),
        slice(None, None, 3),
        slice(5, 5),
        slice(8, 2),
        7,
        -1,
        np.array([10, 0, 3, 3, 4]),
        np.array([], dtype=int),
        np.arange(11) % 2 == 0,
        (slice(1, 8), 2),
        (slice(None), [3, 1]),
        ...,
        (..., 0),
        (3, ...),
        (3, ..., 1),
        (slice(2, 9), ..., [0, 2]),
        (),
        (slice(1, 4),),
    ],
    ids=str,
)
def test_rows_are_indexed_as_an_array(tmp_path, kind, key):
    matrix = make_matrix()
    read = bg.HypothesisSet.from_shards(save_shards(tmp_path / "set", matrix, kind))

    assert np.array_equal(read.utilities[key], matrix[key])


@pytest.mark.parametrize(
    ("limit", "most"),
    [(10**9, 1), (200, 9), (200, 1)],
    ids=["whole groups", "by bands", "by pages"],
)
def test_parquet_rows_are_read_in_any_order(tmp_path, monkeypatch, limit, most):
    monkeypatch.setattr(parquet_shards, "BAND_BYTES", limit)
    monkeypatch.setattr(parquet_shards, "MOST_BANDS", most)
    monkeypatch.setattr(parquet_shards, "PIECE_ROWS", 3)
    matrix = make_matrix(500)
    folder = save_shards(tmp_path / "set", matrix, "parquet", cuts=(100, 320), group=17)
    utilities = bg.HypothesisSet.from_shards(folder).utilities
    rng = np.random.default_rng(1)

    for _ in range(200):
        start = int(rng.integers(500))
        some = slice(start, start + int(rng.integers(60)))
        scattered = rng.integers(500, size=9)
        assert np.array_equal(utilities[some], matrix[some])
        assert np.array_equal(utilities[scattered], matrix[scattered])


def with_a_damaged_column(folder, matrix):
    """Save one file whose last column cannot be decoded."""
    folder.mkdir()
    path = folder / "part-0.parquet"
    named = {f"outcome {j}": matrix[:, j] for j in range(matrix.shape[1])}
    pq.write_table(pa.table(named), path, compression="none", use_dictionary=False)
    column = pq.read_metadata(path).row_group(0).column(matrix.shape[1] - 1)
    content = bytearray(path.read_bytes())
    at = column.data_page_offset
    content[at : at + 12] = b"\xff" * 12
    path.write_bytes(content)
    return folder


def test_a_damaged_file_leaves_the_rows_of_an_open_set_alone(tmp_path):
    matrix = make_matrix()
    read = bg.HypothesisSet.from_shards(
        save_shards(tmp_path / "set", matrix, "parquet", cuts=(), group=20)
    )
    damaged = with_a_damaged_column(tmp_path / "damaged", 7 - matrix)

    with pytest.raises(FileFormatError, match="that pyarrow can read"):
        bg.HypothesisSet.from_shards(damaged)

    assert np.array_equal(np.asarray(read.utilities), matrix)


def test_credences_of_another_folder_leave_the_rows_of_an_open_set_alone(tmp_path):
    matrix, equal = make_matrix(), np.full(11, 1 / 11)
    read = bg.HypothesisSet.from_shards(
        save_shards(tmp_path / "set", matrix, "parquet", cuts=(), group=20)
    )
    other = save_shards(tmp_path / "other", matrix, "parquet", cuts=(), credence=equal)

    with pytest.raises(FileFormatError, match="outcomes"):
        bg.HypothesisSet.from_shards(other, outcomes=["one"])

    assert np.array_equal(np.asarray(read.utilities), matrix)


@contextmanager
def interrupted_at(line):
    """Raise `KeyboardInterrupt` at the so manieth line of the decoder that is run."""
    left = count(line, -1)

    def trace(frame, event, _):
        if frame.f_code.co_filename != parquet_shards.__file__:
            return None
        if event == "line" and next(left) == 0:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    ("limit", "most"),
    [(10**9, 1), (40, 9), (40, 1)],
    ids=["whole groups", "by bands", "by pages"],
)
def test_rows_are_right_after_an_interrupt_anywhere(tmp_path, monkeypatch, limit, most):
    matrix = make_matrix(9)[:, :2]
    folder = save_shards(tmp_path / "set", matrix, "parquet", cuts=(), group=3)
    monkeypatch.setattr(parquet_shards, "BAND_BYTES", limit)
    monkeypatch.setattr(parquet_shards, "MOST_BANDS", most)
    utilities = bg.HypothesisSet.from_shards(folder).utilities

    for line in count():
        utilities[0:1]
        try:
            with interrupted_at(line):
                utilities[0:9]
        except KeyboardInterrupt:
            assert np.array_equal(utilities[0:1], matrix[0:1])
            assert np.array_equal(utilities[0:9], matrix)
        else:
            break

    assert line > 9


def test_a_large_group_is_decoded_in_little_memory(tmp_path, monkeypatch):
    matrix = np.random.default_rng(0).random((100_000, 40)).astype(np.float32)
    folder = save_shards(tmp_path / "set", matrix, "parquet", cuts=(), group=100_000)
    monkeypatch.setattr(parquet_shards, "BAND_BYTES", 1 << 22)
    monkeypatch.setattr(parquet_shards, "READING_BYTES", 1 << 22)
    utilities = open_shards(folder)[0]
    pool, before = (
        pa.proxy_memory_pool(pa.system_memory_pool()),
        pa.default_memory_pool(),
    )
    tracemalloc.start()
    pa.set_memory_pool(pool)
    try:
        for start in range(0, 100_000, 10_000):
            rows = slice(start, start + 10_000)
            assert np.array_equal(utilities[rows], matrix[rows])
        held = tracemalloc.get_traced_memory()[1] + pool.max_memory()
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)

    assert utilities.n_readers == 1
    # A band, 10,000 rows twice, and what pyarrow needs for one column.
    assert held < (1 << 22) + 2 * 10_000 * 40 * 4 + (8 << 20)


def test_a_decoder_is_gone_when_another_begins(tmp_path, monkeypatch):
    folder = save_shards(tmp_path / "set", make_matrix(24), "parquet", cuts=())
    monkeypatch.setattr(parquet_shards, "MOST_BANDS", 0)
    utilities = open_shards(folder)[0]
    begun = []
    begin = parquet_shards._Decoder.__init__

    def watched(decoder, *arguments):
        begun.append(weakref.ref(decoder))
        begin(decoder, *arguments)

    monkeypatch.setattr(parquet_shards._Decoder, "__init__", watched)
    gc.disable()
    try:
        for _ in range(3):
            utilities[9:12]
            utilities[0:3]
    finally:
        gc.enable()

    assert [decoder() is None for decoder in begun] == [True] * 5 + [False]


@pytest.mark.parametrize("band", [1 << 25, 90, 0])
def test_a_column_whose_name_begins_like_another_is_not_taken_for_it(
    tmp_path, monkeypatch, band
):
    monkeypatch.setattr(parquet_shards, "COLUMN_BYTES", band)
    monkeypatch.setattr(parquet_shards, "BAND_BYTES", band or 1)
    (tmp_path / "set").mkdir()
    matrix = make_matrix()
    named = dict(zip(["a.b", "a", "a.b.c", "b"], matrix.T, strict=True))
    pq.write_table(pa.table(named), tmp_path / "set" / "one.parquet")

    read = bg.HypothesisSet.from_shards(tmp_path / "set")

    assert np.array_equal(np.asarray(read.utilities), matrix)


def test_a_row_that_is_not_there_is_an_index_error(tmp_path):
    read = bg.HypothesisSet.from_shards(
        save_shards(tmp_path / "a", make_matrix(), "npy")
    )

    with pytest.raises(IndexError, match="no such row among 11"):
        read.utilities[11]


@pytest.mark.parametrize("key", [(0, 0, 0), (..., ...), (None, 0), None], ids=str)
def test_more_than_rows_and_columns_is_an_index_error(tmp_path, key):
    read = bg.HypothesisSet.from_shards(
        save_shards(tmp_path / "a", make_matrix(), "npy")
    )

    with pytest.raises(IndexError, match="must name rows, or rows and columns"):
        read.utilities[key]


def test_parquet_shards_bring_credences_and_labels(tmp_path):
    credences = np.random.default_rng(0).dirichlet(np.ones(11))
    names = np.array([f"view {k}" for k in range(11)])
    folder = save_shards(
        tmp_path / "set",
        make_matrix(),
        "parquet",
        credence=credences,
        hypothesis=names,
    )

    read = bg.read_hypotheses(folder)

    assert np.array_equal(read.credences, credences)
    assert read.outcomes == [f"outcome {k}" for k in range(4)]
    assert read.names[3] == "hypothesis 3"


def test_credences_and_outcomes_may_be_given(tmp_path):
    folder = save_shards(tmp_path / "set", make_matrix(), "npy")

    read = bg.HypothesisSet.from_shards(
        folder, np.arange(11), list("abcd"), normalize=True
    )

    assert read.credences == pytest.approx(np.arange(11) / 55)
    assert read.outcomes == list("abcd")


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_of_shards_pickles_by_its_files(tmp_path, kind):
    folder = save_shards(tmp_path / "set", make_matrix(), kind)
    read = bg.HypothesisSet.from_shards(folder)

    stored = pickle.dumps(read)

    assert pickle.loads(stored) == read
    rewrite(folder / f"part-1.{kind}")
    with pytest.raises(FileFormatError, match="has changed while it is in use"):
        pickle.loads(stored)


@pytest.mark.parametrize("suffix", ["npy", "npz", "json", "csv", "parquet"])
def test_a_set_of_shards_can_be_written_as_one_file(tmp_path, suffix):
    folder = save_shards(tmp_path / "set", make_matrix(), "npy")
    read = bg.HypothesisSet.from_shards(folder)

    bg.write_hypotheses(read, tmp_path / f"one.{suffix}")

    assert bg.read_hypotheses(tmp_path / f"one.{suffix}") == read


def rewrite(path: Path):
    """Write a file again with the same bytes, a second later."""
    path.write_bytes(path.read_bytes())
    found = path.stat()
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 10**9))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("act", "says"),
    [
        (rewrite, "has changed while it is in use"),
        (lambda path: os.truncate(path, 90), "has changed while it is in use"),
    ],
)
def test_a_shard_that_changes_is_an_error(tmp_path, kind, act, says):
    folder = save_shards(tmp_path / "set", make_matrix(), kind)
    read = bg.HypothesisSet.from_shards(folder)

    act(folder / f"part-2.{kind}")

    with pytest.raises(FileFormatError, match=says):
        bg.NashBargaining()(read)


def test_a_parquet_shard_that_goes_is_an_error(tmp_path):
    folder = save_shards(tmp_path / "set", make_matrix(), "parquet")
    read = bg.HypothesisSet.from_shards(folder)

    (folder / "part-0.parquet").unlink()

    with pytest.raises(FileFormatError, match="is gone while it is in use"):
        bg.NashBargaining()(read)


def test_a_mapped_file_that_changes_is_an_error(tmp_path):
    np.save(tmp_path / "one.npy", make_matrix())
    read = bg.HypothesisSet.from_npy(tmp_path / "one.npy")

    rewrite(tmp_path / "one.npy")

    with pytest.raises(FileFormatError, match=r"one.npy: has changed while it is in"):
        bg.NashBargaining()(read)


def test_a_file_that_changes_during_the_last_sweep_spoils_the_answer(
    tmp_path, monkeypatch
):
    np.save(tmp_path / "one.npy", make_matrix())
    read = bg.HypothesisSet.from_npy(tmp_path / "one.npy")
    from bargain.aggregators import bargaining

    solve = bargaining._solve

    def late(*arguments):
        decision = solve(*arguments)
        rewrite(tmp_path / "one.npy")
        return decision

    monkeypatch.setattr(bargaining, "_solve", late)

    with pytest.raises(FileFormatError, match="has changed while it is in use"):
        bg.NashBargaining()(read)


def test_a_file_read_into_memory_may_change(tmp_path):
    np.save(tmp_path / "one.npy", make_matrix())
    read = bg.HypothesisSet.from_npy(tmp_path / "one.npy", mmap=False)

    rewrite(tmp_path / "one.npy")

    assert bg.NashBargaining().solve(read).status is bg.Status.OPTIMAL
    assert not isinstance(read.utilities, np.memmap)


def npy(folder, name, array):
    np.save(folder / name, array, allow_pickle=True)


def truncated(folder):
    path = folder / "part-2.npy"
    path.write_bytes(path.read_bytes()[:-5])


def lying(folder):
    path = folder / "part-2.npy"
    path.write_bytes(path.read_bytes().replace(b"(7, 4)", b"(9, 4)"))


def missing_utility(folder):
    matrix = np.load(folder / "part-2.npy")
    matrix[5, 3] = np.nan
    np.save(folder / "part-2.npy", matrix)


def parquet(folder, **columns):
    for path in folder.iterdir():
        path.unlink()
    for k, table in enumerate(columns.values()):
        pq.write_table(pa.table(table), folder / f"part-{k}.parquet")


HALF = np.array([0.5, 0.5])
WRONG = {
    "truncated": (truncated, r"part-2\.npy: is truncated \(347 bytes where its header"),
    "header against size": (lying, r"part-2\.npy: is truncated \(352 bytes where its"),
    "objects": (
        lambda f: npy(f, "part-1.npy", np.array([[None] * 4])),
        r"part-1\.npy: holds Python objects, which are never unpickled",
    ),
    "one dimension": (
        lambda f: npy(f, "part-1.npy", np.ones(4)),
        r"part-1\.npy: must have two dimensions",
    ),
    "no row": (
        lambda f: npy(f, "part-1.npy", np.ones((0, 4))),
        r"part-1\.npy: must have two dimensions, hypotheses and outcomes, none of them",
    ),
    "another width": (
        lambda f: npy(f, "part-1.npy", np.ones((2, 5))),
        r"part-1\.npy: has 5 outcomes where part-0\.npy has 4; give all shards",
    ),
    "another type": (
        lambda f: npy(f, "part-1.npy", np.ones((2, 4), np.float32)),
        r"part-1\.npy: holds float32 where part-0\.npy holds float64; convert one",
    ),
    "integers": (
        lambda f: npy(f, "part-1.npy", np.ones((2, 4), int)),
        r"part-1\.npy: must hold float32 or float64 in this machine's byte order",
    ),
    "mixed kinds": (
        lambda f: pq.write_table(pa.table({"a": HALF}), f / "z.parquet"),
        r"set: mixes \.npy and \.parquet files; keep one kind",
    ),
    "a stranger": (
        lambda f: (f / "notes.txt").write_text(""),
        r"set: holds 'notes\.txt', which is no shard; keep only \.npy or \.parquet",
    ),
    "empty": (lambda f: parquet(f), r"set: holds no shard; put \.npy or \.parquet"),
    "a missing utility": (
        missing_utility,
        r"set: utilities must be finite \(that of outcome 'outcome 3' under hypothesis "
        r"'hypothesis 9', row 5 of part-2\.npy, is missing or not a number\)",
    ),
    "no Parquet": (
        lambda f: (parquet(f, a={"a": HALF}), (f / "b.parquet").write_bytes(b"PAR1")),
        r"b\.parquet: not a Parquet file that pyarrow can read",
    ),
    "text in Parquet": (
        lambda f: parquet(f, a={"a": ["x"]}),
        r"part-0\.parquet, column 'a': must hold float or double \(got string\)",
    ),
    "two types in Parquet": (
        lambda f: parquet(f, a={"a": HALF, "b": HALF.astype(np.float32)}),
        r"part-0\.parquet: mixes float and double; give every outcome a column of one",
    ),
    "other columns": (
        lambda f: parquet(f, a={"a": HALF, "b": HALF}, b={"a": HALF, "c": HALF}),
        r"part-1\.parquet: has a column 'c' where part-0\.parquet has 'b'; give all",
    ),
    "no outcome in Parquet": (
        lambda f: parquet(f, a={"credence": HALF}),
        r"part-0\.parquet: has no outcome; give every outcome a column",
    ),
    "no row in Parquet": (
        lambda f: parquet(f, a={"a": HALF[:0]}),
        r"part-0\.parquet: holds no row; write it again",
    ),
    "a null in Parquet": (
        lambda f: parquet(f, a={"a": HALF}, b={"a": pa.array([1.0, None])}),
        r"hypothesis 'hypothesis 3', row 1 of part-1\.parquet, is missing or not a",
    ),
    "credences in some": (
        lambda f: parquet(f, a={"a": HALF}, b={"a": HALF, "credence": HALF}),
        r"part-1\.parquet: has a column 'credence', unlike part-0\.parquet; give it to",
    ),
    "credences as text": (
        lambda f: parquet(f, a={"a": HALF, "credence": ["half", "half"]}),
        r"part-0\.parquet, column 'credence': must hold numbers \(got string\); ",
    ),
    "truth as credences": (
        lambda f: parquet(f, a={"a": HALF, "credence": [True, False]}),
        r"part-0\.parquet, column 'credence': must hold numbers \(got bool\); convert",
    ),
    "a folder among the shards": (
        lambda f: (f / "part-9.npy").mkdir(),
        r"set: holds 'part-9\.npy', which is a folder; keep only \.npy or \.parquet",
    ),
    "a folder among the Parquet shards": (
        lambda f: (parquet(f, a={"a": HALF}), (f / "part-9.parquet").mkdir()),
        r"set: holds 'part-9\.parquet', which is a folder; keep only \.npy or",
    ),
    "a link that leads nowhere": (
        lambda f: (f / "part-9.npy").symlink_to(f / "nothing"),
        r"cannot read .*part-9\.npy: there is no such file",
    ),
    "a Parquet link that leads nowhere": (
        lambda f: (parquet(f, a={"a": HALF}), (f / "z.parquet").symlink_to(f / "no")),
        r"cannot read .*z\.parquet: there is no such file",
    ),
    "credences off 1": (
        lambda f: parquet(f, a={"a": HALF, "credence": [0.5, 0.6]}),
        r"set: credences must sum to 1 \(got 1\.1 over 2 hypotheses\)",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_folder_is_refused_in_one_line(tmp_path, name):
    spoil, says = WRONG[name]
    folder = save_shards(tmp_path / "set", make_matrix(), "npy")
    spoil(folder)

    with pytest.raises(FileFormatError, match=says) as caught:
        bg.HypothesisSet.from_shards(folder)

    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="there is no such file or folder"):
        bg.HypothesisSet.from_shards(tmp_path / "none")


def test_outcomes_are_not_dropped_from_shards(tmp_path):
    folder = save_shards(tmp_path / "set", make_matrix(), "npy")

    with pytest.raises(bg.InvalidOptionError, match="must be 'error' for a folder"):
        bg.read_hypotheses(folder, missing="drop-outcome")


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_names_a_folder_by_its_digest(tmp_path, kind, monkeypatch):
    from bargain.io import set_references

    monkeypatch.setattr(set_references, "LARGEST_EMBEDDED", 10)
    folder = save_shards(tmp_path / "set", make_matrix(), kind)
    decision = bg.NashBargaining().solve(bg.HypothesisSet.from_shards(folder))
    path = tmp_path / "decision.json"

    bg.write_decision(decision, path)

    assert '"path": "set"' in path.read_text()
    assert bg.read_decision(path).lottery == decision.lottery
    rewrite(folder / f"part-1.{kind}")  # another time, the same bytes
    assert bg.read_decision(path).lottery == decision.lottery
    (folder / f"part-9.{kind}").write_bytes((folder / f"part-1.{kind}").read_bytes())
    with pytest.raises(FileFormatError, match="has changed since the decision was"):
        bg.read_decision(path)


def test_a_decision_does_not_go_among_the_shards(tmp_path):
    folder = save_shards(tmp_path / "set", make_matrix(), "npy")
    decision = bg.NashBargaining().solve(bg.HypothesisSet.from_shards(folder))

    with pytest.raises(FileFormatError, match="it would stand among the shards of"):
        bg.write_decision(decision, folder / "decision.json")
