"""A sweep as a plot: the probability of the monster's favourite, and the harm."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.plotting.canvas import canvas, legend_beside
from bargain.plotting.labels import shown
from bargain.plotting.styles import GREY, line
from bargain.sweeps.sweep import Sweep

HARM, FLIP = "harm to the others, dashed", "expected utility flips"

# About so many marks on a line, each rule's in another place.
MARKED = 8


def plot_sweep(sweep: Sweep, ax: Any = None) -> Any:
    """Draw what is captured, as lines, and the harm, dashed in the same colours.

    Parameters
    ----------
    sweep : Sweep
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones if left out.

    Returns
    -------
    ax : matplotlib.axes.Axes
        Two lines for each rule, in order; on a logarithmic axis if the values are
        positive and span more than a factor of 100.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> views = bg.scenarios.load("wireheading")
    >>> found = bg.sweep(views, [bg.RandomDictator()], stakes=[1, 1e3, 1e6])
    >>> plotting.plot_sweep(found).get_xscale()
    'log'
    """
    ax = canvas(ax, beside=[*sweep.rules, HARM, FLIP])
    entries = []
    order = np.argsort(sweep.values, kind="stable")  # they may come in any
    values = sweep.values[order]
    step = max(1, len(sweep.values) // MARKED)
    for k, name in enumerate(sweep.rules):
        look = line(k, len(sweep.rules))
        look["markevery"] = (k * step // len(sweep.rules), step)
        (drawn,) = ax.plot(values, sweep.captured[name][order], **look)
        entries.append((drawn, name))
        look |= {"marker": "none", "linestyle": (0, (4, 2))}
        ax.plot(values, sweep.harm[name][order], **look)
    (proxy,) = ax.plot([], [], color=GREY, linestyle=(0, (4, 2)))
    entries.append((proxy, HARM))
    if sweep.values.min() > 0 and sweep.values.max() > 100 * sweep.values.min():
        ax.set_xscale("log")
    if np.isfinite(sweep.flip):
        drawn = ax.axvline(sweep.flip, color=GREY, linestyle=":", zorder=1)
        entries.append((drawn, FLIP))
    monsters = ", ".join(sweep.monsters[:3])
    more = " and others" if len(sweep.monsters) > 3 else ""
    ax.set_xlabel(shown(f"{sweep.axis} of {monsters}{more}"))
    theirs = "its favourite" if len(sweep.monsters) == 1 else "their favourites"
    ax.set_ylabel(f"probability of {theirs}")
    legend_beside(ax, entries)
    return ax
