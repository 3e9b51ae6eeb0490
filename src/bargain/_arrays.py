"""Arrays as they are kept: in blocks of rows, read-only, with their extremes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargain._labels import Labels
from bargain._streams import RowStream
from bargain.errors import InvalidHypothesesError

FloatArray = NDArray[np.floating[Any]]
Float64Array = NDArray[np.float64]

# A block of rows of about this many entries (1 MB) stays in a core's cache.
BLOCK_ENTRIES = 1 << 17

# Vectors with an entry per row are worked through in pieces of this many, so that no
# intermediate result is as long as they are.
CHUNK = 1 << 15

# Above this magnitude the range of a row could overflow.
LARGEST_UTILITY = float(np.finfo(np.float64).max) / 4

# Smaller matrices are copied in, so that a caller's later changes cannot reach a set.
COPY_LIMIT = 1_000_000


def row_blocks(n_rows: int, n_columns: int) -> list[slice]:
    """Cut the rows into consecutive slices whose blocks fit a core's cache.

    Examples
    --------
    >>> row_blocks(3, 4)
    [slice(0, 3, None)]
    """
    step = max(1, BLOCK_ENTRIES // max(1, n_columns))
    return [slice(k, min(k + step, n_rows)) for k in range(0, n_rows, step)]


def each_part(
    utilities: FloatArray, function: Callable[..., Any], *vectors: np.ndarray
) -> list[Any]:
    """Return what a function finds in each part of a matrix, in the order of the rows.

    A matrix in memory is one part; one that lies elsewhere says where its parts are.

    Parameters
    ----------
    utilities : ndarray of shape (n_rows, n_columns), or the like
    function : callable
        Of a part, and of its share of each vector.
    *vectors : ndarray of shape (n_rows,)
    """
    elsewhere = getattr(utilities, "each_part", None)
    if elsewhere is None:
        return [function(utilities, *vectors)]
    found: list[Any] = elsewhere(function, *vectors)
    return found


def joined(parts: list[np.ndarray]) -> np.ndarray:
    """Put what was found in each part together; a single part is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def are_equal(first: FloatArray, second: FloatArray) -> bool:
    """Whether two matrices hold the same numbers, wherever they lie."""
    for one, other in ((first, second), (second, first)):
        elsewhere = getattr(one, "equals", None)
        if elsewhere is not None:
            return bool(elsewhere(other))
    return all(
        np.array_equal(first[rows], second[rows]) for rows in row_blocks(*first.shape)
    )


def row_chunks(n_rows: int) -> list[slice]:
    """Cut vectors with an entry per row into consecutive pieces.

    Examples
    --------
    >>> row_chunks(3)
    [slice(0, 3, None)]
    """
    if 0 < n_rows <= CHUNK:
        return [slice(0, n_rows)]
    return [slice(k, min(k + CHUNK, n_rows)) for k in range(0, n_rows, CHUNK)]


def difference(more: FloatArray, less: FloatArray) -> Float64Array:
    """Return the difference in float64, whatever the type of both is."""
    return np.subtract(more, less, dtype=np.float64)


class Difference:
    """The difference of two long vectors, formed where a part of it is asked for.

    Parameters
    ----------
    more, less : ndarray of shape (n,)
    """

    def __init__(self, more: FloatArray, less: FloatArray) -> None:
        self._more, self._less = more, less

    def __len__(self) -> int:
        return len(self._more)

    def __getitem__(self, key: Any) -> Any:
        return difference(self._more[key], self._less[key])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def min(self) -> float:
        """Return the least entry."""
        return min(float(self[rows].min()) for rows in row_chunks(len(self)))

    def max(self) -> float:
        """Return the greatest entry."""
        return max(float(self[rows].max()) for rows in row_chunks(len(self)))


def frozen(array: np.ndarray) -> np.ndarray:
    """Return a read-only view of `array`."""
    view = array.view()
    view.flags.writeable = False
    return view


def sealed(array: np.ndarray) -> np.ndarray:
    """Return a view that cannot be made writeable again, of what nobody else holds."""
    held: Any = array
    while isinstance(held, np.ndarray):
        held.flags.writeable = False
        held = held.base
    return array.view()


def frozen_state(
    state: dict[str, Any], freeze: Callable[[np.ndarray], np.ndarray] = frozen
) -> dict[str, Any]:
    """Freeze the arrays of an unpickled or copied object, which come back writeable.

    Parameters
    ----------
    state : dict
    freeze : callable
        `sealed`, where nobody else holds them.
    """
    return {
        name: freeze(value)
        if isinstance(value, np.ndarray) and value.flags.writeable
        else value
        for name, value in state.items()
    }


def row_extremes(
    utilities: FloatArray, names: Labels, outcomes: Labels
) -> tuple[FloatArray, FloatArray]:
    """Return each row's least and greatest utility; refuse what is not finite.

    One sweep over the matrix serves the check, the worst case and the ideal.
    """
    found = each_part(utilities, _extremes)
    worst, best = (joined(list(each)) for each in zip(*found, strict=True))
    # A NaN survives min and max, so the extremes tell of every bad entry.
    limit = min(LARGEST_UTILITY, float(np.finfo(worst.dtype).max))
    if not (worst >= -limit).all() or not (best <= limit).all():
        fine = (worst >= -limit) & (best <= limit)
        row = int(fine.argmin())
        entries = np.asarray(utilities[row], dtype=np.float64)
        column = int((~(np.abs(entries) <= LARGEST_UTILITY)).argmax())
        entry = entries[column]
        where = ""
        if isinstance(utilities, RowStream):
            where = f", {utilities.where(row)},"
        if np.isnan(entry):
            what = "is missing or not a number"
        elif np.isinf(entry):
            what = "is infinite"
        else:
            what = f"is {entry:.3g}, too large for a range to be taken"
        raise InvalidHypothesesError(
            f"utilities must be finite (that of outcome {outcomes[column]!r} under "
            f"hypothesis {names[row]!r}{where} {what}); correct it or drop the outcome"
        )
    return worst, best


def _extremes(utilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    worst: FloatArray = np.empty(len(utilities), dtype=utilities.dtype)
    best = np.empty_like(worst)
    for rows in row_blocks(*utilities.shape):
        block = np.asarray(utilities[rows])
        worst[rows] = block.min(axis=1)
        best[rows] = block.max(axis=1)
    return worst, best
