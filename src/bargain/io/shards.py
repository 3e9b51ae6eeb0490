"""A folder of shards: `.npy` or Parquet files, one under the other in name order.

The rows are read some at a time, and never all held; a file that changes meanwhile is
an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from bargain._streams import FileStamp, MappedMatrix, RowStream
from bargain.errors import FileFormatError, InvalidHypothesesError
from bargain.hypotheses import HypothesisSet
from bargain.io.assemble import FilePath
from bargain.io.cells import shown
from bargain.io.failures import named_failures
from bargain.io.npy_files import map_matrix

T = TypeVar("T")

SUFFIXES = (".npy", ".parquet")


class Shard(Protocol):
    """One file's rows."""

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    stamp: FileStamp

    @property
    def n_readers(self) -> int | None:
        """See `RowStream.n_readers`."""

    def read(self, start: int, stop: int) -> np.ndarray:
        """Return consecutive rows."""

    def pick(self, positions: np.ndarray) -> np.ndarray:
        """Return the rows at some ascending positions."""

    def check_unchanged(self) -> None:
        """Refuse a file that has changed since it was opened."""


class _NpyShard:
    n_readers = None

    def __init__(self, path: Path) -> None:
        self._matrix: MappedMatrix = map_matrix(path)
        stamp = self._matrix.stamp
        assert stamp is not None
        self.stamp = stamp
        self.shape, self.dtype = self._matrix.shape, self._matrix.dtype
        if self.dtype not in (np.float32, np.float64):
            raise FileFormatError(
                f"{path}: must hold float32 or float64 in this machine's byte order "
                f"(got {self.dtype.str}); convert it and save again"
            )

    def read(self, start: int, stop: int) -> np.ndarray:
        return np.asarray(self._matrix[start:stop])

    def pick(self, positions: np.ndarray) -> np.ndarray:
        return np.asarray(self._matrix[positions])

    def check_unchanged(self) -> None:
        self._matrix.check_unchanged()


class Shards(RowStream):
    """The rows of several files, as one matrix.

    Parameters
    ----------
    folder : path-like
    shards : list of Shard
        Of the same width and type.
    """

    def __init__(self, folder: FilePath, shards: list[Shard]) -> None:
        self.filename, self._shards = os.path.abspath(folder), shards
        self._starts = np.cumsum([0, *(len_of(shard) for shard in shards)])
        shape = (int(self._starts[-1]), shards[0].shape[1])
        super().__init__(shape, shards[0].dtype)

    def _shard_of(self, row: int) -> int:
        return int(np.searchsorted(self._starts, row, side="right")) - 1

    def read(self, start: int, stop: int) -> np.ndarray:
        """See `RowStream.read`."""
        if start >= stop:
            return np.empty((0, self.shape[1]), self.dtype)
        parts = []
        for k in range(self._shard_of(start), self._shard_of(stop - 1) + 1):
            first, last = self._starts[k], self._starts[k + 1]
            low, high = max(start, first) - first, min(stop, last) - first
            parts.append(self._shards[k].read(int(low), int(high)))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def pick(self, positions: np.ndarray) -> np.ndarray:
        """See `RowStream.pick`."""
        order = np.argsort(positions, kind="stable")
        ascending = positions[order]
        cuts = np.searchsorted(ascending, self._starts)
        picked = np.empty((len(positions), self.shape[1]), self.dtype)
        for k, shard in enumerate(self._shards):
            some = slice(cuts[k], cuts[k + 1])
            if some.start < some.stop:
                rows = shard.pick(ascending[some] - self._starts[k])
                picked[order[some]] = rows
        return picked

    @property
    def n_readers(self) -> int | None:
        """See `RowStream.n_readers`."""
        said = [shard.n_readers for shard in self._shards]
        return min((n for n in said if n is not None), default=None)

    def where(self, row: int) -> str:
        """See `RowStream.where`."""
        k = self._shard_of(row)
        name = Path(self._shards[k].stamp.path).name
        return f"row {row - int(self._starts[k])} of {name}"

    def check_unchanged(self) -> None:
        """See `RowStream.check_unchanged`."""
        for shard in self._shards:
            shard.check_unchanged()

    def __reduce__(self) -> tuple[object, ...]:
        return _reopened, (self.filename, [shard.stamp for shard in self._shards])


