"""Looks that readers tell apart, colour-blind ones too.

The colours are those of M. Okabe and K. Ito, *Color Universal Design* (2008). When they
run out, fills get a hatch and points another mark, so that 56 series differ.
"""

from __future__ import annotations

from typing import Any

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY_BLUE, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"

# For what is no series: the rest, the possible, the bound.
GREY, PALE = "#7F7F7F", "#D9D9D9"

FILLS = (BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE, VERMILLION, YELLOW, BLACK)
DARK = {BLUE, GREEN, VERMILLION, BLACK}
HATCHES = ("", "////", "....", "xxxx", "||||", "oooo", "----")

# Yellow lines are hardly seen on white.
LINES = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY_BLUE, BLACK)
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")

N_LOOKS = len(FILLS) * len(HATCHES)


def fill(k: int) -> dict[str, Any]:
    """Return how the k-th area looks.

    Examples
    --------
    >>> fill(0)["facecolor"], fill(8)["hatch"]
    ('#0072B2', '////')
    """
    colour = FILLS[k % len(FILLS)]
    return {
        "facecolor": colour,
        "edgecolor": "white",
        "linewidth": 0.5,
        "hatch": HATCHES[k // len(FILLS) % len(HATCHES)],
        "hatchcolor": "white" if colour in DARK else "black",
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
    return {
        "color": LINES[k % len(LINES)],
        "marker": MARKS[k % len(MARKS)],
        "linewidth": 1.5 + 1.5 * left,
        "markersize": 5 + 3 * left,
        "markerfacecolor": "none",
        "markeredgewidth": 1.5,
    }
