"""The plot of time against hypotheses, written from the record alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bargain.plotting import plot_scaling
from bargain.plotting.styles import GREY
from benchmarks.page import TARGET

# In this order, so that each looks the same in all panels.
METHODS = (
    "bargain",
    "bargain, Fortran order",
    "mixsqp",
    "mirror descent",
    "pairwise Frank-Wolfe",
    "extrapolated updates",
    "multiplicative updates",
    "cvxpy, Clarabel",
    "cvxpy, SCS",
    "cvxpy, ECOS",
    "scipy SLSQP",
)
PASS = "one pass"
N_OUTCOMES = 100


def draw(record: dict[str, Any], path: Path) -> None:
    """Write a panel for each family that rivals were timed on at several sizes.

    Parameters
    ----------
    record : dict
        What ``benchmarks/results.json`` holds.
    path : Path
        Its ending chooses the format.
    """
    from matplotlib import rc_context

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "bargain", "font.size": 10}
    with rc_context(settings):
        figure = picture(record)
        if figure is not None:
            undated: Any = {"Date": None} if path.suffix == ".svg" else None
            figure.savefig(path, dpi=100, metadata=undated)


def picture(record: dict[str, Any]) -> Any:
    """Return the figure; None if not every question was asked."""
    from matplotlib.figure import Figure

    attempts = [a for a in record["attempts"] if a["n_outcomes"] == N_OUTCOMES]
    families = list(dict.fromkeys(a["family"] for a in attempts))
    sizes = {
        f: {a["n_hypotheses"] for a in attempts if a["family"] == f} for f in families
    }
    families = [family for family in families if len(sizes[family]) > 1]
    if not families:
        return None
    timed = {a["method"] for a in attempts if a["family"] in families}
    methods = [method for method in METHODS if method in timed]
    figure: Any = Figure(figsize=(4 * len(families), 5.2), layout="constrained")
    panels = figure.subplots(1, len(families), sharey=True, squeeze=False)[0]
    for panel, family in zip(panels, families, strict=True):
        _draw_family(panel, methods, [a for a in attempts if a["family"] == family])
        panel.set_title(family)
        panel.label_outer()
    named = [*methods, PASS]
    lines = panels[0].get_lines()[: len(named)]
    figure.legend(lines, named, loc="outside lower center", ncols=4, frameon=False)
    return figure


def _draw_family(
    panel: Any, methods: list[str], attempts: list[dict[str, Any]]
) -> None:
    # The first run of a size is ours, beside its passes.
    made = {(a["method"], a["n_hypotheses"]): a for a in reversed(attempts)}
    times = {
        method: [(size, a["seconds"]) for (by, size), a in made.items() if by == method]
        for method in methods
    }
    plot_scaling(times, panel, size="hypotheses")
    panel.get_legend().remove()  # the figure has one for all panels
    lines = dict(zip(methods, panel.get_lines(), strict=True))
    passes = {a["n_hypotheses"]: a["pass_seconds"] for a in reversed(attempts)}
    panel.plot(*zip(*sorted(passes.items()), strict=True), color=GREY)
    for line in lines.values():
        line.set_markerfacecolor(line.get_color())
    for (method, size), attempt in made.items():
        if attempt["gap"] is None or attempt["gap"] > TARGET:
            line = lines[method]
            panel.plot(
                [size],
                [attempt["seconds"]],
                marker=line.get_marker(),
                color=line.get_color(),
                markersize=line.get_markersize(),
                markerfacecolor=panel.get_facecolor(),
                markeredgewidth=line.get_markeredgewidth(),
                zorder=4 + len(methods),
            )
