"""Mapped matrices with a JSON beside them."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from bargain._arrays import COPY_LIMIT
from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io import array_files, npy_files, read_hypotheses, write_hypotheses
from bargain.io.array_files import sha256_of

PAIR = HypothesisSet.from_arrays(
    [[1, 2], [2, 1]], [0.51, 0.49], ["tea", "coffee"], ["welfare", "custom"]
)


def base_of(array):
    while array.base is not None and not isinstance(array, np.memmap):
        array = array.base
    return array


def test_matrix_is_mapped_and_not_copied(tmp_path):
    write_hypotheses(PAIR, tmp_path / "set.npy")

    utilities = read_hypotheses(tmp_path / "set.npy").utilities

    assert isinstance(base_of(utilities), np.memmap)
    assert not utilities.flags.writeable


def test_reads_a_matrix_with_nothing_beside_it(tmp_path):
    np.save(tmp_path / "set.npy", PAIR.utilities)

    assert read_hypotheses(tmp_path / "set.npy") == HypothesisSet.from_arrays(
        PAIR.utilities
    )


def test_json_beside_describes_the_matrix(tmp_path):
    write_hypotheses(PAIR, tmp_path / "set.npy")

    beside = json.loads((tmp_path / "set.npy.json").read_text(encoding="utf-8"))

    assert beside == {
        "format": "bargain-array",
        "schema_version": 1,
        "shape": [2, 2],
        "dtype": PAIR.utilities.dtype.str,
        "sha256": hashlib.sha256((tmp_path / "set.npy").read_bytes()).hexdigest(),
        "outcomes": ["tea", "coffee"],
        "names": ["welfare", "custom"],
        "credences": [0.51, 0.49],
    }


def test_default_names_and_equal_credences_are_null(tmp_path):
    write_hypotheses(HypothesisSet.from_arrays([[1, 2]] * 3), tmp_path / "set.npy")

    beside = json.loads((tmp_path / "set.npy.json").read_text(encoding="utf-8"))

    assert (beside["names"], beside["credences"]) == (None, None)


@pytest.mark.parametrize(
    "utilities",
    [
        np.asfortranarray([[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]),
        np.array([[1.0, 2.0], [2.0, 1.0]], dtype=">f8"),
        np.array([[1.0, 2.0], [2.0, 1.0]], dtype=">f4"),
        np.array([[1, 2], [2, 1]], dtype=np.int16),
        np.array([[1, 2], [2, 1]], dtype=np.float16),
    ],
    ids=["fortran", "big-endian", "big-endian-float32", "int16", "float16"],
)
def test_other_arrays_of_numbers_mean_what_they_say(utilities, tmp_path):
    np.save(tmp_path / "set.npy", utilities)

    hypotheses = read_hypotheses(tmp_path / "set.npy")

    assert hypotheses.utilities.dtype.isnative
    assert hypotheses.utilities.tolist() == utilities.tolist()


def test_fortran_order_comes_back(tmp_path):
    np.save(tmp_path / "set.npy", np.asfortranarray([[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]))
    hypotheses = read_hypotheses(tmp_path / "set.npy")

    write_hypotheses(hypotheses, tmp_path / "again.npy")

    assert read_hypotheses(tmp_path / "again.npy") == hypotheses


def test_writing_over_the_mapped_file_does_not_corrupt_it(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "set.npy"
    write_hypotheses(HypothesisSet.from_arrays(rng.standard_normal((500, 300))), path)
    mapped = read_hypotheses(path)
    expected = np.array(mapped.utilities)

    write_hypotheses(mapped, path)

    assert np.array_equal(mapped.utilities, expected)
    assert read_hypotheses(path) == mapped


def test_replacing_the_mapped_file_leaves_the_mapped_set_as_it_was(tmp_path):
    path = tmp_path / "set.npy"
    write_hypotheses(PAIR, path)
    mapped = read_hypotheses(path)

    write_hypotheses(HypothesisSet.from_arrays([[7, 7, 7]]), path)

    assert mapped == PAIR
    assert read_hypotheses(path).utilities.tolist() == [[7, 7, 7]]


def test_nan_drops_its_outcome_on_request(tmp_path):
    np.save(tmp_path / "set.npy", [[1.0, np.nan, 3.0], [2.0, 1.0, 0.0]])

    hypotheses = read_hypotheses(tmp_path / "set.npy", missing="drop-outcome")

    assert hypotheses.outcomes == ["outcome 0", "outcome 2"]
    assert hypotheses.utilities.tolist() == [[1, 3], [2, 0]]


def test_wrong_number_of_labels_is_told_also_when_dropping(tmp_path):
    np.save(tmp_path / "set.npy", [[1.0, np.nan]])
    (tmp_path / "set.npy.json").write_text(
        '{"format": "bargain-array", "schema_version": 1, "outcomes": ["tea"]}',
        encoding="utf-8",
    )

    with pytest.raises(FileFormatError, match=r"outcomes must hold 2 labels"):
        read_hypotheses(tmp_path / "set.npy", missing="drop-outcome")


def test_failure_between_matrix_and_labels_leaves_both_as_they_were(
    tmp_path, monkeypatch
):
    path = tmp_path / "set.npy"
    write_hypotheses(PAIR, path)
    before = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}

    def interrupt(fields):
        raise KeyboardInterrupt

    monkeypatch.setattr(npy_files, "field_lines", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_hypotheses(HypothesisSet.from_arrays([[7, 7]]), path)

    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == before


def test_large_matrix_opens_without_being_hashed(tmp_path, monkeypatch):
    path = tmp_path / "set.npy"
    hypotheses = HypothesisSet.from_arrays(np.zeros((COPY_LIMIT // 2 + 1, 2), "f4"))
    write_hypotheses(hypotheses, path)

    def refuse(path):
        raise AssertionError("hashed")

    monkeypatch.setattr(npy_files, "sha256_of", refuse)

    assert read_hypotheses(path).n_hypotheses == COPY_LIMIT // 2 + 1


def test_conversion_beyond_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("set.npy", np.ones((3, 2), dtype=">f8"))
    monkeypatch.setattr(npy_files, "memory_limit", lambda: 40)

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("set.npy")

    assert str(caught.value) == (
        "set.npy: its >f8 numbers must be converted, which needs 48 bytes of memory; "
        "save it as float64 or float32 in this machine's byte order, to be mapped"
    )


def test_reads_the_second_version_of_the_format(tmp_path):
    with open(tmp_path / "set.npy", "wb") as file:
        np.lib.format.write_array(file, PAIR.utilities, version=(2, 0))

    assert read_hypotheses(tmp_path / "set.npy").utilities.tolist() == [[1, 2], [2, 1]]


def test_integers_have_nothing_to_drop(tmp_path):
    np.save(tmp_path / "set.npy", [[1, 2], [2, 1]])

    hypotheses = read_hypotheses(tmp_path / "set.npy", missing="drop-outcome")

    assert hypotheses.n_outcomes == 2


def test_memory_is_taken_as_endless_where_no_system_tells(monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr(array_files, "open", refuse, raising=False)
    monkeypatch.setattr("os.sysconf", refuse, raising=False)

    assert array_files.memory_limit() == 2**62


def test_memory_is_counted_in_bytes():
    assert 2**20 < array_files.memory_limit() <= 2**62


def test_sha256_is_that_of_the_bytes(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")

    # The test vector of FIPS 180-2, appendix B.1.
    assert sha256_of(tmp_path / "file") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
