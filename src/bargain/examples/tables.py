"""Loading the embedded tables."""

from __future__ import annotations

from pathlib import Path

from bargain import _doors
from bargain.errors import UnknownLabelError
from bargain.hypotheses import HypothesisSet

_FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the names of the embedded tables.

    Examples
    --------
    >>> "coin-flip" in names()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


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
    table = _doors.open_door("read_hypotheses")(_FOLDER / f"{name}.csv")
    assert isinstance(table, HypothesisSet)
    return table
