"""What tests ask of pictures: where texts are, and how one looks without any.

`python -m tests.pictures` draws the baselines of `test_images.py` anew; look at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

import bargain as bg
from bargain import plotting

BASELINES = Path(__file__).parent / "unit" / "plotting" / "baseline"

RULES = {
    "expected utility": bg.ExpectedUtility(),
    "Nash bargaining": bg.NashBargaining(),
    "Kalai-Smorodinsky": bg.KalaiSmorodinsky(),
    "random dictator": bg.RandomDictator(),
}


def long_labels(kind: str, n: int) -> list[str]:
    """Return labels of 30 characters: one long word, then one of short words."""
    fillings = ("w" * 30, "of some length in words" * 2)
    return [f"{kind} {k:02d} {fillings[k % 2]}"[:30].strip("- ") for k in range(n)]


def large_set() -> bg.HypothesisSet:
    """Return 20 hypotheses x 20 outcomes with long labels."""
    rng = np.random.default_rng(0)
    return bg.HypothesisSet.from_arrays(
        rng.random((20, 20)),
        rng.dirichlet(np.ones(20)),
        long_labels("outcome", 20),
        long_labels("hypothesis", 20),
    )


def wide_frontier() -> bg.HypothesisSet:
    """Return two hypotheses and 20 outcomes, all of them on the frontier."""
    angles = np.linspace(0, np.pi / 2, 20)
    return bg.HypothesisSet.from_arrays(
        [np.cos(angles), 1e6 * np.sin(angles)],
        [0.7, 0.3],
        long_labels("outcome", 20),
        long_labels("hypothesis", 2),
    )


def overlapping_texts(ax: Any) -> list[tuple[str, str]]:
    """Return pairs of texts that touch, and texts that leave the figure, once drawn."""
    boxes = list(_boxes(ax))
    whole = ax.get_figure(root=True).bbox
    pairs = [
        (a, b)
        for (a, first), (b, second) in combinations(boxes, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > 0
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 0
    ]
    outside = [
        (text, "the edge")
        for text, box in boxes
        if min(box.x0, box.y0) < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]
    return pairs + outside


def _boxes(ax: Any) -> Iterator[tuple[str, Any]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure = ax.get_figure(root=True)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    hidden = {
        label
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        # Ticks beyond the limits are kept, but not drawn.
        if not min(axis.get_view_interval())
        <= tick.get_loc()
        <= max(axis.get_view_interval())
    }
    for text in figure.findobj(Text):
        if text not in hidden and text.get_visible() and text.get_text().strip():
            yield text.get_text(), text.get_window_extent(canvas.get_renderer())


def save_without_text(draw: Callable[[Any], Any], path: Path) -> None:
    """Write a picture of 150 x 112 pixels without any text, whose fonts may differ."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3, 2.25), dpi=50)
    ax = draw(figure.add_axes((0.02, 0.02, 0.96, 0.96)))
    ax.get_legend().remove()
    ax.set_axis_off()
    ax.set_position((0.02, 0.02, 0.96, 0.96))  # from which it made room for labels
    figure.savefig(path, metadata={"Software": None})


def _compared(name: str) -> bg.Comparison:
    return bg.compare(bg.examples.load(name), RULES)


# By name, what is drawn on given axes.
IMAGES: dict[str, Callable[[Any], Any]] = {
    "lotteries": lambda ax: _compared("crypto-assets").plot(ax),
    "profiles": lambda ax: plotting.plot_profiles(_compared("crypto-assets"), ax),
    "frontier": lambda ax: plotting.plot_frontier(
        bg.compare(wide_frontier(), RULES), ax
    ),
}


if __name__ == "__main__":
    BASELINES.mkdir(exist_ok=True)
    for image, draw in IMAGES.items():
        save_without_text(draw, BASELINES / f"{image}.png")
