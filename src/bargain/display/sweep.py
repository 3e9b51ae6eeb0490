"""A sweep for people: some of its points, who is captured there, and what it costs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bargain._arrays import Float64Array
from bargain.display.comparison import title
from bargain.display.grids import Grid, tables
from bargain.display.words import printable, share
from bargain.sweeps.sweep import Sweep

# So many points are shown: the first, the last, and some evenly between.
POINTS = 9


def sweep_text(sweep: Sweep, width: int = 80) -> str:
    """Return a sweep as plain text.

    Parameters
    ----------
    sweep : Sweep
    width : int
        In columns.

    Examples
    --------
    >>> monster = bg.scenarios.load("utility-monster")
    >>> rules = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
    >>> print(sweep_text(bg.sweep(monster, rules, stakes=[1, 1e3])))
    Probability of the favourite of monster
    stakes      eu    nash
    ──────────────────────
    1            0   0.010
    1e+03        1   0.010
    <BLANKLINE>
    Share of their gains that the others lose
    stakes      eu    nash
    ──────────────────────
    1            0   0.010
    1e+03        1   0.010
    <BLANKLINE>
    Expected utility flips at stakes of 91.1
    """
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, color_system=None, highlight=False)
    console.print(sweep_view(sweep, width))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n")


def sweep_view(sweep: Sweep, width: int) -> Group:
    """Return a sweep as something that rich can print at that width."""
    return Group(*_parts(sweep, width))


def _parts(sweep: Sweep, width: int) -> Iterator[RenderableType]:
    shown = ", ".join(map(printable, sweep.monsters[:5]))
    if len(sweep.monsters) > 5:
        shown += f" and {len(sweep.monsters) - 5} more"
    yield title(f"Probability of the favourite of {shown}")
    yield from _grid(sweep, sweep.captured, width)
    yield ""
    yield title("Share of their gains that the others lose")
    yield from _grid(sweep, sweep.harm, width)
    yield ""
    if np.isinf(sweep.flip):
        yield Text("Expected utility does not flip to it")
    elif sweep.flip == 0:
        yield Text("Expected utility picks it from the start")
    else:
        by = "stakes" if sweep.axis == "stakes" else "a credence"
        yield Text(f"Expected utility flips at {by} of {sweep.flip:.3g}")
    for name, said in sweep.errors.items():
        yield Text(f"- {printable(name)}: {printable(said)}", overflow="fold")


def _grid(
    sweep: Sweep, found: Mapping[str, Float64Array], width: int
) -> Iterator[RenderableType]:
    n_points = len(sweep.values)
    places = np.unique(np.linspace(0, n_points - 1, min(n_points, POINTS)).astype(int))
    columns = {
        name: [_share(float(numbers[k])) for k in places]
        for name, numbers in found.items()
    }
    labels = [f"{sweep.values[k]:.3g}" for k in places]
    yield from tables(Grid(sweep.axis, labels, columns, {}), width)


def _share(number: float) -> str:
    """Return a share; what is off a whole one by rounding alone is whole."""
    whole = round(number) if np.isfinite(number) else number
    return share(float(whole) if abs(number - whole) < 1e-9 else number)
