"""The options of a search, checked where they enter."""

from __future__ import annotations

from numbers import Integral, Real

from bargain.errors import InvalidOptionError

# A rule of somebody else's may think so long about one set, in seconds.
CALL_LIMIT = 5.0


def check_count(what: str, count: object, least: int) -> int:
    """Return a whole number, or refuse what is none or too small."""
    is_whole = isinstance(count, Integral) and not isinstance(count, bool)
    if not is_whole or int(count) < least:  # type: ignore[call-overload]  # is whole
        raise InvalidOptionError(
            f"{what} must be a whole number of at least {least} (got {count!r})"
        )
    return int(count)  # type: ignore[call-overload,no-any-return]  # asked above


def check_call_limit(call_limit: object) -> float:
    """Return the seconds that a call may take, or refuse what is no such number."""
    if not _is_number(call_limit) or not float(call_limit) > 0:  # type: ignore[arg-type]
        raise InvalidOptionError(
            f"call_limit must be a positive number of seconds (got {call_limit!r})"
        )
    return float(call_limit)  # type: ignore[arg-type]  # asked above


def check_time_limit(time_limit: object) -> float:
    """Return the seconds for all, infinite for None; or refuse what is no number."""
    if time_limit is None:
        return float("inf")
    if not _is_number(time_limit) or not float(time_limit) >= 0:  # type: ignore[arg-type]
        raise InvalidOptionError(
            "time_limit must be a number of seconds of at least 0, or None (got "
            f"{time_limit!r})"
        )
    return float(time_limit)  # type: ignore[arg-type]  # asked above


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
