"""What is written around a drawing: names of rows, a legend, names of the axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bargain.plotting.labels import LONGEST, MOST_LINES, shown
from bargain.plotting.sharing import remember_rows, sharing

# Between axes and legend, in letters.
BORDER = 0.8

Entries = Sequence[tuple[Any, str]]

# Most lines of an axis's name, and fewest characters in a line.
AXIS_LINES, SHORTEST = 4, 5


@dataclass(frozen=True)
class Script:
    """How labels are written.

    Attributes
    ----------
    font : float
        Points.
    width, lines : int
        Most characters in a line, and most lines.
    """

    font: float = 9.0
    width: int = LONGEST
    lines: int = MOST_LINES

    def written(self, labels: Iterable[str]) -> list[str]:
        """Return labels as they are written."""
        return [shown(label, self.width, self.lines) for label in labels]

    def height(self, text: str) -> float:
        """Return what a label takes of a column of labels, in inches."""
        n_lines = text.count("\n") + 1
        return (1.25 * n_lines + 0.5) * self.font / 72


# From roomy to narrow: lines are broken, then letters shrink, then labels are cut.
SMALLEST = tuple(Script(5, width, 1) for width in (LONGEST, 24, 16, 12, 8))
SCRIPTS = (
    *(Script(font, width, 3) for font in (9, 7.5) for width in (LONGEST, 24, 16)),
    *(Script(font, width, 2) for font in (9, 7.5, 6) for width in (LONGEST, 24, 16)),
    *(Script(font, width, 1) for width in (LONGEST, 24, 16) for font in (9, 7.5, 6, 5)),
    *SMALLEST[-2:],
)


def measure_of(ax: Any) -> Any:
    """Return a renderer that measures texts, without touching the figure's own."""
    from matplotlib.backends import backend_agg

    make: Any = backend_agg.RendererAgg
    return make(1, 1, ax.get_figure(root=True).dpi)


def name_rows(
    ax: Any, names: Sequence[str], script: Script, every: int = 1
) -> list[str]:
    """Write a label beside each row, the first on top, and return them as written.

    Axes that share the vertical axis have the same labels, but letters of their own.
    """
    written = script.written(names)
    for each in sharing(ax, "y"):
        each.set_yticks(
            range(0, len(names), every), written[::every], fontsize=script.font
        )
    remember_rows(ax, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    return written


def legend_beside(
    ax: Any, entries: Entries, script: Script, most: int, away: float = 0.0
) -> Any:
    """Put a legend to the right of the axes, where it hides nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    entries : sequence of (handle, str)
        Given outright, since matplotlib leaves out labels that begin with "_".
    script : Script
    most : int
        Of more entries than these, the last line says how many there are.
    away : float
        Inches to the right of the axes that are taken.

    Returns
    -------
    legend : matplotlib.legend.Legend
    """
    from matplotlib.lines import Line2D
    from matplotlib.transforms import ScaledTranslation

    kept = list(entries) if len(entries) <= most else list(entries)[: most - 1]
    handles = [handle for handle, _ in kept]
    labels = script.written(label for _, label in kept)
    if len(kept) < len(entries):
        handles.append(Line2D([], [], linestyle="none"))
        labels.append(f"+{len(entries) - len(kept)} more")
    beyond = ScaledTranslation(away, 0, ax.figure.dpi_scale_trans)
    return ax.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        bbox_transform=ax.transAxes + beyond,
        borderaxespad=BORDER,
        frameon=False,
        fontsize=script.font,
        markerscale=script.font / Script().font,
    )


def fold(
    text: Any, label: str, inches: float, renderer: Any, lines: int = AXIS_LINES
) -> None:
    """Write an axis's name along the axis, in as many lines as it needs.

    Parameters
    ----------
    text : matplotlib.text.Text
    label : str
    inches : float
        How long a line may be.
    renderer : matplotlib.backend_bases.RendererBase
    lines : int
        At most; what is longer loses a part.
    """
    width, is_too_long = len(label), True
    is_upright = bool(text.get_rotation() % 180)
    while is_too_long:
        text.set_text(shown(label, max(width, SHORTEST), lines))
        box = text.get_window_extent(renderer)
        length = (box.height if is_upright else box.width) / renderer.dpi
        is_too_long = length > inches and width > SHORTEST
        width = min(width - 1, int(width * inches / max(length, 1e-9)))
