"""A place within a subplot, which follows it wherever matplotlib moves that.

Axes with another position than that of their subplot would lose it to `tight_layout`,
`subplots_adjust` and `twinx`, all of which go by the subplot.
"""

from __future__ import annotations

from typing import Any

from matplotlib.figure import SubplotParams
from matplotlib.gridspec import GridSpecFromSubplotSpec, SubplotSpec

# Of each side of the subplot, at least, for the axes.
LEAST = 0.05


class Inset(GridSpecFromSubplotSpec):
    """A grid of one cell, some inches away from the sides of a subplot.

    In inches, since what is written there does not grow with the subplot.

    Parameters
    ----------
    whole : matplotlib.gridspec.SubplotSpec
    margins : tuple of float
        Inches left, below, right and above.
    """

    def __init__(
        self, whole: SubplotSpec, margins: tuple[float, float, float, float]
    ) -> None:
        super().__init__(1, 1, subplot_spec=whole)
        self.whole = whole
        self.margins = margins

    def get_subplot_params(self, figure: Any = None) -> SubplotParams:
        """Return where the cell is, as shares of the figure."""
        box = self.whole.get_position(figure)
        dpi = figure.get_figure(root=True).dpi
        left, bottom, right, top = self.margins
        x0, x1 = _within(box.x0, box.x1, left, right, figure.bbox.width / dpi)
        y0, y1 = _within(box.y0, box.y1, bottom, top, figure.bbox.height / dpi)
        return SubplotParams(left=x0, right=x1, bottom=y0, top=y1, wspace=0, hspace=0)


class Place(SubplotSpec):
    """The cell of an inset; `label_outer` asks it where the subplot is."""

    def __init__(self, inset: Inset) -> None:
        super().__init__(inset, 0)
        self.whole = inset.whole

    def is_first_row(self) -> bool:
        """Return whether nothing is above."""
        return self.whole.is_first_row()

    def is_last_row(self) -> bool:
        """Return whether nothing is below."""
        return self.whole.is_last_row()

    def is_first_col(self) -> bool:
        """Return whether nothing is to the left."""
        return self.whole.is_first_col()

    def is_last_col(self) -> bool:
        """Return whether nothing is to the right."""
        return self.whole.is_last_col()


def whole_of(ax: Any) -> SubplotSpec | None:
    """Return the subplot that axes were given, whatever part they have of it."""
    spec: SubplotSpec | None = ax.get_subplotspec()
    return spec.whole if isinstance(spec, Place) else spec


def _within(
    low: float, high: float, before: float, after: float, inches: float
) -> tuple[float, float]:
    """Return a side without its margins, which shrink where they leave too little."""
    length = (high - low) * inches
    share = min(1.0, (1 - LEAST) * length / max(before + after, 1e-9))
    return low + share * before / inches, high - share * after / inches