def _reopened(folder: str, stamps: list[FileStamp]) -> Shards:
    """Open an unpickled matrix's files again, if they are still the same."""
    for stamp in stamps:
        stamp.check()
    return open_shards(folder)[0]


def len_of(shard: Shard) -> int:
    """Return how many rows a shard holds."""
    return shard.shape[0]


def read_shards(
    folder: FilePath,
    credences: Any = None,
    outcomes: Iterable[str] | None = None,
    *,
    normalize: bool = False,
) -> HypothesisSet:
    """Return the set of a folder; see `HypothesisSet.from_shards`."""
    with named_failures("read", folder):
        matrix, found_credences, found_outcomes = open_shards(folder)
        try:
            return HypothesisSet.from_arrays(
                matrix,
                found_credences if credences is None else credences,
                found_outcomes if outcomes is None else outcomes,
                normalize=normalize,
            )
        except InvalidHypothesesError as error:
            raise FileFormatError(f"{os.fspath(folder)}: {error}") from error


def open_shards(
    folder: FilePath,
) -> tuple[Shards, np.ndarray | None, list[str] | None]:
    """Open a folder's files; return the matrix, and what else Parquet files say.

    Raises
    ------
    FileFormatError
        If there is none, they are of different kinds, widths or types, or one is not
        what it says.
    """
    paths = shard_paths(folder)
    if paths[0].suffix.lower() == ".npy":
        shards: list[Shard] = [_opened(_NpyShard, path) for path in paths]
        _check_alike(folder, paths, shards)
        return Shards(folder, shards), None, None
    from bargain.io.parquet_shards import ParquetShard

    tables = [_opened(ParquetShard, path) for path in paths]
    _check_alike(folder, paths, list(tables))
    for path, table in zip(paths, tables, strict=True):
        if table.outcomes != tables[0].outcomes:
            pairs = zip(table.outcomes, tables[0].outcomes, strict=True)
            here, there = next(pair for pair in pairs if pair[0] != pair[1])
            raise FileFormatError(
                f"{path}: has a column {shown(here)} where {paths[0].name} has "
                f"{shown(there)}; give all shards the same columns in the same order"
            )
        if table.has_credences != tables[0].has_credences:
            raise FileFormatError(
                f"{path}: {'has' if table.has_credences else 'lacks'} a column "
                f"'credence', unlike {paths[0].name}; give it to all shards or to none"
            )
    credences = None
    if tables[0].has_credences:
        credences = np.concatenate([table.credences() for table in tables])
    return Shards(folder, list(tables)), credences, tables[0].outcomes


def _opened(kind: Callable[[Path], T], path: Path) -> T:
    # The folder is named where this does not: a failure is that of one file.
    with named_failures("read", path):
        return kind(path)


def shard_paths(folder: FilePath) -> list[Path]:
    """Return the files of a folder of shards in the order of their names."""
    names = sorted(
        name for name in os.listdir(folder) if not name.startswith((".", "_"))
    )
    kinds = {Path(name).suffix.lower(): name for name in reversed(names)}
    for suffix, name in kinds.items():
        if suffix not in SUFFIXES:
            raise FileFormatError(
                f"{os.fspath(folder)}: holds {shown(name)}, which is no shard; keep "
                "only .npy or .parquet files in it"
            )
    if not names:
        raise FileFormatError(
            f"{os.fspath(folder)}: holds no shard; put .npy or .parquet files into it"
        )
    if len(kinds) > 1:
        raise FileFormatError(
            f"{os.fspath(folder)}: mixes {' and '.join(sorted(kinds))} files; keep one "
            "kind"
        )
    paths = [Path(folder, name) for name in names]
    for path in paths:
        if path.is_dir():
            raise FileFormatError(
                f"{os.fspath(folder)}: holds {shown(path.name)}, which is a folder; "
                "keep only .npy or .parquet files in it"
            )
    return paths


def _check_alike(folder: FilePath, paths: list[Path], shards: list[Shard]) -> None:
    for path, shard in zip(paths, shards, strict=True):
        if shard.shape[1] != shards[0].shape[1]:
            raise FileFormatError(
                f"{path}: has {shard.shape[1]} outcomes where {paths[0].name} has "
                f"{shards[0].shape[1]}; give all shards the same"
            )
        if shard.dtype != shards[0].dtype:
            raise FileFormatError(
                f"{path}: holds {shard.dtype} where {paths[0].name} holds "
                f"{shards[0].dtype}; convert one of them"
            )
