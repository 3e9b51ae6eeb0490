"""Where pictures are drawn: on new axes, or on those of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bargain.errors import InvalidOptionError, MissingExtraError
from bargain.plotting.fitting import fit
from bargain.plotting.growing import grow
from bargain.plotting.sharing import check_shared, others_on
from bargain.plotting.writing import Entries


@dataclass(frozen=True)
class Canvas:
    """Axes to draw on.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
    is_new : bool
        Whether the figure is ours too.
    rows : tuple of str
        Names of the rows, from the top, if the picture has some.
    """

    ax: Any
    is_new: bool
    rows: tuple[str, ...] = ()

    def span(self, axis: str, low: float, high: float) -> None:
        """Show the values from low to high, and what other axes show of a shared axis.

        Parameters
        ----------
        axis : {"x", "y"}
        low, high : float
        """
        if others_on(self.ax, axis):
            shown = getattr(self.ax, f"get_{axis}lim")()
            low, high = min(low, *shown), max(high, *shown)
        getattr(self.ax, f"set_{axis}lim")(low, high)

    def finish(self, entries: Entries, *, x: str, y: str = "") -> Any:
        """Write what stands around the drawing, so that all of it is seen.

        New figures grow until there is room; on axes that were given, the drawing
        shrinks and labels are shortened, and the rest of the figure stays as it is.

        Parameters
        ----------
        entries : sequence of (handle, str)
            Of the legend.
        x, y : str
            What the axes measure.

        Returns
        -------
        ax : matplotlib.axes.Axes
        """
        write = grow if self.is_new else fit
        write(self.ax, entries, x, y, self.rows)
        return self.ax


def canvas(ax: Any, rows: Sequence[str] = ()) -> Canvas:
    """Return axes to draw on: those given, or new ones.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
    rows : sequence of str
        See `Canvas`.

    Returns
    -------
    canvas : Canvas

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is something else, or shares its vertical axis with axes that show
        something else there.
    """
    try:
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            "plotting needs matplotlib: pip install matplotlib"
        ) from error
    if isinstance(ax, Axes):
        check_shared(ax, rows)
        return Canvas(ax, False, tuple(rows))
    if ax is not None:
        raise InvalidOptionError(
            f"ax must be a matplotlib Axes (got {type(ax).__name__}); take one from "
            "matplotlib.pyplot.subplots(), or leave it out"
        )
    # Not one of pyplot's figures, which it would keep until they are closed.
    return Canvas(Figure(layout="constrained").add_subplot(), True, tuple(rows))
