"""Lotteries side by side, as stacked bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.comparison import Comparison
from bargain.errors import InvalidOptionError
from bargain.lottery import Lottery
from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import canvas
from bargain.plotting.styles import PALE, fill, paper, places

# More outcomes than these are drawn as one, and so is what no eye can see.
MOST = 24
VISIBLE = 0.0005

# Of a bar, where a row is 1 high.
THICKNESS = 0.7


def plot_lotteries(
    lotteries: Comparison | Lottery | Mapping[str, Lottery], ax: Any = None
) -> Any:
    """Draw a bar for each rule, with a part for each outcome it may pick.

    Parameters
    ----------
    lotteries : Comparison, Lottery, or mapping of str to Lottery
        All over the same outcomes.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        The parts of a bar are as wide as the outcomes are probable. An outcome looks
        the same in all pictures of a set of at most 56. Those of less than 0.0005 in
        all lotteries, and those beyond the 24 likeliest, are one part.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If there is no lottery, or something else, or they have different outcomes.

    Examples
    --------
    >>> from bargain import plotting
    >>> lotteries = {"even": bg.Lottery({"a": 0.5, "b": 0.5})}
    >>> ax = plotting.plot_lotteries(lotteries)
    >>> [part.get_path().get_extents().width.item() for part in ax.patches]
    [0.5, 0.5]
    """
    names, labels, table = _table(lotteries)
    chosen = _chosen(table)
    rest = 1 - np.nan_to_num(table[:, chosen]).sum(axis=1)
    rest = np.where(np.isnan(table[:, 0]) | (rest < VISIBLE), 0.0, rest)
    beside = [labels[k] for k in chosen]
    parts = [table[:, k] for k in chosen]
    looks = [fill(k) for k in places(chosen, len(labels))]
    if rest.any():
        other = "other " if chosen else ""
        beside.append(f"{len(labels) - len(chosen):,} {other}outcomes")
        parts.append(rest)
        looks.append({"facecolor": PALE, "edgecolor": paper()})
    drawn = canvas(ax, rows=names)
    left = np.zeros(len(names))
    bars = []
    for part, look in zip(parts, looks, strict=True):
        widths = np.nan_to_num(part)
        bars.append(drawn.ax.add_patch(_bars(left, widths, look)))
        left += widths
    drawn.span("x", 0, 1)
    entries = list(zip(bars, beside, strict=True))
    return drawn.finish(entries, x="probability")


def _table(
    lotteries: Comparison | Lottery | Mapping[str, Lottery],
) -> tuple[list[str], Any, Float64Array]:
    """Return names, outcomes, and a lottery in each row; NaN where there is none."""
    found: Mapping[str, Lottery]
    if isinstance(lotteries, Lottery):
        lotteries = {"lottery": lotteries}
    if isinstance(lotteries, Comparison):
        found, order = lotteries.lotteries, lotteries.rules
        outcomes = lotteries.hypotheses.outcomes
    elif isinstance(lotteries, Mapping) and lotteries:
        found, order = lotteries, tuple(lotteries)
        for name, lottery in lotteries.items():
            of = "take it from decision.lottery, or draw the comparison"
            check_kind(f"lotteries[{name!r}]", lottery, Lottery, of)
        outcomes = next(iter(lotteries.values())).outcomes
    else:
        raise InvalidOptionError(
            "lotteries must be a Comparison, or a mapping of names to lotteries (got "
            f"{lotteries!r}); name at least one"
        )
    table = np.full((len(order), len(outcomes)), np.nan)
    for k, name in enumerate(order):
        if name in found:
            if found[name].outcomes != outcomes:
                raise InvalidOptionError(
                    f"lotteries must be over the same outcomes (that of {name!r} is "
                    f"over {found[name].outcomes}); draw it by itself"
                )
            table[k] = found[name].probabilities
    names = [
        f"{name} (no lottery)" if np.isnan(row[0]) else name
        for name, row in zip(order, table, strict=True)
    ]
    return names, outcomes, table


def _chosen(table: Float64Array) -> list[int]:
    """Return the outcomes that get a part of their own, in the order of the set."""
    likeliest = np.nan_to_num(table).max(axis=0)
    order = np.argsort(-likeliest, kind="stable")[:MOST]
    return sorted(int(k) for k in order if likeliest[k] >= VISIBLE)


def _bars(left: Float64Array, widths: Float64Array, look: dict[str, Any]) -> Any:
    """Return the part of an outcome in all bars: one patch, drawn far faster than many.

    Parameters
    ----------
    left, widths : ndarray of shape (n_bars,)
        Bar k is around height k.
    look : dict
        How the patch looks.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    rows = np.flatnonzero(widths > 0)
    x = left[rows, None] + widths[rows, None] * np.array([0, 1, 1, 0, 0])
    y = rows[:, None] + THICKNESS * np.array([-0.5, -0.5, 0.5, 0.5, -0.5])
    line = [Path.LINETO] * 3
    codes = np.tile([Path.MOVETO, *line, Path.CLOSEPOLY], len(rows))
    return PathPatch(Path(np.stack([x, y], axis=-1).reshape(-1, 2), codes), **look)
