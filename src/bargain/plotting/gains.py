"""What each hypothesis gains, beside its fair share."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.explanation.accounts import NOTHING, accounts
from bargain.plotting.canvas import canvas, legend_beside, name_rows
from bargain.plotting.rows import chosen_rows, row_names
from bargain.plotting.styles import BLUE, GREY, VERMILLION

MET, MISSED = "gain, at least the fair share", "gain, below the fair share"
FAIR = "fair share: the credence"


def plot_gains(decision: Decision, ax: Any = None) -> Any:
    """Draw the gain of each hypothesis as a share of its ideal gain, and its credence.

    From the worst case, Nash bargaining gives each hypothesis at least its credence's
    share of what it could gain; other rules need not.

    Parameters
    ----------
    decision : Decision
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones if left out.

    Returns
    -------
    ax : matplotlib.axes.Axes
        A row for each hypothesis, at most 40: those of most credence.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> coin = bg.examples.load("coin-flip")
    >>> ax = plotting.plot_gains(bg.NashBargaining().solve(coin))
    >>> ax.get_xlabel()
    'gain, as a share of the ideal gain'
    """
    of, _ = accounts(decision)
    rows, note = chosen_rows(decision.hypotheses)
    shares, fair = of.shares[rows], of.fair_shares[rows]
    names = row_names(decision.hypotheses, rows, np.isnan(of.shares))
    ax = canvas(ax, beside=(MET, MISSED, FAIR), rows=names)
    places = np.arange(len(rows))
    ax.hlines(places, fair, shares, color=GREY, linewidth=1.5, zorder=1)
    (fair_marks,) = ax.plot(
        fair, places, "D", markerfacecolor="white", color=GREY, markersize=7
    )
    # The rounding of a solver is no injustice.
    met = shares >= fair - NOTHING - 1e-9
    missed = ~met & ~np.isnan(shares)
    entries = []
    for which, mark, colour, label in (
        (met, "o", BLUE, MET),
        (missed, "v", VERMILLION, MISSED),
    ):
        if which.any():
            (marks,) = ax.plot(shares[which], places[which], mark, color=colour)
            entries.append((marks, label))
    name_rows(ax, names)
    # From nothing to all that can be gained, and further where somebody is.
    low, high = np.nanmin([0.0, *shares]), np.nanmax([1.0, *shares])
    ax.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    ax.grid(axis="x", color="0.9")
    ax.set_axisbelow(True)
    ax.set_xlabel("gain, as a share of the ideal gain")
    if note:
        ax.set_title(note, fontsize="medium")
    legend_beside(ax, [*entries, (fair_marks, FAIR)])
    return ax
