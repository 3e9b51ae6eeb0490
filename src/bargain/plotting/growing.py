"""New figures: as large as the drawing and what is written around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargain.plotting.writing import (
    BORDER,
    Entries,
    Script,
    fold,
    legend_beside,
    measure_of,
    name_rows,
)

# Inches of the drawing itself; of a row at least, and of all rows.
WIDTH, HEIGHT = 4.6, 3.4
ROW, ROWS = 0.3, 1.0

# Inches around everything.
PAD = 0.06


def grow(ax: Any, entries: Entries, x: str, y: str, rows: Sequence[str]) -> None:
    """Write around a drawing, and give its figure the size that this takes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Alone in its figure.
    entries : sequence of (handle, str)
    x, y : str
    rows : sequence of str
        See `Canvas.finish`.
    """
    figure, script = ax.figure, Script()
    renderer = measure_of(ax)
    height = HEIGHT
    if rows:
        written = name_rows(ax, rows, script)
        height = max(ROWS, len(rows) * max(ROW, *map(script.height, written)))
    fold(ax.xaxis.label, x, WIDTH, renderer)
    if entries:
        legend = legend_beside(ax, entries, script, len(entries))
        tall = legend.get_window_extent(renderer).height / figure.dpi
        height = max(height, tall + 2 * BORDER * script.font / 72)
    fold(ax.yaxis.label, y, height, renderer)
    # The drawing gets its size, and what it leaves of the figure is measured.
    share = ax.get_position()
    figure.set_size_inches(WIDTH / share.width, height / share.height)
    whole = ax.get_tightbbox(renderer, for_layout_only=True)
    drawing, dpi = ax.bbox, figure.dpi
    left, bottom = drawing.x0 - whole.x0, drawing.y0 - whole.y0
    width = WIDTH + (whole.width - drawing.width) / dpi + 2 * PAD
    tall = height + (whole.height - drawing.height) / dpi + 2 * PAD
    figure.set_size_inches(width, tall)
    # Where the layout engine starts from: it would take a legend of some height that
    # hangs below the axes for a reason to make them low.
    place = (left / dpi + PAD) / width, (bottom / dpi + PAD) / tall
    ax.set_position((*place, WIDTH / width, height / tall))
    ax.set_in_layout(True)
