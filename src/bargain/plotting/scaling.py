"""How long solvers take, by the size of the problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bargain._arrays import Float64Array
from bargain.errors import InvalidOptionError
from bargain.plotting.canvas import canvas
from bargain.plotting.styles import GRID, line


def plot_scaling(
    times: Mapping[str, Iterable[tuple[float, float]]],
    ax: Any = None,
    *,
    size: str = "size",
) -> Any:
    """Draw how long solvers take against the size of the problem, by solver.

    Parameters
    ----------
    times : mapping of str to iterable of (float, float)
        Pairs of a size and the seconds that a problem of it took, by solver. One
        without any keeps its look, so that solvers look alike in several pictures; the
        legend says so.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.
    size : str
        What the sizes count.

    Returns
    -------
    ax : matplotlib.axes.Axes
        A line for each solver, in order, from the smallest size to the largest; the
        earlier, the thicker. Both axes are logarithmic, so that time in proportion to
        size is a line that rises by one decade for each.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `times` holds anything but pairs of positive numbers, or no pair at all.

    Examples
    --------
    >>> from bargain import plotting
    >>> times = {"newton": [(1_000, 0.01), (10_000, 0.1)], "slsqp": [(1_000, 4.0)]}
    >>> ax = plotting.plot_scaling(times, size="hypotheses")
    >>> ax.get_xscale(), ax.get_xlabel(), ax.get_ylabel()
    ('log', 'hypotheses', 'seconds')
    """
    lines = _lines(times)
    drawn = canvas(ax)
    entries = []
    for k, (name, pairs) in enumerate(lines.items()):
        (curve,) = drawn.ax.plot(*pairs.T, **line(k, len(lines)), zorder=3 + k)
        entries.append((curve, name if len(pairs) else f"{name} (not timed)"))
    drawn.ax.set_xscale("log")
    drawn.ax.set_yscale("log")
    drawn.ax.grid(**GRID)
    drawn.ax.set_axisbelow(True)
    return drawn.finish(entries, x=size, y="seconds")


def _lines(times: Any) -> dict[str, Float64Array]:
    """Return by solver an array of shape (n_sizes, 2), sorted by size."""
    if not isinstance(times, Mapping) or not times:
        raise InvalidOptionError(
            "times must be a mapping of solvers' names to pairs of a size and seconds "
            f"(got {type(times).__name__}); name at least one solver"
        )
    found = {}
    for name, given in times.items():
        try:
            pairs = np.array([(size, seconds) for size, seconds in given], dtype=float)
        except (TypeError, ValueError) as error:
            raise InvalidOptionError(
                f"times[{name!r}] must be pairs of a size and seconds (got {given!r}); "
                "write [(1000, 0.01), ...]"
            ) from error
        pairs = pairs.reshape(-1, 2)
        if not (np.isfinite(pairs) & (pairs > 0)).all():
            raise InvalidOptionError(
                f"times[{name!r}] must hold positive numbers (got {given!r}); leave "
                "out what was not timed"
            )
        found[name] = pairs[np.argsort(pairs[:, 0], kind="stable")]
    if not any(map(len, found.values())):
        raise InvalidOptionError(
            "times must hold a pair of a size and seconds (got none for "
            f"{', '.join(found)}); leave the picture out"
        )
    return found
