"""Matrices that stay in their files: read some rows at a time, watched for changes."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from bargain.errors import FileFormatError


@dataclass(frozen=True)
class FileStamp:
    """A file as it was when it was opened.

    Parameters
    ----------
    path : str
        Absolute.
    size : int
        In bytes.
    changed : int
        When it was last written to, in nanoseconds.
    identity : tuple of int
        What tells it from a file that takes its place.
    """

    path: str
    size: int
    changed: int
    identity: tuple[int, int]

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Self:
        """Take a file's stamp."""
        found = os.stat(path)
        return cls(
            os.path.abspath(path),
            found.st_size,
            found.st_mtime_ns,
            (found.st_dev, found.st_ino),
        )

    def check(self, *, is_held: bool = False) -> None:
        """Refuse a file that is no longer what it was.

        Parameters
        ----------
        is_held : bool
            Whether it is mapped, so that it outlives its name.

        Raises
        ------
        FileFormatError
            If it was written to; also if it was replaced or taken away, unless held.
        """
        try:
            found = os.stat(self.path)
        except OSError as error:
            if is_held:
                return
            raise FileFormatError(
                f"{self.path}: is gone while it is in use; put it back, or read the "
                "set again"
            ) from error
        is_same = self.identity == (found.st_dev, found.st_ino)
        if is_held and not is_same:
            return
        if not is_same or (found.st_size, found.st_mtime_ns) != (
            self.size,
            self.changed,
        ):
            raise FileFormatError(
                f"{self.path}: has changed while it is in use, so nothing computed "
                "from it is certain; read the set again"
            )


class MappedMatrix(np.memmap):
    """A matrix mapped from a file, which is looked at before it is read."""

    stamp: FileStamp | None

    def __array_finalize__(self, obj: Any) -> None:
        super().__array_finalize__(obj)
        self.stamp = getattr(obj, "stamp", None)

    def __getitem__(self, key: Any) -> Any:
        self.check_unchanged()
        return super().__getitem__(key)

    def check_unchanged(self) -> None:
        """Refuse a file that has changed since it was opened."""
        if self.stamp is not None:
            self.stamp.check(is_held=True)


class RowStream(ABC):
    """A matrix that is never in memory as a whole; an array to those who take rows.

    Parameters
    ----------
    shape : tuple of int
    dtype : numpy.dtype
        float32 or float64.
    """

    ndim = 2

    def __init__(self, shape: tuple[int, int], dtype: np.dtype[Any]) -> None:
        self.shape, self.dtype = shape, dtype

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.shape[0] * self.shape[1]

    @property
    def n_readers(self) -> int | None:
        """How many threads may read at once, if it matters."""
        return None

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        """Return a row, some rows, or some columns of some rows."""
        if isinstance(key, tuple) or key is Ellipsis or key is None:
            rows, columns = _rows_and_columns(key)
            return self[rows][..., columns]
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step == 1:
                return self.read(start, max(start, stop))
            return self.pick(np.arange(start, stop, step))
        positions = np.asarray(key)
        if positions.dtype == bool:
            positions = np.flatnonzero(positions)
        positions = np.where(positions < 0, positions + len(self), positions)
        if positions.size and not 0 <= positions.min() <= positions.max() < len(self):
            raise IndexError(f"there is no such row among {len(self)}")
        rows = self.pick(np.atleast_1d(positions))
        return rows if positions.ndim else rows[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.read(0, len(self)), dtype=dtype)

    @abstractmethod
    def read(self, start: int, stop: int) -> np.ndarray:
        """Return consecutive rows; not to be written to."""

    @abstractmethod
    def pick(self, positions: np.ndarray) -> np.ndarray:
        """Return the rows at some positions (int)."""

    @abstractmethod
    def where(self, row: int) -> str:
        """Say where a row stands, for messages."""

    @abstractmethod
    def check_unchanged(self) -> None:
        """Refuse files that have changed since they were opened."""


def _rows_and_columns(key: Any) -> tuple[Any, Any]:
    """Return the two parts of an index, with everything for what it leaves out."""
    parts = list(key) if isinstance(key, tuple) else [key]
    gaps = [k for k, part in enumerate(parts) if part is Ellipsis]
    if len(gaps) <= 1 and len(parts) - len(gaps) <= 2:
        at = gaps[0] if gaps else len(parts)
        parts[at : at + 1] = [slice(None)] * (2 - len(parts) + len(gaps))
        if not any(part is None for part in parts):
            return parts[0], parts[1]
    raise IndexError(
        "an index must name rows, or rows and columns, without a new axis (got "
        f"{len(key) if isinstance(key, tuple) else 1} parts); take some rows, and "
        "index those"
    )


def check_unchanged(matrix: object) -> None:
    """Refuse a matrix whose file has changed since it was opened."""
    if isinstance(matrix, MappedMatrix | RowStream):
        matrix.check_unchanged()
