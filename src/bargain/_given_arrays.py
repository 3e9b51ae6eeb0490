"""Arrays as callers give them, checked: real numbers, and credences that sum to 1."""

from __future__ import annotations

import numpy as np

from bargain._arrays import CHUNK, Float64Array, FloatArray, frozen
from bargain._labels import Labels
from bargain._streams import RowStream
from bargain.errors import InvalidHypothesesError


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
