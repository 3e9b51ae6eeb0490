"""A Parquet file as one of several shards: its rows are decoded a few at a time.

Every column but ``hypothesis`` and ``credence`` is an outcome. Labels of hypotheses
are not kept, since millions of them do not fit where the rows do not either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bargain._arrays import BLOCK_ENTRIES
from bargain._streams import FileStamp
from bargain.errors import FileFormatError
from bargain.io.cells import shown
from bargain.io.parquet import damaged, with_pyarrow

# A group is decoded column by column, into a band of its rows of at most so many bytes.
# For the next band each column is decoded again from its start, which pyarrow alone
# knows how to find.
BAND_BYTES = 1 << 25

# Where that would be more often than this, the columns are decoded together instead,
# and for each pyarrow holds a page and a dictionary: 2 MB, however many rows there are.
MOST_BANDS = 16
COLUMN_BYTES = 1 << 21

# A piece of one column that pyarrow hands over.
PIECE_ROWS = 1 << 16

# What all the threads that read one set may hold together.
READING_BYTES = 1 << 25


class _Reading(NamedTuple):
    """A block that was decoded, and the decoder of those that follow."""

    shard: ParquetShard
    first: int
    block: np.ndarray
    blocks: Iterator[tuple[int, np.ndarray]]


class _Last(threading.local):
    """Where a thread's last reading of a shard stands: a sweep goes on from there.

    Its block lies in `room`, which the next one overwrites, of whatever shard. So it
    is forgotten before anything is decoded, and remembered when that is done: whoever
    is interrupted finds nothing to go on from.
    """

    reading: _Reading | None = None
    room = np.empty(0, np.uint8)


_LAST = _Last()


class ParquetShard:
    """One Parquet file's rows.

    Parameters
    ----------
    path : path-like
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.stamp = FileStamp.of(path)
        with with_pyarrow("reading", path) as (arrow, parquet):
            try:
                meta = parquet.read_metadata(path)
                schema = parquet.read_schema(path)
            except (OSError, ValueError) as error:
                raise damaged(path, error) from error
            fields = [schema.field(k) for k in range(len(schema))]
            outcomes = [f for f in fields if f.name not in ("hypothesis", "credence")]
            for field in fields:
                if field.name == "credence" and not _is_number(arrow, field.type):
                    raise FileFormatError(
                        f"{path}, column 'credence': must hold numbers (got "
                        f"{field.type}); convert it to double"
                    )
            kinds: set[Any] = {field.type for field in outcomes}
            for field in outcomes:
                if field.type not in (arrow.float32(), arrow.float64()):
                    raise FileFormatError(
                        f"{path}, column {shown(field.name)}: must hold float or "
                        f"double (got {field.type}); convert or remove it"
                    )
            if len(kinds) != 1:
                said = "mixes float and double" if kinds else "has no outcome"
                raise FileFormatError(
                    f"{path}: {said}; give every outcome a column of one type"
                )
            self.dtype = np.dtype(kinds.pop().to_pandas_dtype())
        self.outcomes = [str(field.name) for field in outcomes]
        self.has_credences = any(field.name == "credence" for field in fields)
        groups = [meta.row_group(k).num_rows for k in range(meta.num_row_groups)]
        self._starts = np.cumsum([0, *groups])  # of groups
        self.shape = (int(self._starts[-1]), len(self.outcomes))
        if self.shape[0] == 0 or len(set(self.outcomes)) < len(self.outcomes):
            said = "holds no row" if self.shape[0] == 0 else "has a column twice"
            raise FileFormatError(f"{path}: {said}; write it again")

    def credences(self) -> np.ndarray:
        """Return the column of credences."""
        found = [
            block[:, 0].copy() for _, block in self._blocks(0, ["credence"], np.float64)
        ]
        return np.concatenate(found)

    @property
    def n_readers(self) -> int:
        """How many threads may read at once: each of them holds a block."""
        largest = int(np.diff(self._starts).max())
        n_bands = _n_bands(largest, self.shape[1], self.dtype)
        if n_bands == 0:
            return 1
        band = -(-largest // n_bands) * self.shape[1] * self.dtype.itemsize
        # The thread that waits for the others has a block from its own last reading.
        return max(1, READING_BYTES // int(band) - 1)

    def check_unchanged(self) -> None:
        """Refuse a file that has changed since it was opened."""
        self.stamp.check()

    def read(self, start: int, stop: int) -> np.ndarray:
        """Return consecutive rows."""
        rows = np.empty((stop - start, self.shape[1]), self.dtype)
        for first, block in self._from(start):
            low, high = max(start, first), min(stop, first + len(block))
            if low < high:
                rows[low - start : high - start] = block[low - first : high - first]
            if first + len(block) >= stop:
                break
        return rows

    def pick(self, positions: np.ndarray) -> np.ndarray:
        """Return the rows at some ascending positions."""
        rows = np.empty((len(positions), self.shape[1]), self.dtype)
        done = 0
        while done < len(positions):
            for first, block in self._from(int(positions[done])):
                end = int(np.searchsorted(positions, first + len(block)))
                rows[done:end] = block[positions[done:end] - first]
                done = end
                # A group in which nothing is wanted is not decoded.
                if done == len(positions) or (
                    self._group_of(int(positions[done])) > self._group_of(first) + 1
                ):
                    break
        return rows

    def _group_of(self, row: int) -> int:
        return int(np.searchsorted(self._starts, row, side="right")) - 1

    def _from(self, row: int) -> Iterator[tuple[int, np.ndarray]]:
        """Yield blocks from the one that holds a row on; remember the last."""
        self.stamp.check()
        last = self._last_before(row)
        if last is None:
            blocks = self._blocks(self._group_of(row), self.outcomes, self.dtype)
        else:
            blocks = last.blocks
            if row < last.first + len(last.block):
                yield last.first, last.block
        for first, block in blocks:
            _LAST.reading = _Reading(self, first, block, blocks)
            if first + len(block) > row:
                yield first, block

    def _last_before(self, row: int) -> _Reading | None:
        """Return the thread's last reading, if a row is soon reached from there."""
        last = _LAST.reading
        if last is None or last.shard is not self or last.first > row:
            return None
        is_near = self._group_of(row) <= self._group_of(last.first) + 1
        return last if is_near else None

    def _blocks(
        self, group: int, columns: list[str], dtype: Any
    ) -> Iterator[tuple[int, np.ndarray]]:
        """Return positions and the rows from there on, from a group to the end."""
        return _Decoder(self._path, self._starts, group, columns, dtype)


class _Decoder:
    """Decodes one block after the other, from a group of rows to the end.

    Each block is overwritten by the thread's next one.
    No generator: that would hold its `with` open when the interpreter ends. And what it
    holds does not hold it: a decoder would else stay, with its pages, until the garbage
    is collected.
    """

    def __init__(
        self,
        path: Path,
        starts: np.ndarray,
        group: int,
        columns: list[str],
        dtype: Any,
    ) -> None:
        self._path, self._columns, self._dtype = path, columns, np.dtype(dtype)
        self._at, self._end = int(starts[group]), int(starts[-1])
        with _decoding(path) as parquet:
            # Its pages count as the file's, where a buffer's would as ours.
            self._source = parquet.ParquetFile(path, memory_map=True, pre_buffer=False)
        self._groups = iter(range(group, len(starts) - 1))
        self._blocks: Iterator[np.ndarray] = iter(())

    def __iter__(self) -> _Decoder:
        return self

    def __next__(self) -> tuple[int, np.ndarray]:
        _LAST.reading = None
        with _decoding(self._path):
            block = next(self._blocks, None)
            while block is None:
                group = next(self._groups, None)
                if group is None:
                    break
                self._blocks = _group_blocks(
                    self._source, group, self._columns, self._dtype
                )
                block = next(self._blocks, None)
        if block is None:
            self._check_end()
            raise StopIteration
        first, self._at = self._at, self._at + len(block)
        return first, block

    def _check_end(self) -> None:
        if self._at != self._end:
            raise FileFormatError(
                f"{self._path}: its rows are not the {self._end} that it promises; "
                "write it again"
            )


def _is_number(arrow: Any, kind: Any) -> bool:
    types = arrow.types
    numeric = (types.is_floating, types.is_integer, types.is_decimal, types.is_null)
    return any(is_kind(kind) for is_kind in numeric)


def _n_bands(n_rows: int, n_columns: int, dtype: np.dtype[Any]) -> int:
    """Return how many bands a group is decoded in; 0 if by pages of all columns."""
    size = n_rows * n_columns * dtype.itemsize
    n_bands = max(1, -(-size // BAND_BYTES))
    are_pages_small = n_columns * COLUMN_BYTES <= BAND_BYTES
    return 0 if n_bands > (1 if are_pages_small else MOST_BANDS) else n_bands


def _group_blocks(
    source: Any, group: int, columns: list[str], dtype: np.dtype[Any]
) -> Iterator[np.ndarray]:
    """Yield a group's rows, some at a time."""
    n_rows = source.metadata.row_group(group).num_rows
    n_bands = _n_bands(n_rows, len(columns), dtype)
    if n_bands == 0:
        step = max(1, BLOCK_ENTRIES // len(columns))
        for batch in _batches(source, group, columns, step):
            block = _room((len(batch), len(columns)), dtype)
            for k, name in enumerate(columns):
                block[:, k] = _numbers(batch, name)
            yield block
        return
    step = max(1, -(-n_rows // n_bands))
    for start in range(0, n_rows, step):
        block = _room((min(step, n_rows - start), len(columns)), dtype)
        for k, name in enumerate(columns):
            _fill(block[:, k], source, group, name, start)
        yield block


def _fill(
    entries: np.ndarray, source: Any, group: int, column: str, start: int
) -> None:
    """Decode some of a group's entries of a column, from one of them on."""
    at = 0
    for batch in _batches(source, group, [column], PIECE_ROWS):
        low, high = max(start, at), min(start + len(entries), at + len(batch))
        if low < high:
            found = _numbers(batch, column)[low - at : high - at]
            entries[low - start : high - start] = found
        at += len(batch)
        if at >= start + len(entries):
            return
    raise ValueError(f"column {shown(column)} ends early")


def _batches(source: Any, group: int, columns: list[str], n_rows: int) -> Any:
    return source.iter_batches(
        n_rows, row_groups=[group], columns=columns, use_threads=False
    )


def _numbers(batch: Any, column: str) -> np.ndarray:
    return np.asarray(batch.column(column).to_numpy(zero_copy_only=False))


def _room(shape: tuple[int, int], dtype: np.dtype[Any]) -> np.ndarray:
    """Return where a block goes: where the thread's last one was, if it fits."""
    size = shape[0] * shape[1] * dtype.itemsize
    if size > len(_LAST.room):
        _LAST.room = np.empty(0, np.uint8)  # never two at once
        _LAST.room = np.empty(size, np.uint8)
    return np.asarray(_LAST.room[:size].view(dtype).reshape(shape))


@contextmanager
def _decoding(path: Path) -> Iterator[Any]:
    with with_pyarrow("reading", path) as (_, parquet):
        try:
            yield parquet
        except (OSError, ValueError) as error:  # what pyarrow makes of damaged bytes
            raise damaged(path, error) from error
