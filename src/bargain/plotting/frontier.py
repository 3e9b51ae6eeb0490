"""Two hypotheses: what lotteries can give to both, and where the rules stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.aggregators.nash import NashBargaining
from bargain.comparison import Comparison
from bargain.errors import InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import Canvas, canvas
from bargain.plotting.hull import frontier_of, hull_of, on_frontier
from bargain.plotting.plane import Plane
from bargain.plotting.styles import GREY, PALE, ink, line, places, point

DOMINATED, FRONTIER = "other outcomes", "frontier"
DISAGREEMENT, HYPERBOLA = "disagreement point", "as good a Nash product"

# Of points on the frontier so many get a name, and so many others are drawn.
MOST, MOST_DRAWN = 24, 4_000


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
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        In each hypothesis's own units, or in powers of ten of them if utilities are
        tiny or huge. Outcomes on the frontier are named if they are at 24 points at
        most; of the others at most 4,000 are drawn.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `comparison` is something else, or not of two hypotheses.

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
    made = "make one with bargain.compare(hypotheses, rules)"
    check_kind("comparison", comparison, Comparison, made)
    hypotheses = comparison.hypotheses
    if len(hypotheses) != 2:
        raise InvalidOptionError(
            f"a frontier is drawn for two hypotheses (got {len(hypotheses)}); use "
            "bargain.plotting.plot_profiles"
        )
    drawn, plane = canvas(ax), Plane.of(hypotheses)
    plot, points = drawn.ax.plot, plane.points
    entries = []
    for k, name in enumerate(comparison.rules):
        if name in comparison.decisions:
            look = line(k, len(comparison.rules)) | {"linestyle": "none"}
            look |= {"markersize": 4 + look["markersize"], "markeredgewidth": 2}
            x, y = comparison[name].expected_utilities / plane.units
            entries += [(plot([x], [y], **look, zorder=6 + k)[0], name)]
        else:
            (nothing,) = plot([], [], linestyle="none")
            entries.append((nothing, f"{name} (no lottery)"))
    hull = hull_of(points)
    corners = frontier_of(points, hull)
    drawn.ax.fill(*points[hull].T, color=PALE, alpha=0.5, zorder=1)
    (curve,) = plot(*points[corners].T, color=ink(), linewidth=1.2, zorder=3)
    entries.append((curve, FRONTIER))
    entries += _bargain(drawn, comparison, plane)
    entries += _outcomes(drawn.ax, hypotheses, points, on_frontier(points, corners))
    return drawn.finish(entries, x=plane.names[0], y=plane.names[1])


def _bargain(
    drawn: Canvas, comparison: Comparison, plane: Plane
) -> list[tuple[Any, str]]:
    """Draw the disagreement point and the hyperbola; return what a legend needs."""
    decisions = comparison.decisions.values()
    bargains = [d for d in decisions if isinstance(d.rule, NashBargaining)]
    shown_one = next(iter([*bargains, *decisions]), None)
    entries: list[tuple[Any, str]] = []
    if shown_one is None:
        return entries
    origin = np.asarray(shown_one.disagreement) / plane.units
    corners = np.vstack([plane.points, origin])
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = 0.06 * np.where(high > low, high - low, 1.0)
    low, high = low - margin, high + margin
    if bargains:
        curve = plane.hyperbola(shown_one, high)
        if len(curve):
            (locus,) = drawn.ax.plot(*curve.T, ":", color=ink(), lw=1.5, zorder=3)
            entries.append((locus, HYPERBOLA))
    (mark,) = drawn.ax.plot(*origin, "X", color=ink(), markersize=8, zorder=5)
    entries.append((mark, DISAGREEMENT))
    drawn.span("x", low[0], high[0])
    drawn.span("y", low[1], high[1])
    return entries


def _outcomes(
    ax: Any, hypotheses: HypothesisSet, points: Float64Array, on: np.ndarray
) -> list[tuple[Any, str]]:
    """Draw the outcomes, those on the frontier with their names."""
    entries = []
    # Those at the same point share a mark, which one would hide otherwise.
    twins: dict[tuple[float, ...], list[int]] = {}
    for k in on.tolist():
        twins.setdefault(tuple(points[k]), []).append(k)
    named = list(twins.values()) if len(twins) <= MOST else []
    first = [ks[0] for ks in named]
    looks = places(first, len(points))
    for ks, look in zip(named, looks, strict=True):
        (drawn,) = ax.plot(*points[ks[0]], **point(look), zorder=4)
        names = [hypotheses.outcomes[k] for k in ks[:3]]
        more = [f"{len(ks) - 3} more"] if len(ks) > 3 else []
        entries.append((drawn, " = ".join(names + more)))
    others = np.setdiff1d(np.arange(len(points)), on if named else [])
    label = DOMINATED if named else "outcomes"
    if len(others):
        some = others[:: -(-len(others) // MOST_DRAWN)]
        (drawn,) = ax.plot(*points[some].T, ".", color=GREY, zorder=2)
        if len(some) < len(others):
            label += f" ({len(some):,} of {len(others):,} are drawn)"
        entries.append((drawn, label))
    return entries
