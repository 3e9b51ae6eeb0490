"""Rules as profiles: a line through what each hypothesis gains."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import difference
from bargain.comparison import Comparison
from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import canvas
from bargain.plotting.rows import FAIR, OVER_WORST, chosen_rows, row_names
from bargain.plotting.styles import GREY, GRID, ink, line

# Thin lines of more outcomes than these are a grey wall.
MOST_OUTCOMES = 60

OUTCOME = "each outcome by itself"


def plot_profiles(comparison: Comparison, ax: Any = None) -> Any:
    """Draw parallel coordinates: what each rule gives to each hypothesis.

    Each hypothesis is a row, on its own scale from its worst outcome, 0, to its best,
    1; each rule is a line from row to row. A rule whose line is nowhere left of
    another's is at least as good for everyone who has a row.

    Parameters
    ----------
    comparison : Comparison
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        The rules' lines come first, in order, and the legend says of which there is
        none; then the credences, dashed; then each outcome, thin and pale, if there
        are at most 60. At most 40 rows: the hypotheses of most credence.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `comparison` is something else, or `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> table = bg.examples.load("crypto-assets")
    >>> ax = plotting.plot_profiles(bg.compare(table, {"eu": bg.ExpectedUtility()}))
    >>> ax.get_xlabel()
    'gain over the worst outcome, as a share of the ideal gain'
    """
    made = "make one with bargain.compare(hypotheses, rules)"
    check_kind("comparison", comparison, Comparison, made)
    hypotheses = comparison.hypotheses
    rows, note = chosen_rows(hypotheses)
    names = row_names(hypotheses, rows, hypotheses.indifferent)
    shares, n = comparison.shares, len(comparison.rules)
    drawn = canvas(ax, rows=names)
    plot, places = drawn.ax.plot, np.arange(len(rows))
    entries = []
    for k, name in enumerate(comparison.rules):
        if name in shares:
            (handle,) = plot(shares[name][rows], places, **line(k, n), zorder=3 + k)
            entries.append((handle, name))
        else:
            (handle,) = plot([], [], linestyle="none")
            entries.append((handle, f"{name} (no lottery)"))
    fair = np.asarray(hypotheses.credences)[rows]
    (handle,) = plot(fair, places, "D--", color=ink(), linewidth=1, markersize=3)
    entries.append((handle, FAIR))
    if hypotheses.n_outcomes <= MOST_OUTCOMES:
        utilities = np.array(hypotheses.utilities[rows], dtype=float)
        ideals = difference(hypotheses.best, hypotheses.worst)[rows]
        ideals = np.where(hypotheses.indifferent[rows], np.nan, ideals)
        above = difference(utilities, np.asarray(hypotheses.worst)[rows, None])
        thin = plot(
            above / ideals[:, None], places, color=GREY, alpha=0.3, lw=0.8, zorder=1
        )
        entries.append((thin[0], OUTCOME))
    drawn.ax.grid(axis="y", **GRID)
    drawn.ax.set_axisbelow(True)
    return drawn.finish(entries, x=OVER_WORST, y=note)
