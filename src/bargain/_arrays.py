"""Arrays are checked once, at the door: types, shapes, finiteness, credences."""

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


def as_real_array(argument: str, value: object) -> FloatArray:
    """Return `value` as a float array, or say why its meaning is not plain.

    float32 and float64 in native byte order are passed through without a copy;
    float16, integers, big-endian floats and objects that hold plain numbers are
    converted to float64.

    Raises
    ------
    InvalidHypothesesError
        For masked entries, complex or boolean values, text, ragged lists.
    """
    if isinstance(value, RowStream):
        return value  # type: ignore[return-value]  # rows are all that is asked of it
    if isinstance(value, np.ma.MaskedArray):
        if np.ma.is_masked(value):
            place = tuple(int(k) for k in np.argwhere(np.ma.getmaskarray(value))[0])
            raise InvalidHypothesesError(
                f"{argument} has a masked entry at position {place}; fill it or drop "
                "its outcome"
            )
        value = value.data
    if hasattr(value, "toarray") and not isinstance(value, np.ndarray):
        raise InvalidHypothesesError(
            f"{argument} must be dense (got a sparse {type(value).__name__}); pass "
            "its .toarray()"
        )
    try:
        array = np.asanyarray(value)
    except ValueError as error:
        raise InvalidHypothesesError(
            f"{argument} must be rectangular (rows have different lengths); give "
            "every hypothesis the same number of utilities"
        ) from error
    if isinstance(array, np.matrix):
        array = np.asarray(array)
    kind = array.dtype.kind
    if kind == "O":
        return _from_objects(argument, array)
    if kind not in "fiu":
        what = {"b": "booleans", "c": "complex numbers", "U": "text", "S": "bytes"}
        raise InvalidHypothesesError(
            f"{argument} must be real numbers (got {what.get(kind, array.dtype)}); "
            "convert them to float first"
        )
    if array.dtype in (np.float32, np.float64) and array.dtype.isnative:
        return array
    if kind == "f" and array.dtype.itemsize == 4:  # float32 in foreign byte order
        return array.astype(np.float32)
    if kind in "iu" and array.size and int(np.abs(array).max()) > 2**53:
        raise InvalidHypothesesError(
            f"{argument} has an integer beyond 2**53, which a float cannot hold "
            "exactly; convert it to float first"
        )
    if array.dtype.itemsize > 8 and not np.array_equal(
        array, array.astype(np.float64), equal_nan=True
    ):
        raise InvalidHypothesesError(
            f"{argument} has type {array.dtype}, wider than float64 holds; convert "
            "it to float64 first"
        )
    return array.astype(np.float64)


def _from_objects(argument: str, array: np.ndarray) -> Float64Array:
    converted = np.empty(array.shape, dtype=np.float64)
    for place, item in np.ndenumerate(array):
        # None is a missing value; a bool or a string is a slip of the pen.
        if isinstance(item, (bool, np.bool_, str, bytes, complex)):
            raise _bad_entry(argument, place, item)
        missing = item is None or type(item).__name__ in ("NAType", "NaTType")
        try:
            converted[place] = np.nan if missing else float(item)
        except (TypeError, ValueError, OverflowError) as error:
            if isinstance(item, (list, tuple, np.ndarray)):
                raise InvalidHypothesesError(
                    f"{argument} must be rectangular (rows have different lengths); "
                    "give every hypothesis the same number of utilities"
                ) from error
            raise _bad_entry(argument, place, item) from error
    return converted


def _bad_entry(
    argument: str, place: tuple[int, ...], item: object
) -> InvalidHypothesesError:
    position = place[0] if len(place) == 1 else place
    shown = " ".join(repr(item).split())[:60]
    return InvalidHypothesesError(
        f"{argument} must be real numbers (got {shown} at position {position}); "
        "convert it to float first"
    )


def check_credences(
    value: object, names: Labels, *, normalize: bool = False
) -> Float64Array:
    """Return credences as a read-only float64 array that sums to 1.

    Parameters
    ----------
    value : array_like of shape (n_hypotheses,) or None
        None means uniform credences.
    names : Labels
        The hypotheses' labels, for the messages.
    normalize : bool
        Divide by the sum first, whatever it is.

    Raises
    ------
    InvalidHypothesesError
        If one is negative or not finite, the shape is wrong, or the sum is off by
        more than 1e-9 (1e-6 for float32, which is then divided by its sum).
    """
    n = len(names)
    if value is None:
        if n > CHUNK:  # one number stands for all
            return np.broadcast_to(np.float64(1.0 / n), (n,))
        return np.asarray(frozen(np.full(n, 1.0 / n)))
    given = as_real_array("credences", value)
    if given.shape != (n,):
        raise InvalidHypothesesError(
            f"credences must have shape ({n},), one per hypothesis (got "
            f"{given.shape}); give one number for each"
        )
    credences = given.astype(np.float64)  # always a copy
    for bad, what in (
        (~np.isfinite(credences), "finite"),
        (credences < 0, "nonnegative"),
    ):
        if bad.any():
            first = int(bad.argmax())
            raise InvalidHypothesesError(
                f"credences must be {what} (hypothesis {names[first]!r} has "
                f"{credences[first]:.3g}); correct it"
            )
    with np.errstate(over="ignore"):  # an infinite sum is told below
        total = float(credences.sum())
    if normalize:
        if not 0 < total < np.inf:
            raise InvalidHypothesesError(
                f"credences must have a positive, finite sum to be normalized (got "
                f"{total:.3g}); give at least one hypothesis some credence"
            )
        credences /= total
    else:
        tolerance = 1e-6 if given.dtype == np.float32 else 1e-9
        if not abs(total - 1) <= tolerance:
            raise InvalidHypothesesError(
                f"credences must sum to 1 (got {total:.10g} over {n} "
                f"{'hypothesis' if n == 1 else 'hypotheses'}); divide by the sum, or "
                "pass normalize=True"
            )
        if given.dtype == np.float32:
            credences /= total
    return np.asarray(frozen(credences))


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
