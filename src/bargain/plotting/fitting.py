"""Axes of the user: the drawing shrinks, and labels shorten, until both fit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from bargain.plotting.cells import PAD, Cell, cell_of
from bargain.plotting.sharing import sharing
from bargain.plotting.stacks import overhang, right_of
from bargain.plotting.ticks import thin_ticks
from bargain.plotting.writing import (
    AXIS_LINES,
    SCRIPTS,
    SMALLEST,
    Entries,
    fold,
    legend_beside,
    measure_of,
    name_rows,
)

# Of the width of a cell, at most, for names of rows and for the legend.
BESIDE = 0.36

# Of that width, at most, for the lines of the vertical axis's name.
NAME = 0.15

# Of the length that an axis's name may have: at another resolution letters are a little
# wider, and a layout engine moves its middle.
FREE, ENGINE = 0.97, 0.87

# Inches that the name of the vertical axis may be longer than it: below is the other's.
HANG = 0.3


def fit(ax: Any, entries: Entries, x: str, y: str, rows: Sequence[str]) -> None:
    """Write around a drawing, within the part of its figure that the axes may take.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        They move if no layout engine moves them.
    entries : sequence of (handle, str)
    x, y : str
    rows : sequence of str
        See `Canvas.finish`.
    """
    renderer = measure_of(ax)
    cell = cell_of(ax)
    width, height = cell.inches
    if rows:
        _fit_rows(ax, rows, renderer)
    _fold_names(ax, cell, x, y, renderer)
    if entries:
        # No higher than the drawing, from the top of which it hangs.
        _, bottom, _, top = cell.around(ax, renderer)
        _fit_legend(ax, entries, BESIDE * width, (top - bottom) * height, renderer)
        _fold_names(ax, cell, x, y, renderer)
    left, bottom, right, top = cell.around(ax, renderer)
    if not is_laid_out(ax.figure):
        cell.shrink(ax, (left, bottom, right, top))
    thin_ticks(ax, (right - left) * width, renderer)


def is_laid_out(figure: Any) -> bool:
    """Return whether a layout engine moves the axes of a figure when it is drawn."""
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    engine = figure.get_layout_engine()
    # What tight_layout() leaves behind moves nothing.
    return engine is not None and not isinstance(engine, PlaceHolderLayoutEngine)


def _fold_names(ax: Any, cell: Cell, x: str, y: str, renderer: Any) -> None:
    """Name the axes in lines as long as they may be around the middle of each."""
    share = ENGINE if is_laid_out(ax.figure) else FREE
    width, height = cell.inches
    _, bottom, _, top = cell.around(ax, renderer)
    drawing, tall = top - bottom, min(bottom + top, 2 - bottom - top)
    tall = min(tall * height, drawing * height + HANG)
    line = 1.25 * ax.yaxis.label.get_fontsize() / 72
    lines = max(1, min(AXIS_LINES, int(NAME * width / line)))
    fold(ax.yaxis.label, y, share * tall - 2 * PAD, renderer, lines)
    # Only now, since the lines of the other name move the middle of this one.
    left, _, right, _ = cell.around(ax, renderer)
    # No longer than all else that is written, by which tight_layout() moves the axes.
    before, _, after, _ = overhang(ax, renderer)
    written = (right - left) * width + 2 * min(before, after)
    wide = min(min(left + right, 2 - left - right) * width, written)
    fold(ax.xaxis.label, x, share * wide - 2 * PAD, renderer)


def _fit_rows(ax: Any, rows: Sequence[str], renderer: Any) -> None:
    # Wherever they are written, since axes may share them.
    cells = [(each, cell_of(each)) for each in sharing(ax, "y")]
    height = 0.75 * min(cell.inches[1] for _, cell in cells)

    def is_narrow() -> bool:
        return all(
            _width_of(each.get_yticklabels(), renderer) <= BESIDE * cell.inches[0]
            for each, cell in cells
        )

    for script in SCRIPTS:
        row = max(map(script.height, script.written(rows)))
        if row * len(rows) > height:
            continue
        name_rows(ax, rows, script)
        if is_narrow():
            return
    # Where rows are lower than letters, every second or third is named.
    every = max(1, math.ceil(row * len(rows) / height))
    for script in SMALLEST:
        name_rows(ax, rows, script, every)
        if is_narrow():
            return


def _width_of(artists: Iterable[Any], renderer: Any) -> float:
    """Return the inches of the widest; 0 of none, as shared labels are hidden."""
    widths = (each.get_window_extent(renderer).width for each in artists)
    return float(max(widths, default=0.0) / renderer.dpi)


def _fit_legend(
    ax: Any, entries: Entries, width: float, height: float, renderer: Any
) -> None:
    labels = [label for _, label in entries]
    away = right_of(ax, renderer)
    for script in SCRIPTS:
        tall = sum(map(script.height, script.written(labels)))
        if tall > height:
            continue
        legend = legend_beside(ax, entries, script, len(entries), away)
        if _width_of([legend], renderer) <= width:
            return
    # Of more entries than can be read some are left out, and the rest said in full.
    most = max(1, int(len(entries) * min(1.0, height / tall)))
    for script in SMALLEST:
        legend = legend_beside(ax, entries, script, most, away)
        if _width_of([legend], renderer) <= width:
            return
