"""Archives, hostile ones too."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io import npz_files, read_hypotheses, write_hypotheses


def test_reads_what_numpy_saved(tmp_path):
    np.savez(tmp_path / "a.npz", utilities=[[1, 2], [2, 1]], outcomes=["tea", "coffee"])

    assert read_hypotheses(tmp_path / "a.npz") == HypothesisSet.from_arrays(
        [[1, 2], [2, 1]], outcomes=["tea", "coffee"]
    )


def test_reads_a_compressed_archive_that_is_no_bomb(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", utilities=np.zeros((1000, 1000)))

    assert read_hypotheses(tmp_path / "a.npz").n_hypotheses == 1000


def test_numpy_reads_what_is_written(tmp_path):
    hypotheses = HypothesisSet.from_arrays(
        [[1, 2]], outcomes=["tea", "茶"], names=["all"]
    )
    write_hypotheses(hypotheses, tmp_path / "a.npz")

    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        assert sorted(archive) == ["credences", "names", "outcomes", "utilities"]
        assert archive["outcomes"].tolist() == ["tea", "茶"]


def test_other_members_are_not_looked_at(tmp_path):
    path = tmp_path / "a.npz"
    write_hypotheses(HypothesisSet.from_arrays([[1, 2]]), path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", "not an array")

    assert read_hypotheses(path).n_outcomes == 2


def test_float32_credences_may_be_off_by_their_rounding(tmp_path):
    np.savez(
        tmp_path / "a.npz",
        utilities=np.ones((3, 1)),
        credences=np.array([0.1, 0.2, 0.7], dtype=np.float32),
    )

    assert read_hypotheses(tmp_path / "a.npz").credences.sum() == pytest.approx(1)


def test_nan_drops_its_outcome_on_request(tmp_path):
    np.savez(tmp_path / "a.npz", utilities=[[1.0, np.nan]], outcomes=["tea", "coffee"])

    hypotheses = read_hypotheses(tmp_path / "a.npz", missing="drop-outcome")

    assert hypotheses.outcomes == ["tea"]


def test_bomb_is_refused_before_it_goes_off(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 20, 64)}
    )
    with (
        zipfile.ZipFile("a.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("utilities.npy", "w") as member,
    ):
        member.write(header.getvalue())
        for _ in range(64):
            member.write(bytes(1 << 23))

    def refuse(*_):
        raise AssertionError("opened")

    monkeypatch.setattr(npz_files, "_read_array", refuse)

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("a.npz")

    assert str(caught.value).endswith(
        "bytes that promise 536871040 look like a bomb; if you trust it, unpack it and "
        "read the .npy file"
    )


def test_archive_beyond_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("a.npz", utilities=np.ones((3, 2)))
    monkeypatch.setattr(npz_files, "memory_limit", lambda: 100)

    with pytest.raises(FileFormatError) as caught:
        read_hypotheses("a.npz")

    assert str(caught.value) == (
        "a.npz: needs 176 bytes of memory, more than there is; save it as .npy, which "
        "is mapped"
    )
