"""What each hypothesis gains, beside its fair share."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import difference
from bargain.aggregators.constrained import Constrained
from bargain.aggregators.decision import Decision
from bargain.comparison import Comparison
from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import canvas
from bargain.plotting.rows import FAIR, OVER_WORST, chosen_rows, row_names
from bargain.plotting.styles import BLUE, GREY, GRID, VERMILLION, ink, paper

MET, MISSED = "gain, at least the fair share", "gain, below the fair share"
GAIN, DISAGREEMENT = "gain", "disagreement point"

# Of an ideal gain: the rounding of a solver is no injustice, nor is it a point.
ROUNDING = 1e-9


def plot_gains(decision: Decision, ax: Any = None) -> Any:
    """Draw the gain of each hypothesis as a share of its ideal gain, and its credence.

    Gains are counted from the worst outcome, whatever the disagreement point: these
    are the shares in `Decision.to_frame`, and a credence is a fair share of them. From
    the worst case Nash bargaining gives each hypothesis at least that; other rules, and
    other disagreement points, need not.

    Parameters
    ----------
    decision : Decision
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        A row for each hypothesis, at most 40: those of most credence. A bar marks the
        disagreement point if it is not the worst case. Under constraints no gain is
        judged, as the ideals are those of all outcomes.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `decision` is something else, or `ax` is no Axes.

    Examples
    --------
    >>> from bargain import plotting
    >>> coin = bg.examples.load("coin-flip")
    >>> ax = plotting.plot_gains(bg.NashBargaining().solve(coin))
    >>> ax.get_xlabel()
    'gain over the worst outcome, as a share of the ideal gain'
    """
    check_kind("decision", decision, Decision, "ask a rule: rule.solve(hypotheses)")
    hypotheses = decision.hypotheses
    rows, note = chosen_rows(hypotheses)
    shares = Comparison(hypotheses, ("",), {"": decision}, {}).shares[""][rows]
    points = _points(decision)[rows]
    fair = np.asarray(hypotheses.credences)[rows]
    names = row_names(hypotheses, rows, hypotheses.indifferent)
    drawn = canvas(ax, rows=names)
    axes, places = drawn.ax, np.arange(len(rows))
    axes.hlines(places, fair, shares, color=GREY, linewidth=1.5, zorder=1)
    (fair_marks,) = axes.plot(
        fair, places, "D", markerfacecolor=paper(), color=GREY, markersize=7
    )
    # Of outcomes that constraints rule out nobody has a fair share.
    is_free = not isinstance(decision.rule, Constrained)
    missed = (shares < fair - ROUNDING) & is_free
    met = ~missed & ~np.isnan(shares)
    entries = []
    for which, mark, colour, label in (
        (met, "o", BLUE, MET if is_free else GAIN),
        (missed, "v", VERMILLION, MISSED),
    ):
        if which.any():
            (marks,) = axes.plot(shares[which], places[which], mark, color=colour)
            entries.append((marks, label))
    entries.append((fair_marks, FAIR if is_free else "credence"))
    if (np.abs(points) > ROUNDING).any():
        look = {"color": ink(), "markersize": 14, "markeredgewidth": 1.5}
        (marks,) = axes.plot(points, places, "|", **look)
        entries.append((marks, DISAGREEMENT))
    # From nothing to all that can be gained, and further where somebody is.
    low, high = np.nanmin([0.0, *shares, *points]), np.nanmax([1.0, *shares, *points])
    drawn.span("x", low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes.grid(axis="x", **GRID)
    axes.set_axisbelow(True)
    return drawn.finish(entries, x=OVER_WORST, y=note)


def _points(decision: Decision) -> Any:
    """Return the disagreement point on the same scale; NaN if indifferent."""
    hypotheses = decision.hypotheses
    ideals = difference(hypotheses.best, hypotheses.worst)
    above = difference(np.asarray(decision.disagreement), np.asarray(hypotheses.worst))
    return above / np.where(hypotheses.indifferent, np.nan, ideals)
