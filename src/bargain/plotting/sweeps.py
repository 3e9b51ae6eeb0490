"""A sweep as a plot: the probability of the monster's favourite, and the harm."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.errors import MissingExtraError
from bargain.sweeps.sweep import Sweep


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

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            'plotting needs matplotlib: pip install "bargaining[plot]"'
        ) from error
    if ax is None:
        # Not one of pyplot's figures, which it would keep until they are closed.
        ax = Figure(layout="constrained").add_subplot()
    order = np.argsort(sweep.values, kind="stable")  # they may come in any
    values = sweep.values[order]
    for name in sweep.rules:
        (line,) = ax.plot(values, sweep.captured[name][order], label=name)
        ax.plot(values, sweep.harm[name][order], "--", color=line.get_color())
    if sweep.values.min() > 0 and sweep.values.max() > 100 * sweep.values.min():
        ax.set_xscale("log")
    if np.isfinite(sweep.flip):
        ax.axvline(sweep.flip, color="grey", linestyle=":", label="EU flips")
    ax.set_xlabel(f"{sweep.axis} of {', '.join(sweep.monsters[:3])}")
    ax.set_ylabel("captured (harm: dashed)")
    ax.legend()
    return ax
