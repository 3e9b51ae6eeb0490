"""Where pictures are drawn: on new axes, or on those of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bargain.errors import InvalidOptionError, MissingExtraError
from bargain.plotting.fitting import fit
from bargain.plotting.growing import grow
from bargain.plotting.writing import Entries


@dataclass(frozen=True)
class Canvas:
    """Axes to draw on.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
    is_new : bool
        Whether the figure is ours too.
    """

    ax: Any
    is_new: bool

    def finish(
        self, entries: Entries, *, x: str, y: str = "", rows: Sequence[str] = ()
    ) -> Any:
        """Write what stands around the drawing, so that all of it is seen.

        New figures grow until there is room; on axes that were given, the drawing
        shrinks and labels are shortened, and the rest of the figure stays as it is.

        Parameters
        ----------
        entries : sequence of (handle, str)
            Of the legend.
        x, y : str
            What the axes measure.
        rows : sequence of str
            Names of the rows, from the top, if the picture has some.

        Returns
        -------
        ax : matplotlib.axes.Axes
        """
        write = grow if self.is_new else fit
        write(self.ax, entries, x, y, rows)
        return self.ax


def canvas(ax: Any) -> Canvas:
    """Return axes to draw on: those given, or new ones.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None

    Returns
    -------
    canvas : Canvas

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
        return Canvas(ax, is_new=False)
    if ax is not None:
        raise InvalidOptionError(
            f"ax must be a matplotlib Axes (got {type(ax).__name__}); take one from "
            "matplotlib.pyplot.subplots(), or leave it out"
        )
    # Not one of pyplot's figures, which it would keep until they are closed.
    return Canvas(Figure(layout="constrained").add_subplot(), is_new=True)
