"""Two hypotheses: what lotteries can give to both, and where the rules stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.decision import Decision
from bargain.aggregators.nash import NashBargaining
from bargain.comparison import Comparison
from bargain.errors import InvalidOptionError
from bargain.plotting.canvas import canvas, legend_beside
from bargain.plotting.hull import frontier_of, hull_of, on_frontier
from bargain.plotting.labels import shown
from bargain.plotting.styles import BLACK, FILLS, GREY, MARKS, PALE, line

DOMINATED, FRONTIER = "other outcomes", "frontier"
DISAGREEMENT, HYPERBOLA = "disagreement point", "as good a Nash product"

# Of outcomes on the frontier, so many get a name.
MOST = 24


def plot_frontier(comparison: Comparison, ax: Any = None) -> Any:
    """Draw the expected utilities that lotteries can reach, and what rules pick.

    Parameters
    ----------
    comparison : Comparison
        Of rules on two hypotheses. The first `NashBargaining` among them gives the
        disagreement point and the hyperbola of lotteries that have its Nash product
        ``(u_1 - d_1)^w_1 (u_2 - d_2)^w_2``, which touches the frontier where it stands;
        without one, the point is that of the first rule, and there is no hyperbola.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones if left out.

    Returns
    -------
    ax : matplotlib.axes.Axes
        In each hypothesis's own units.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If there are not two hypotheses.

    See Also
    --------
    bargain.plotting.plot_profiles : for any number of hypotheses.

    Examples
    --------
    >>> from bargain import plotting
    >>> views = bg.HypothesisSet.from_arrays([[2, 1, 0], [0, 1, 2]])
    >>> ax = plotting.plot_frontier(bg.compare(views, [bg.NashBargaining()]))
    >>> [text.get_text() for text in ax.get_legend().get_texts()][-1]
    'outcome 2'
    """
    hypotheses = comparison.hypotheses
    if len(hypotheses) != 2:
        raise InvalidOptionError(
            f"a frontier is drawn for two hypotheses (got {len(hypotheses)}); use "
            "bargain.plotting.plot_profiles"
        )
    points = np.array(hypotheses.utilities, dtype=float).T
    hull = hull_of(points)
    corners = frontier_of(points, hull)
    named = on_frontier(points, corners)
    is_named = len(named) <= MOST
    labels = [hypotheses.outcomes[int(k)] for k in named] if is_named else []
    decisions = comparison.decisions
    beside = [*decisions, *labels, DOMINATED, FRONTIER, DISAGREEMENT, HYPERBOLA]
    ax = canvas(ax, beside=beside)
    entries = []
    for k, (name, decision) in enumerate(decisions.items()):
        look = line(k, len(decisions)) | {"linestyle": "none", "zorder": 6 + k}
        look |= {"markersize": 4 + look["markersize"], "markeredgewidth": 2}
        x, y = decision.expected_utilities
        entries += [(ax.plot([x], [y], **look)[0], name)]
    ax.fill(*points[hull].T, color=PALE, alpha=0.5, zorder=1)
    (drawn,) = ax.plot(*points[corners].T, color=BLACK, linewidth=1.2, zorder=3)
    entries.append((drawn, FRONTIER))
    entries += _bargain(ax, decisions, points)
    for k, label in zip(named.tolist(), labels, strict=False):
        look = {"color": FILLS[k % len(FILLS)], "marker": MARKS[k % 7]}
        (drawn,) = ax.plot(*points[k], **look, linestyle="none", zorder=4, ms=5)
        entries.append((drawn, label))
    others = np.setdiff1d(np.arange(len(points)), named if is_named else [])
    if len(others):
        (drawn,) = ax.plot(*points[others].T, ".", color=GREY, zorder=2)
        entries.append((drawn, DOMINATED if is_named else "outcomes"))
    for write, name in zip(
        (ax.set_xlabel, ax.set_ylabel), hypotheses.names, strict=True
    ):
        write(shown(f"expected utility of {name}"))
    legend_beside(ax, entries)
    return ax


def _bargain(ax: Any, decisions: Any, points: Float64Array) -> list[tuple[Any, str]]:
    """Draw the disagreement point and the hyperbola; return what a legend needs."""
    bargains = [d for d in decisions.values() if isinstance(d.rule, NashBargaining)]
    shown_one: Decision | None = next(iter([*bargains, *decisions.values()]), None)
    entries: list[tuple[Any, str]] = []
    if shown_one is None:
        return entries
    origin = np.asarray(shown_one.disagreement, dtype=float)
    corners = np.vstack([points, origin])
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = 0.06 * np.where(high > low, high - low, 1.0)
    low, high = low - margin, high + margin
    if bargains:
        curve = _hyperbola(shown_one, high)
        if len(curve):
            (drawn,) = ax.plot(*curve.T, ":", color=BLACK, linewidth=1.5, zorder=3)
            entries.append((drawn, HYPERBOLA))
    (drawn,) = ax.plot(*origin, "X", color=BLACK, markersize=8, zorder=5)
    entries.append((drawn, DISAGREEMENT))
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(low[1], high[1])
    return entries


def _hyperbola(decision: Decision, high: Float64Array) -> Float64Array:
    """Return points with the Nash product of a decision, up to the corner `high`."""
    credences = np.asarray(decision.hypotheses.credences)
    gains, origin = np.asarray(decision.gains), np.asarray(decision.disagreement)
    if not ((gains > 0) & (credences > 0)).all():
        return np.empty((0, 2))
    # Even steps along either axis, since the curve may be steep and flat in turn.
    most = (high - origin) / gains
    steps = np.linspace(0, 1, 201)[1:, None] * most
    with np.errstate(over="ignore"):
        along_x = steps[:, 0] ** (-credences[0] / credences[1])
        along_y = steps[:, 1] ** (-credences[1] / credences[0])
    ratios = np.vstack(
        [
            np.column_stack([steps[:, 0], along_x]),
            np.column_stack([along_y, steps[:, 1]]),
        ]
    )
    ratios = ratios[(ratios <= most).all(axis=1)]
    order = np.lexsort((-ratios[:, 1], ratios[:, 0]))
    return np.asarray(origin + ratios[order] * gains)
