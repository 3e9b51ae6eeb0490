"""Axes that share their scale with others: what one shows is said of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargain.errors import InvalidOptionError
from bargain.plotting.stacks import stacked


def sharing(ax: Any, axis: str) -> list[Any]:
    """Return the axes that share an axis, these among them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    axis : {"x", "y"}
    """
    return list(getattr(ax, f"get_shared_{axis}_axes")().get_siblings(ax))


def others_on(ax: Any, axis: str) -> list[Any]:
    """Return the other axes that share an axis and show something."""
    return [each for each in sharing(ax, axis) if each is not ax and each.has_data()]


def rows_of(ax: Any) -> tuple[str, ...]:
    """Return the names of the rows that were drawn on a vertical axis, uncut."""
    return getattr(ax.yaxis.get_major_formatter(), "rows", ())


def remember_rows(ax: Any, names: Sequence[str]) -> None:
    """Keep the names of rows with the labels, which axes share and `clear` ends."""
    ax.yaxis.get_major_formatter().rows = tuple(names)


def check_shared(ax: Any, rows: Sequence[str]) -> None:
    """Refuse a picture that would change what labels say of another one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What lies upon them, as a twin does, is not asked.
    rows : sequence of str
        Names of the rows to draw, or none.

    Raises
    ------
    InvalidOptionError
        If the vertical axis is shared with axes that show something else on it.
    """
    upon = stacked(ax)
    others = [each for each in others_on(ax, "y") if each not in upon]
    if others and rows_of(ax) != tuple(rows):
        raise InvalidOptionError(
            "axes that share their vertical axis must show the same rows on it (got "
            f"{_said(rows)}, beside axes with {_said(rows_of(ax))}); make them with "
            "sharey=False"
        )


def _said(rows: Sequence[str]) -> str:
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"the rows {', '.join(map(repr, rows[:3]))}{more}" if rows else "no names"
