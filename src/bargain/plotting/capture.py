"""How much harm a newcomer can do, by its credence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bargain.breaker.monster import Monster
from bargain.errors import InvalidOptionError
from bargain.plotting.asked import check_kind
from bargain.plotting.canvas import canvas
from bargain.plotting.styles import GREY, line

BOUND = "harm as large as the credence"
SEARCHED = "hollow: the worst found, no proof"


def plot_capture(monsters: Mapping[str, Iterable[Monster]], ax: Any = None) -> Any:
    """Draw the harm of the worst newcomers against their credence, by rule.

    Parameters
    ----------
    monsters : mapping of str to iterable of Monster
        What `find_monster` found, for some credences, by the name of the rule.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new ones, in a figure with room for all labels, if left out. On
        given ones the drawing shrinks and labels are shortened, until all is inside.

    Returns
    -------
    ax : matplotlib.axes.Axes
        A line for each rule, then the bound that holds for Nash bargaining from the
        worst case: no more harm than credence. Marks are filled where theory says that
        nobody does worse (`Monster.is_exact`).

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidOptionError
        If `monsters` is no mapping to lists of them, or one of these is empty.

    Examples
    --------
    >>> from bargain import plotting
    >>> pair = bg.HypothesisSet.from_arrays([[1, 0, 0.1], [0, 1, 0.1]], [0.6, 0.4])
    >>> rules = {"eu": bg.ExpectedUtility(), "dictator": bg.RandomDictator()}
    >>> found = {
    ...     name: [bg.find_monster(rule, pair, max_credence=e) for e in (0.01, 0.05)]
    ...     for name, rule in rules.items()
    ... }
    >>> ax = plotting.plot_capture(found)
    >>> ax.get_lines()[0].get_xdata()
    array([0.01, 0.05])
    """
    lines = _lines(monsters)
    drawn = canvas(ax)
    axes, entries = drawn.ax, []
    for k, (name, found) in enumerate(lines.items()):
        look = line(k, len(lines)) | {"zorder": 3 + k}
        credences = np.array([monster.credence for monster in found])
        harm = np.array([monster.harm for monster in found])
        (curve,) = axes.plot(credences, harm, **look)
        entries.append((curve, name))
        exact = np.array([monster.is_exact for monster in found])
        if exact.any():
            look |= {"linestyle": "none", "markerfacecolor": look["color"]}
            axes.plot(credences[exact], harm[exact], **look)
            if exact.all():
                curve.set_markerfacecolor(look["color"])
    if any(not monster.is_exact for found in lines.values() for monster in found):
        (mark,) = axes.plot([], [], "o", color=GREY, markerfacecolor="none")
        entries.append((mark, SEARCHED))
    # At the same credences, since a chord is above what a logarithmic axis bends; from
    # nothing on if there is one only.
    grid = sorted({monster.credence for found in lines.values() for monster in found})
    grid = grid if len(grid) > 1 else [0.0, *grid]
    (bound,) = axes.plot(grid, grid, "--", color=GREY, zorder=2)
    entries.append((bound, BOUND))
    if grid[-1] > 100 * grid[0] > 0:
        axes.set_xscale("log")
    return drawn.finish(
        entries,
        x="credence of the newcomer",
        y="share of their gains that the others lose",
    )


def _lines(monsters: Mapping[str, Iterable[Monster]]) -> dict[str, list[Monster]]:
    """Return what was found by rule, in the order of credence."""
    given = {} if not isinstance(monsters, Mapping) else monsters
    by_credence: dict[str, list[Monster]] = {}
    for name, found in given.items():
        search = "find_monster gives one; list several"
        check_kind(f"monsters[{name!r}]", found, Iterable, search)
        each = list(found)
        for monster in each:
            check_kind(f"each of monsters[{name!r}]", monster, Monster, search)
        by_credence[name] = sorted(each, key=lambda monster: monster.credence)
    if not by_credence or not all(by_credence.values()):
        raise InvalidOptionError(
            "monsters must be a mapping of rules' names to what find_monster found, "
            f"at least one for each (got {monsters!r}); leave out rules without any"
        )
    return by_credence
