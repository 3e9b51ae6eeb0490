"""What a picture is asked to show, checked at the door."""

from __future__ import annotations

from typing import Any

from bargain.errors import InvalidOptionError


def check_kind(name: str, given: Any, kind: type, advice: str) -> None:
    """Refuse what a picture cannot show.

    Parameters
    ----------
    name : str
        Of the argument.
    given : object
    kind : type
        What it must be.
    advice : str
        Where to get one.

    Raises
    ------
    InvalidOptionError
        If it is something else.

    Examples
    --------
    >>> check_kind("harm", 1, float, "write 1.0")
    Traceback (most recent call last):
        ...
    bargain.errors.InvalidOptionError: harm must be a float (got int); write 1.0
    """
    if not isinstance(given, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise InvalidOptionError(
            f"{name} must be {article} {kind.__name__} (got {type(given).__name__}); "
            f"{advice}"
        )
