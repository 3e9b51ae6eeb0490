"""A file is whole or not there."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from bargain.io.atomic import atomic_write

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


def names_in(folder):
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def umask():
    old = os.umask(0o027)
    yield 0o027
    os.umask(old)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_failure_leaves_the_old_file_and_nothing_beside_it(failure, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"old")

    def write_in_part():
        with atomic_write(path) as file:
            file.write(b"new")
            raise failure

    with pytest.raises(failure):
        write_in_part()

    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["file.csv"]


def test_failure_of_the_rename_leaves_nothing_beside(tmp_path, monkeypatch):
    def refuse(source, target):
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)

    with pytest.raises(OSError, match="no"), atomic_write(tmp_path / "a") as file:
        file.write(b"new")

    assert names_in(tmp_path) == []


def test_nobody_sees_the_file_before_it_is_whole(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"old")

    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        seen = path.read_bytes()

    assert (seen, path.read_bytes()) == (b"old", b"new")


@posix
def test_new_file_gets_the_mode_of_a_normal_open(tmp_path, umask):
    with atomic_write(tmp_path / "ours") as file:
        file.write(b"")
    with open(tmp_path / "normal", "wb"):
        pass

    modes = [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("ours", "normal")]
    assert modes == [0o640, 0o640]


@posix
def test_replaced_file_keeps_its_mode(tmp_path, umask):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o664)

    with atomic_write(path) as file:
        file.write(b"new")

    assert stat.S_IMODE(path.stat().st_mode) == 0o664


@posix
def test_symbolic_link_is_followed(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")

    with atomic_write(tmp_path / "link") as file:
        file.write(b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_read_only_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    # For root every file is writable, so the answer is given here.
    monkeypatch.setattr(os, "access", lambda target, mode: False)

    with pytest.raises(PermissionError), atomic_write(path):
        pass

    assert path.read_bytes() == b"old"


@posix
def test_pipe_is_refused_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with (
        pytest.raises(OSError, match="device or a pipe"),
        atomic_write(tmp_path / "pipe"),
    ):
        pass

    assert (tmp_path / "pipe").is_fifo()


def test_folder_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError), atomic_write(tmp_path):
        pass


def test_long_name_leaves_room_for_the_temporary_one(tmp_path):
    path = tmp_path / ("n" * 250)

    with atomic_write(path) as file:
        file.write(b"new")

    assert path.read_bytes() == b"new"
