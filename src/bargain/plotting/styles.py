"""Looks that readers tell apart, colour-blind ones too.

The colours are those of M. Okabe and K. Ito, *Color Universal Design* (2008), but that
their black is the colour in which the user's style writes: on a dark page it is white.
When they run out, fills get a hatch and points another mark, so that 56 series differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# In place of black: whatever the user's style writes in.
INK = "ink"

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY_BLUE, PURPLE, YELLOW = "#56B4E9", "#CC79A7", "#F0E442"

# For what is no series: the rest, the possible, the bound.
GREY, PALE = "#7F7F7F", "#D9D9D9"
GRID = {"color": GREY, "alpha": 0.25}

FILLS = (BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE, VERMILLION, YELLOW, INK)
DARK = {BLUE, GREEN, VERMILLION}
HATCHES = ("", "////", "....", "xxxx", "||||", "oooo", "----")

# Yellow lines are hardly seen on white.
LINES = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY_BLUE, INK)
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")

N_LOOKS = len(FILLS) * len(HATCHES)


def ink() -> Any:
    """Return the colour of what is written and of thin lines, by the user's style."""
    from matplotlib import rcParams

    return rcParams["text.color"]


def paper() -> Any:
    """Return the colour that is drawn upon, by the user's style."""
    from matplotlib import rcParams

    return rcParams["axes.facecolor"]


def places(chosen: Sequence[int], n: int) -> Sequence[int]:
    """Return the looks of some of n outcomes: those of their places in the set.

    So they look alike in all pictures of it. Of more outcomes than there are looks,
    those chosen are numbered by themselves, since two might look the same.

    Examples
    --------
    >>> places([3, 50], 51), list(places([3, 59], 60))
    ([3, 50], [0, 1])
    """
    return chosen if n <= N_LOOKS else range(len(chosen))


def fill(k: int) -> dict[str, Any]:
    """Return how the k-th area looks.

    Examples
    --------
    >>> fill(0)["facecolor"], fill(8)["hatch"]
    ('#0072B2', '////')
    """
    name = FILLS[k % len(FILLS)]
    hatch = "white" if name in DARK else "black"
    return {
        "facecolor": ink() if name == INK else name,
        "edgecolor": paper(),
        "linewidth": 0.5,
        "hatch": HATCHES[k // len(FILLS) % len(HATCHES)],
        "hatchcolor": paper() if name == INK else hatch,
    }


def point(k: int) -> dict[str, Any]:
    """Return how the k-th point looks: with an edge, as yellow is hardly seen on white.

    Examples
    --------
    >>> point(0)["color"], point(0)["marker"], point(8)["marker"]
    ('#0072B2', 'o', 's')
    """
    name = FILLS[k % len(FILLS)]
    return {
        "color": ink() if name == INK else name,
        "marker": MARKS[k % 7],
        "linestyle": "none",
        "markersize": 6,
        "markeredgecolor": ink(),
        "markeredgewidth": 0.7,
    }


def line(k: int, n: int) -> dict[str, Any]:
    """Return how the k-th of n lines looks: the later, the thinner.

    Lines that coincide are all seen then, each upon a wider one. Seven colours and
    eight marks are in step again after 56 lines only.

    Examples
    --------
    >>> line(0, 2)["linewidth"], line(1, 2)["linewidth"]
    (3.0, 1.5)
    """
    left = (n - 1 - k) / max(n - 1, 1)
    name = LINES[k % len(LINES)]
    return {
        "color": ink() if name == INK else name,
        "marker": MARKS[k % len(MARKS)],
        "linewidth": 1.5 + 1.5 * left,
        "markersize": 5 + 3 * left,
        "markerfacecolor": "none",
        "markeredgewidth": 1.5,
    }
