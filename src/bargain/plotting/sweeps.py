"""A sweep as a plot: the probability of the monster's favourite, and the harm."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import canvas
from bargain.plotting.styles import GREY, line
from bargain.sweeps.sweep import Sweep

HARM = "harm, dashed: share of gains that the others lose"
FLIP = "expected utility flips"
DASHES = (0, (4, 2))

# About so many marks on a line, each rule's in another place.
MARKED = 8


def plot_sweep(sweep: Sweep, ax: Any = None) -> Any:
    """Draw what is captured, as lines, and the harm, dashed in the same colours.

    Parameters
    ----------
    sweep : Sweep
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        Two lines for each rule, in order; on a logarithmic axis if the values are
        positive and span more than a factor of 100. Lines are straight between the
        values, so that a jump looks as steep as they are dense. Where expected utility
        flips is drawn if it is among the values, and otherwise told by the legend.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `sweep` is something else, or `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> views = bg.scenarios.load("wireheading")
    >>> found = bg.sweep(views, [bg.RandomDictator()], stakes=[1, 1e3, 1e6])
    >>> plotting.plot_sweep(found).get_xscale()
    'log'
    """
    check_kind("sweep", sweep, Sweep, "ask bargain.sweep for one")
    drawn = canvas(ax)
    axes, entries, n = drawn.ax, [], len(sweep.rules)
    order = np.argsort(sweep.values, kind="stable")  # they may come in any
    values = sweep.values[order]
    step = max(1, len(values) // MARKED)
    for k, name in enumerate(sweep.rules):
        look = line(k, n) | {"markevery": (k * step // n, step)}
        (curve,) = axes.plot(values, sweep.captured[name][order], **look)
        entries.append((curve, name))
        # Marked between the marks above.
        look |= {"linestyle": DASHES, "markevery": ((k * step // n + step // 2), step)}
        axes.plot(values, sweep.harm[name][order], **look)
    (proxy,) = axes.plot([], [], color=GREY, linestyle=DASHES)
    entries.append((proxy, HARM))
    low, high = values[0], values[-1]
    if low > 0 and high > 100 * low:
        axes.set_xscale("log")
    if low <= sweep.flip <= high:
        flip = axes.axvline(sweep.flip, color=GREY, linestyle=":", zorder=1)
        entries.append((flip, FLIP))
    elif np.isfinite(sweep.flip):
        (nothing,) = axes.plot([], [], linestyle="none")
        side = "left" if sweep.flip < low else "right"
        entries.append((nothing, f"{FLIP} at {sweep.flip:.3g}, further {side}"))
    monsters = ", ".join(sweep.monsters[:3])
    more = " and others" if len(sweep.monsters) > 3 else ""
    theirs = "its favourite" if len(sweep.monsters) == 1 else "their favourites"
    return drawn.finish(
        entries,
        x=f"{sweep.axis} of {monsters}{more}",
        y=f"probability of {theirs}; harm",
    )
