"""The plot of time against hypotheses, written from the record alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from benchmarks.page import TARGET

# Colours that colour-blind readers tell apart (Okabe and Ito, 2008), and a mark each.
STYLES: dict[str, dict[str, Any]] = {
    "bargain": {"color": "black", "marker": "o", "linewidth": 2.5, "zorder": 5},
    "bargain, Fortran order": {
        "color": "black",
        "marker": "x",
        "linestyle": "--",
        "zorder": 4,
    },
    "mixsqp": {"color": "#D55E00", "marker": "s"},
    "mirror descent": {"color": "#0072B2", "marker": "^"},
    "pairwise Frank-Wolfe": {"color": "#56B4E9", "marker": "v"},
    "extrapolated updates": {"color": "#009E73", "marker": "D"},
    "multiplicative updates": {"color": "#009E73", "marker": "d", "linestyle": ":"},
    "cvxpy, Clarabel": {"color": "#CC79A7", "marker": "P"},
    "cvxpy, SCS": {"color": "#CC79A7", "marker": "p", "linestyle": ":"},
    "cvxpy, ECOS": {"color": "#CC79A7", "marker": "*", "linestyle": "--"},
    "scipy SLSQP": {"color": "#E69F00", "marker": "h"},
}
N_OUTCOMES = 100


def draw(record: dict[str, Any], path: Path) -> None:
    """Draw a panel for each family that rivals were timed on at several sizes.

    Parameters
    ----------
    record : dict
        What ``benchmarks/results.json`` holds.
    path : Path
        Its ending chooses the format.
    """
    attempts = [a for a in record["attempts"] if a["n_outcomes"] == N_OUTCOMES]
    families = list(dict.fromkeys(a["family"] for a in attempts))
    sizes = {
        f: {a["n_hypotheses"] for a in attempts if a["family"] == f} for f in families
    }
    families = [family for family in families if len(sizes[family]) > 1]
    if not families:  # not every question was asked
        return
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "bargain", "font.size": 10}
    with matplotlib.rc_context(settings):
        figure: Any
        figure, panels = plt.subplots(
            1,
            len(families),
            figsize=(4 * len(families), 5.2),
            sharey=True,
            squeeze=False,
        )
        for panel, family in zip(panels[0], families, strict=True):
            _draw_family(panel, [a for a in attempts if a["family"] == family])
            panel.set_title(family)
            panel.set_xlabel("hypotheses")
        panels[0, 0].set_ylabel("seconds")
        named: dict[str, Any] = {}
        for panel in panels[0]:
            lines, labels = panel.get_legend_handles_labels()
            named |= dict(zip(labels, lines, strict=True))
        order = [name for name in [*STYLES, "one pass"] if name in named]
        figure.legend(
            [named[name] for name in order],
            order,
            loc="lower center",
            ncols=4,
            frameon=False,
        )
        figure.tight_layout(rect=(0, 0.17, 1, 1))
        figure.savefig(
            path, dpi=100, metadata={"Date": None} if path.suffix == ".svg" else None
        )
        plt.close(figure)


def _draw_family(panel: Any, attempts: list[dict[str, Any]]) -> None:
    # The first run of a size is ours, beside its passes.
    passes = {a["n_hypotheses"]: a["pass_seconds"] for a in reversed(attempts)}
    sizes = sorted(passes)
    panel.plot(sizes, [passes[n] for n in sizes], color="0.6", label="one pass")
    for method, style in STYLES.items():
        made = {
            a["n_hypotheses"]: a for a in reversed(attempts) if a["method"] == method
        }
        if not made:
            continue
        points = sorted(made.items())
        seconds = [a["seconds"] for _, a in points]
        panel.plot([n for n, _ in points], seconds, label=method, **style)
        for size, a in points:
            if a["gap"] is None or a["gap"] > TARGET:
                hollow = style | {"markerfacecolor": "white", "zorder": 6}
                panel.plot([size], [a["seconds"]], **hollow)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.grid(color="0.9")
