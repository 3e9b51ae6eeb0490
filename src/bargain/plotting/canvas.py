"""Where pictures are drawn: the axes, and the room that labels need around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bargain.errors import InvalidOptionError, MissingExtraError
from bargain.plotting.labels import shown

# Inches of the drawing itself, without what is written around it.
WIDTH, HEIGHT = 4.6, 3.4

# Points; inches of a character, on average, of a line and of the gap between entries.
FONT = 9
CHARACTER, LINE, GAP = 0.075, 0.15, 0.07


def canvas(ax: Any, *, beside: Iterable[str] = (), rows: Iterable[str] = ()) -> Any:
    """Return axes to draw on: those given, or new ones with room for the labels.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
    beside : iterable of str
        What a legend will say.
    rows : iterable of str
        Tick labels of the vertical axis, if it has one for each row of the picture.

    Returns
    -------
    ax : matplotlib.axes.Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is something else.
    """
    try:
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            "plotting needs matplotlib: pip install matplotlib"
        ) from error
    if isinstance(ax, Axes):
        return ax
    if ax is not None:
        raise InvalidOptionError(
            f"ax must be a matplotlib Axes (got {type(ax).__name__}); take one from "
            "matplotlib.pyplot.subplots(), or leave it out"
        )
    entries = [shown(label).splitlines() for label in beside]
    named = [shown(label).splitlines() for label in rows]
    size = (
        WIDTH + _width(entries) + _width(named),
        max(
            1.4 if named else HEIGHT,
            sum(LINE * len(lines) + GAP for lines in entries) + 0.2,
            sum(max(0.3, LINE * len(lines) + GAP) for lines in named) + 0.8,
        ),
    )
    # Not one of pyplot's figures, which it would keep until they are closed.
    figure = Figure(figsize=size, layout="constrained")
    return figure.add_subplot()


def _width(labels: list[list[str]]) -> float:
    longest = max((len(line) for lines in labels for line in lines), default=0)
    return CHARACTER * longest + 0.5


def name_rows(ax: Any, labels: Iterable[str]) -> None:
    """Write a label beside each row, the first on top."""
    named = [shown(label) for label in labels]
    ax.set_yticks(range(len(named)), named, fontsize=FONT)
    ax.set_ylim(len(named) - 0.5, -0.5)


def legend_beside(ax: Any, entries: Iterable[tuple[Any, str]]) -> None:
    """Put a legend to the right of the axes, where it hides nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    entries : iterable of (handle, str)
        Given outright, since matplotlib leaves out labels that begin with "_".
    """
    handles, labels = zip(*entries, strict=True)
    ax.legend(
        handles,
        [shown(label) for label in labels],
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        borderaxespad=0.0,
        frameon=False,
        fontsize=FONT,
    )
