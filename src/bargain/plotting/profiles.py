"""Rules as profiles: a line through what each hypothesis gains."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import difference
from bargain.comparison import Comparison
from bargain.plotting.canvas import canvas, legend_beside, name_rows
from bargain.plotting.rows import chosen_rows, row_names
from bargain.plotting.styles import BLACK, PALE, line

# Thin lines of more outcomes than these are a grey wall.
MOST_OUTCOMES = 60

FAIR, OUTCOME = "fair share: the credence", "each outcome by itself"


def plot_profiles(comparison: Comparison, ax: Any = None) -> Any:
    """Draw parallel coordinates: what each rule gives to each hypothesis.

    Each hypothesis is a row, on its own scale from its worst outcome, 0, to its best,
    1; each rule is a line from row to row. A rule whose line is nowhere left of
    another's is at least as good for everyone.

    Parameters
    ----------
    comparison : Comparison
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones if left out.

    Returns
    -------
    ax : matplotlib.axes.Axes
        The rules' lines come first, in order; then the credences, dashed; then each
        outcome, thin and pale, if there are at most 60. At most 40 rows: the
        hypotheses of most credence.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> table = bg.examples.load("crypto-assets")
    >>> ax = plotting.plot_profiles(bg.compare(table, {"eu": bg.ExpectedUtility()}))
    >>> ax.get_xlabel()
    'gain over the worst outcome, as a share of the ideal gain'
    """
    hypotheses = comparison.hypotheses
    rows, note = chosen_rows(hypotheses)
    names = row_names(hypotheses, rows, hypotheses.indifferent)
    shares = comparison.shares
    ax = canvas(ax, beside=[*shares, FAIR, OUTCOME], rows=names)
    places = np.arange(len(rows))
    entries = []
    for k, name in enumerate(shares):
        look = line(k, len(shares))
        (drawn,) = ax.plot(shares[name][rows], places, **look, zorder=3 + k)
        entries.append((drawn, name))
    fair = np.asarray(hypotheses.credences)[rows]
    (drawn,) = ax.plot(fair, places, "D--", color=BLACK, linewidth=1, markersize=3)
    entries.append((drawn, FAIR))
    if hypotheses.n_outcomes <= MOST_OUTCOMES:
        utilities = np.array(hypotheses.utilities[rows], dtype=float)
        ideals = difference(hypotheses.best, hypotheses.worst)[rows]
        ideals = np.where(hypotheses.indifferent[rows], np.nan, ideals)
        above = difference(utilities, np.asarray(hypotheses.worst)[rows, None])
        thin = ax.plot(above / ideals[:, None], places, color=PALE, lw=0.8, zorder=1)
        entries.append((thin[0], OUTCOME))
    name_rows(ax, names)
    ax.grid(axis="y", color="0.9")
    ax.set_axisbelow(True)
    ax.set_xlabel("gain over the worst outcome, as a share of the ideal gain")
    if note:
        ax.set_title(note, fontsize="medium")
    legend_beside(ax, entries)
    return ax
