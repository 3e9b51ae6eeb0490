"""Numbers below a narrow drawing: so few that none touches another."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

# Inches between numbers, at least.
GAP = 0.06

# Most steps that are tried in place of matplotlib's, which never go below two ticks.
STEPS = (5, 4, 3, 2, 1)


def thin_ticks(ax: Any, inches: float, renderer: Any) -> None:
    """Count along a horizontal axis in larger steps, if its numbers would touch.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Ticks of the user, and logarithmic ones, stay.
    inches : float
        How wide the drawing is, or will be.
    renderer : matplotlib.backend_bases.RendererBase
    """
    from matplotlib.ticker import AutoLocator, MaxNLocator

    axis = ax.xaxis
    if not isinstance(axis.get_major_locator(), AutoLocator):
        return
    for steps in STEPS:
        if _has_room(axis, inches, renderer):
            return
        axis.set_major_locator(MaxNLocator(steps, min_n_ticks=1))


def _has_room(axis: Any, inches: float, renderer: Any) -> bool:
    low, high = sorted(axis.get_view_interval())
    scale = inches / (high - low)
    seen = [
        (scale * place, label.get_window_extent(renderer).width / renderer.dpi)
        for place, label in zip(
            axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False
        )
        if low <= place <= high
    ]
    return all(
        b - a >= (first + second) / 2 + GAP
        for (a, first), (b, second) in pairwise(seen)
    )
