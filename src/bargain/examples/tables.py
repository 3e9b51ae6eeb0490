"""Loading the embedded tables."""

from __future__ import annotations

import os

from bargain import _doors
from bargain.errors import UnknownLabelError
from bargain.hypotheses import HypothesisSet

_FOLDER = os.path.dirname(__file__)


def names() -> tuple[str, ...]:
    """Return the names of the embedded tables.

    Returns
    -------
    names : tuple of str

    Examples
    --------
    >>> "coin-flip" in names()
    True
    """
    files = sorted(os.listdir(_FOLDER))
    return tuple(name[: -len(".csv")] for name in files if name.endswith(".csv"))


def load(name: str) -> HypothesisSet:
    """Return an embedded table.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    hypotheses : HypothesisSet

    Raises
    ------
    UnknownLabelError
        If there is no such table.

    Examples
    --------
    >>> load("coin-flip").credences
    array([0.51, 0.49])
    """
    if name not in names():
        raise UnknownLabelError(
            f"no embedded table is called {name!r}; there are {', '.join(names())}"
        )
    table = _doors.open_door("read_hypotheses")(os.path.join(_FOLDER, f"{name}.csv"))
    assert isinstance(table, HypothesisSet)
    return table
