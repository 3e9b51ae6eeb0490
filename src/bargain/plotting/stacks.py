"""Axes upon axes, such as twins: where they are, and what is written around them."""

from __future__ import annotations

from typing import Any

# Left, bottom, right and top.
Sides = tuple[float, float, float, float]


def stacked(ax: Any) -> list[Any]:
    """Return the axes at the same place, such as twins, these among them."""
    home = home_of(ax)
    found = [
        each
        for each in ax.figure.axes
        if each is not ax and each.figure is ax.figure and _is_same(home_of(each), home)
    ]
    return [ax, *found]


def _is_same(one: Sides, other: Sides) -> bool:
    # A twin that was put by hand follows the other axes, up to rounding.
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-6


def right_of(ax: Any, renderer: Any) -> float:
    """Return the inches that vertical axes, those of twins, take on the right."""
    boxes = [
        each.yaxis.get_tightbbox(renderer) for each in stacked(ax) if each.get_visible()
    ]
    ends = [box.x1 - ax.bbox.x1 for box in boxes if box]
    return float(max([0.0, *ends]) / renderer.dpi)


def overhang(ax: Any, renderer: Any) -> Sides:
    """Return how far the texts of axes and their twins are outside, but for names.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    renderer : matplotlib.backend_bases.RendererBase

    Returns
    -------
    inches : tuple of float
        Left, below, right and above. Along an axis its name does not count, no more
        than matplotlib's own layout counts it.
    """
    from matplotlib.transforms import Bbox

    written = [
        each.get_tightbbox(renderer, for_layout_only=True)
        for each in stacked(ax)
        if each.get_visible()
    ]
    drawing = ax.bbox
    whole = Bbox.union([drawing, *(box for box in written if box)])
    return (
        (drawing.x0 - whole.x0) / renderer.dpi,
        (drawing.y0 - whole.y0) / renderer.dpi,
        (whole.x1 - drawing.x1) / renderer.dpi,
        (whole.y1 - drawing.y1) / renderer.dpi,
    )


def home_of(ax: Any) -> Sides:
    """Return the place of a subplot in its grid, or else where axes were put."""
    from bargain.plotting.insets import whole_of

    spec = whole_of(ax)
    # By the figure's own margins: the place of axes that were shrunk is another.
    box = spec.get_position(ax.figure) if spec else ax.get_position(original=True)
    return box.x0, box.y0, box.x1, box.y1
