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

# Groups of at most so many entries are decoded whole, column by column; of a larger one
# a page of every column is held instead.
GROUP_ENTRIES = 4_000_000


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
    No generator: that would hold its `with` open when the interpreter ends.
    """

    def __init__(
        self,
        path: Path,
        starts: np.ndarray,
        group: int,
        columns: list[str],
        dtype: Any,
    ) -> None:
        self._path, self._columns, self._dtype = path, columns, dtype
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
                self._blocks = self._in_group(group)
                block = next(self._blocks, None)
        if block is None:
            self._check_end()
            raise StopIteration
        first, self._at = self._at, self._at + len(block)
        return first, block

    def _in_group(self, group: int) -> Iterator[np.ndarray]:
        """Return one block for a small group, several for a large one."""
        n_rows = self._source.metadata.row_group(group).num_rows
        columns = self._columns
        if n_rows * len(columns) <= GROUP_ENTRIES:
            block = self._room(n_rows)
            for k, name in enumerate(columns):
                # One column's pages at a time.
                table = self._source.read_row_group(
                    group, columns=[name], use_threads=False
                )
                block[:, k] = table.column(0).to_numpy()
            return iter([block])
        batches = self._source.iter_batches(
            max(1, BLOCK_ENTRIES // len(columns)),
            row_groups=[group],
            columns=columns,
            use_threads=False,
        )
        return map(self._dense, batches)

    def _room(self, n_rows: int) -> np.ndarray:
        """Return where a block goes: where the thread's last one was, if it fits."""
        shape = (n_rows, len(self._columns))
        size = n_rows * len(self._columns) * np.dtype(self._dtype).itemsize
        if size > len(_LAST.room):
            _LAST.room = np.empty(size, np.uint8)
        return np.asarray(_LAST.room[:size].view(self._dtype).reshape(shape))

    def _dense(self, batch: Any) -> np.ndarray:
        block = self._room(len(batch))
        for k, name in enumerate(self._columns):
            block[:, k] = batch.column(name).to_numpy(zero_copy_only=False)
        return block

    def _check_end(self) -> None:
        if self._at != self._end:
            raise FileFormatError(
                f"{self._path}: its rows are not the {self._end} that it promises; "
                "write it again"
            )


@contextmanager
def _decoding(path: Path) -> Iterator[Any]:
    with with_pyarrow("reading", path) as (_, parquet):
        try:
            yield parquet
        except (OSError, ValueError) as error:  # what pyarrow makes of damaged bytes
            raise damaged(path, error) from error
