"""The set that a decision file speaks of: embedded, or named by path and SHA-256.

A set that is named must not have changed: ``{"path": ..., "sha256": ...}``, the path
relative to the decision file; ``"sha256_beside"`` is that of the JSON file with the
labels and credences of a ``.npy``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bargain.errors import BargainError, FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io.array_files import sha256_of
from bargain.io.assemble import FilePath, assemble
from bargain.io.failures import named_failures
from bargain.io.hypothesis_files import read_hypotheses, write_hypotheses
from bargain.io.json_files import parse_document, set_as_document
from bargain.io.json_values import check_keys, check_object, check_text

# Sets of at most so many entries are written into the decision file.
LARGEST_EMBEDDED = 1_000_000


def refer_to_set(
    hypotheses: HypothesisSet, decision_path: FilePath, source: FilePath | None
) -> dict[str, Any]:
    """Return the set as a document; a large one is named, if need be after writing it.

    Parameters
    ----------
    hypotheses : HypothesisSet
    decision_path : path-like
        The file that the document is for.
    source : path-like, optional
        Where the set was read from; not believed without a look.
    """
    if hypotheses.utilities.size <= LARGEST_EMBEDDED:
        return set_as_document(hypotheses)
    beside = Path(decision_path).with_suffix(".hypotheses.npy")
    file = _file_of(hypotheses, source, beside)
    if file is None:
        _check_free(beside, decision_path)
        file = beside
        write_hypotheses(hypotheses, file)
    return {
        "path": _relative(file, decision_path),
        "sha256": sha256_of(file),
        "sha256_beside": _digest_beside(file),
    }


def check_apart(path: FilePath, *sources: FilePath | None) -> None:
    """Refuse to write a decision over the table that it is about.

    Parameters
    ----------
    path : path-like
        Where the decision shall be.
    sources : path-like, or None
        Where the table may be.

    Raises
    ------
    FileFormatError
        If it is one of these, or the labels that belong to one.
    """
    with named_failures("write", path):
        for source in sources:
            if source is None or not os.path.exists(source):
                continue
            if os.path.exists(path) and os.path.samefile(path, source):
                said = "it is the table itself"
            elif os.path.isdir(source) and _is_same(source, Path(path).parent):
                said = f"it would stand among the shards of {os.fspath(source)}"
            elif Path(source).suffix.lower() == ".npy" and _is_same(
                f"{os.fspath(source)}.json", path
            ):
                said = f"it goes with the table {os.fspath(source)}"
            else:
                continue
            raise FileFormatError(
                f"cannot write {os.fspath(path)}: {said}; name another file"
            )


def _is_same(first: FilePath, second: FilePath) -> bool:
    """Whether two names are those of one file, which need not be there."""
    if os.path.exists(first) and os.path.exists(second):
        return os.path.samefile(first, second)
    return os.path.realpath(first) == os.path.realpath(second)


def _check_free(beside: Path, decision_path: FilePath) -> None:
    """Refuse to replace another set, or what belongs to one."""
    for file in (beside, Path(f"{beside}.json")):
        if os.path.lexists(file):
            raise FileFormatError(
                f"cannot write {os.fspath(decision_path)}: its set would go to "
                f"{beside.name}, and {file.name} is there already; name another file, "
                "or move that one"
            )


def mapped_file(hypotheses: HypothesisSet) -> str | None:
    """Return the file that a set's utilities are mapped from, if they are."""
    name = getattr(hypotheses.utilities, "filename", None)
    return None if name is None else os.fspath(name)


def _file_of(
    hypotheses: HypothesisSet, source: FilePath | None, beside: Path
) -> Path | None:
    """Return a file that holds exactly this set, if one is known."""
    for file in (source, mapped_file(hypotheses), beside):
        if file is None:
            continue
        try:
            if read_hypotheses(file) == hypotheses:
                return Path(file)
        except BargainError:  # it was read with options, or is no file of a set
            continue
    return None


def _beside(file: Path) -> Path | None:
    """Return the file with the labels, if this format has one and it is there."""
    beside = Path(f"{file}.json")
    return beside if file.suffix.lower() == ".npy" and beside.exists() else None


def _relative(file: Path, decision_path: FilePath) -> str:
    folder = Path(decision_path).absolute().parent
    try:
        return Path(os.path.relpath(file.absolute(), folder)).as_posix()
    except ValueError:  # on another drive
        return file.absolute().as_posix()


def read_set(place: str, value: object, decision_path: FilePath) -> HypothesisSet:
    """Return the set that a document holds or names.

    Parameters
    ----------
    place : str
        For messages.
    value : object
        What stands under the key ``hypotheses``.
    decision_path : path-like
        Where the document is; paths in it are relative to that.

    Raises
    ------
    FileFormatError
        If there is no set to be had. Whether it is still the same is not asked; see
        `find_change`.
    """
    fields = check_object(place, value)
    if is_embedded(fields):
        return assemble(place, parse_document(place, fields), "error", normalize=False)
    file, _, _ = _named(place, fields, decision_path)
    return read_hypotheses(file)


def find_change(place: str, value: object, decision_path: FilePath) -> str:
    """Say what has changed about a named set, in a sentence; nothing if nothing has.

    Parameters
    ----------
    place, value, decision_path
        As for `read_set`.
    """
    fields = check_object(place, value)
    if is_embedded(fields):
        return ""
    file, *expected = _named(place, fields, decision_path)
    with named_failures("read", file):
        found = [sha256_of(file), _digest_beside(file)]
    for path, digest, said in zip((file, f"{file}.json"), found, expected, strict=True):
        if digest != said:
            return (
                f"{path} has changed since the decision was made (its SHA-256 is "
                f"{_short(digest)}, not {_short(said)})"
            )
    return ""


def is_embedded(fields: dict[str, Any]) -> bool:
    """Whether a document holds the set itself."""
    return "format" in fields


def _named(
    place: str, fields: dict[str, Any], decision_path: FilePath
) -> tuple[Path, str, str | None]:
    """Return the file of a set, and the two digests that are expected."""
    check_keys(place, fields, ("path", "sha256"), ("sha256_beside",))
    said = check_text(f"{place}, path", fields["path"])
    file = Path(os.path.normpath(Path(decision_path).parent / said))
    beside = fields.get("sha256_beside")
    if beside is not None:
        beside = check_text(f"{place}, sha256_beside", beside)
    return file, check_text(f"{place}, sha256", fields["sha256"]), beside


def _digest_beside(file: Path) -> str | None:
    beside = _beside(file)
    return None if beside is None else sha256_of(beside)


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{digest[:12]}..."
