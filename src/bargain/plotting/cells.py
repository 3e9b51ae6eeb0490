"""The part of a figure that axes may take, their labels included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargain.plotting.stacks import Sides, home_of, overhang, stacked

# Inches between what is written and the edge, besides a part of what is written: at
# another resolution letters are a little wider.
PAD, MORE = 0.05, 1.07

# Of each side of a cell, at least, for the drawing.
LEAST = 0.1


@dataclass(frozen=True)
class Cell:
    """A rectangle of a figure.

    Attributes
    ----------
    sides : tuple of float
        Left, bottom, right and top, as shares of the figure.
    home : tuple of float
        Where the axes themselves were put.
    inches : tuple of float
        Width and height.
    """

    sides: Sides
    home: Sides
    inches: tuple[float, float]

    def around(self, ax: Any, renderer: Any) -> Sides:
        """Return where axes stay within the cell with all that is written around them.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
        renderer : matplotlib.backend_bases.RendererBase

        Returns
        -------
        sides : tuple of float
            As shares of the cell; never outside the axes' own place.
        """
        written = overhang(ax, renderer)
        found = []
        for k in (0, 1):
            before, after = written[k], written[k + 2]
            start, end = self.sides[k], self.sides[k + 2]
            length, inches = end - start, self.inches[k]
            home = [(self.home[j] - start) / length for j in (k, k + 2)]
            low = max(home[0], (MORE * before + PAD) / inches)
            high = min(home[1], 1 - (MORE * after + PAD) / inches)
            if high - low < LEAST:
                middle = min(max((low + high) / 2, LEAST / 2), 1 - LEAST / 2)
                low, high = middle - LEAST / 2, middle + LEAST / 2
            found.append((low, high))
        (left, right), (bottom, top) = found
        return left, bottom, right, top

    def shrink(self, ax: Any, sides: Sides) -> None:
        """Move axes to some sides, as shares of the cell, and what lies upon them."""
        from bargain.plotting.insets import Inset, Place, whole_of

        left, bottom, right, top = (
            self.sides[k % 2] + share * (self.sides[k % 2 + 2] - self.sides[k % 2])
            for k, share in enumerate(sides)
        )
        x0, y0, x1, y1 = self.home
        width, height = (
            self.inches[k] / (self.sides[k + 2] - self.sides[k]) for k in (0, 1)
        )
        margins = (
            (left - x0) * width,
            (bottom - y0) * height,
            (x1 - right) * width,
            (y1 - top) * height,
        )
        insets: dict[Any, Inset] = {}
        for each in stacked(ax):
            if whole := whole_of(each):
                inset = insets.setdefault(whole, Inset(whole, margins))
                each.set_subplotspec(Place(inset))
            else:
                each.set_position((left, bottom, right - left, top - bottom))
                each.set_in_layout(True)  # which set_position ends


def cell_of(ax: Any) -> Cell:
    """Return what axes may take of their figure: as far as the others leave it.

    The gap between axes side by side is for the one on the right, whose ticks and
    names of rows stand there; of a gap between axes above each other both have half.
    """
    left, bottom, right, top = own = home_of(ax)
    sides = [0.0, 0.0, 1.0, 1.0]
    for other in ax.figure.axes:
        if other is ax or other.figure is not ax.figure or not other.get_visible():
            continue
        x0, y0, x1, y1 = home_of(other)
        if y0 < top and bottom < y1:
            if x1 <= left:
                sides[0] = max(sides[0], x1)
            elif x0 >= right:
                sides[2] = right
        if x0 < right and left < x1:
            if y1 <= bottom:
                sides[1] = max(sides[1], (y1 + bottom) / 2)
            elif y0 >= top:
                sides[3] = min(sides[3], (y0 + top) / 2)
    whole, dpi = ax.figure.bbox, ax.figure.get_figure(root=True).dpi
    inches = (
        (sides[2] - sides[0]) * whole.width / dpi,
        (sides[3] - sides[1]) * whole.height / dpi,
    )
    return Cell((sides[0], sides[1], sides[2], sides[3]), own, inches)
