"""A matrix of utilities on the workers of a Dask cluster; the only importer of dask.

Its blocks are the row chunks of a dask array. Every task can be computed again from
what the scheduler holds, and none is bound to a worker: when a worker dies, others
repeat what it had done. What a task needs beside its block travels in the task itself,
since scattered data would die with its worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from numbers import Real
from typing import Any, NoReturn

import numpy as np

from bargain._arrays import Float64Array, FloatArray
from bargain._given_arrays import as_real_array
from bargain.errors import (
    BargainError,
    ClusterError,
    InvalidHypothesesError,
    InvalidOptionError,
    MissingExtraError,
)
from bargain.rows import block_tasks
from bargain.rows.memory import ArrayRows
from bargain.rows.spread import SpreadRows

try:
    import dask.array
    import distributed
except ImportError as error:
    raise MissingExtraError(
        "utilities in a dask array need dask and distributed: pip install "
        '"dask[distributed]"'
    ) from error

# A matrix of at most so many entries is fetched, and solved in memory.
FETCHED = 1_000_000

# Dask warns of tasks larger than 10 MB.
PIECE_BYTES = 8_000_000


def dask_matrix(array: Any, timeout: float) -> DaskMatrix | FloatArray:
    """Take a dask array in, on the cluster of the user's current client.

    Parameters
    ----------
    array : dask.array.Array of shape (n_hypotheses, n_outcomes)
    timeout : float
        Seconds; see `DaskMatrix`.

    Returns
    -------
    matrix : DaskMatrix, or ndarray
        The array itself if it is small.
    """
    if not isinstance(array, dask.array.Array):
        raise InvalidHypothesesError(
            f"utilities must be a dask array (got {type(array).__name__}); others go "
            "to HypothesisSet.from_arrays"
        )
    is_number = isinstance(timeout, Real) and not isinstance(timeout, bool)
    if not is_number or not 0 < timeout < np.inf:
        raise InvalidOptionError(
            f"timeout must be a positive number of seconds (got {timeout!r})"
        )
    array = _as_rows(array)
    try:
        client = distributed.get_client()
    except ValueError as error:
        raise ClusterError(
            "a dask array needs a cluster to work on (there is no distributed.Client); "
            "start one with distributed.Client(), or pass utilities.compute()"
        ) from error
    matrix = DaskMatrix(client.persist(array), client, timeout)
    if array.size > FETCHED:
        return matrix
    fetched: FloatArray = np.concatenate(matrix.each_part(np.asarray))
    return fetched


def _as_rows(array: Any) -> Any:
    """Return a dask array of floats whose chunks are whole rows."""
    if array.ndim != 2 or 0 in array.shape:
        raise InvalidHypothesesError(
            f"utilities must have two dimensions, hypotheses and outcomes, and none "
            f"may be empty (got shape {array.shape}); give one row per hypothesis"
        )
    if any(np.isnan(size) for size in array.shape):
        raise InvalidHypothesesError(
            f"utilities must have a known shape (got {array.shape}); call "
            "utilities.compute_chunk_sizes() first"
        )
    if array.numblocks[1] > 1:
        array = array.rechunk({1: -1})
    kind = as_real_array("utilities", np.empty(0, dtype=array.dtype)).dtype
    if array.dtype == kind and type(array._meta) is np.ndarray:
        return array
    return array.map_blocks(partial(as_real_array, "utilities"), dtype=kind)


class DaskMatrix:
    """Row chunks of a dask array, each a block on some worker.

    Parameters
    ----------
    array : dask.array.Array
        Persisted, in chunks of whole rows.
    client : distributed.Client
    timeout : float
        A wait gives up after so many seconds in which no block has answered.
    """

    def __init__(self, array: Any, client: Any, timeout: float) -> None:
        self.array = array
        self.client = client
        self.timeout = timeout
        chunks = {future.key: future for future in distributed.futures_of(array)}
        self._blocks = [chunks[array.name, k, 0] for k in range(array.numblocks[0])]
        self._bounds = np.cumsum([0, *array.chunks[0]])

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return int(self.array.shape[0]), int(self.array.shape[1])

    @property
    def bounds(self) -> np.ndarray:
        """Where each block begins, and the end."""
        return self._bounds

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        kind: np.dtype[Any] = self.array.dtype
        return kind

    @property
    def ndim(self) -> int:
        """Two."""
        return 2

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.shape[0] * self.shape[1]

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, row: int) -> FloatArray:
        """Fetch one row."""
        if not isinstance(row, int | np.integer):
            self._stay()
        if not -len(self) <= row < len(self):
            raise IndexError(f"row {row} is out of bounds for {len(self)} rows")
        row = int(row) % len(self)
        block = int(np.searchsorted(self.bounds, row, side="right")) - 1
        place = row - int(self.bounds[block])
        (found,) = self.ask([block], partial(block_tasks.row_of, place))
        return np.asarray(found)

    def __iter__(self) -> NoReturn:
        self._stay()  # one row at a time would take for ever

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        self._stay()

    def __reduce__(self) -> NoReturn:
        self._stay()

    def _stay(self) -> NoReturn:
        n, m = self.shape
        raise ClusterError(
            f"this needs the whole matrix in memory, and the utilities are on a "
            f"cluster ({n:,} x {m:,}); build a set from utilities.array.compute() if "
            "they fit"
        )

    def equals(self, other: object) -> bool:
        """Whether another matrix of the same shape holds the same numbers."""
        theirs = other.array if isinstance(other, DaskMatrix) else other
        if isinstance(theirs, dask.array.Array) and theirs.name == self.array.name:
            return True
        with self._asking():
            task = self.client.compute((self.array == theirs).all())
        (found,) = self._collect([task], ["comparing two sets"])
        return bool(found)

    def rows(
        self,
        kept: np.ndarray | None,
        origin: FloatArray,
        lift: Float64Array | None,
        scale: Float64Array,
        may_lose: bool,
    ) -> ArrayRows:
        """Return rows over this matrix; see `bargain.rows.rows_over`."""
        if len(origin):
            return SpreadRows(self, kept, origin, lift, scale, may_lose)
        nobody, nothing = np.empty((0, self.shape[1])), np.empty(0, dtype=np.intp)
        return ArrayRows(nobody, nothing, origin, lift, scale, may_lose)

    def each_part(
        self, function: Callable[..., Any], *vectors: np.ndarray
    ) -> list[Any]:
        """Return what a function finds in each block; see `bargain._arrays`."""
        shares = dict(enumerate(slice(*ends) for ends in pairwise(self.bounds)))
        calls = self.calls(shares, function, vectors)
        return self.ask(list(shares), block_tasks.call, *calls)

    def calls(
        self,
        shares: Mapping[int, slice],
        function: Callable[..., Any],
        vectors: Sequence[np.ndarray],
    ) -> tuple[list[Any], list[Any]]:
        """Return a function, and futures of what it is to be given, for some blocks."""
        given: list[Any] = [[]] * len(shares)
        if vectors:
            given = [
                self.send(block, [vector[rows] for vector in vectors])
                for block, rows in shares.items()
            ]
        return [function] * len(shares), given

    def send(self, block: int, what: object) -> Any:
        """Return a future of something that is to lie beside a block.

        It is part of its own task, cut to what Dask takes without a warning.
        """
        text = distributed.protocol.pickle.dumps(what)
        pieces = [
            text[low : low + PIECE_BYTES] for low in range(0, len(text), PIECE_BYTES)
        ]
        submit = partial(self.client.submit, pure=False)
        with self._asking():
            if len(pieces) > 1:
                pieces = [submit(bytes, piece) for piece in pieces]
            return submit(block_tasks.unpacked, self._blocks[block], pieces)

    def start(
        self, which: Sequence[int], function: Callable[..., Any], *lists: list[Any]
    ) -> list[Any]:
        """Return futures of a function of some blocks and what belongs to each."""
        blocks = [self._blocks[k] for k in which]
        with self._asking():
            tasks: list[Any] = self.client.map(function, blocks, *lists, pure=False)
        return tasks

    def ask(
        self, which: Sequence[int], function: Callable[..., Any], *lists: list[Any]
    ) -> list[Any]:
        """Return what a function finds in some blocks, in their order."""
        return self.collect(which, self.start(which, function, *lists))

    def collect(self, which: Sequence[int], tasks: list[Any]) -> list[Any]:
        """Wait for one task per block, and fetch what they found.

        Raises
        ------
        ClusterError
            If for too long no block has answered, or one cannot; it names the block.
        """
        return self._collect(tasks, [self._name(k) for k in which])

    def _name(self, block: int) -> str:
        low, high = self.bounds[block], self.bounds[block + 1] - 1
        return f"block {block} of {len(self._blocks)} (hypotheses {low:,} to {high:,})"

    def _collect(self, tasks: list[Any], names: list[str]) -> list[Any]:
        fetch = partial(self.client.gather, asynchronous=True)
        try:
            self._wait(tasks, names)
            found: list[Any] = self.client.sync(
                fetch, tasks, callback_timeout=self.timeout
            )
        except BargainError:
            raise
        except TimeoutError as error:
            raise self._late(names[0]) from error
        except Exception as error:
            if self.client.status in ("closing", "closed"):
                raise self._closed() from error
            pairs = zip(names, tasks, strict=True)
            name = next((name for name, task in pairs if _failed(task)), names[0])
            if isinstance(error, distributed.CancelledError):
                raise ClusterError(
                    f"{name} is lost with its worker; make blocks by tasks that can "
                    "be computed again, such as a loader's, and not of scattered data"
                ) from error
            raise ClusterError(
                f"{name} failed ({type(error).__name__}: {error}); correct its task"
            ) from error
        return found

    def _wait(self, tasks: list[Any], names: list[str]) -> None:
        n_done = 0
        while True:
            try:
                distributed.wait(tasks, timeout=self.timeout)
            except TimeoutError as error:
                done = [task.done() for task in tasks]
                if sum(done) > n_done:
                    n_done = sum(done)
                    continue
                raise self._late(names[done.index(False)]) from error
            return

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Open a block in which tasks are handed to the client."""
        try:
            yield
        except distributed.client.ClosedClientError as error:
            raise self._closed() from error

    def _closed(self) -> ClusterError:
        return ClusterError(
            "the distributed.Client that the utilities were built with is closed; keep "
            "it open while they are in use, or build the set again with another one"
        )

    def _late(self, name: str) -> ClusterError:
        workers = len(self.client.scheduler_info()["workers"])
        return ClusterError(
            f"{name} gave no answer in {self.timeout:g} seconds (the cluster has "
            f"{workers or 'no'} worker{'' if workers == 1 else 's'}); start workers "
            "that can load it, or raise the timeout of HypothesisSet.from_dask"
        )


def _failed(task: Any) -> bool:
    return str(task.status) in ("error", "cancelled", "lost")
