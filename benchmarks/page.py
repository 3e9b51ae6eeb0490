"""The page of figures, docs/benchmarks.md, written from the record alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

PLOT = "benchmarks.svg"
TARGET = 1e-8

OPENING = """\
# How fast it is

<!-- Written by `python -m benchmarks` from benchmarks/results.json. -->

A *pass* is the time of one gradient through numpy, `(w / (G @ p)) @ G`, on the same
C-ordered array in the same run: two reads of the matrix. Times are medians, of a solve
of a set that was just built, on two threads. Every timed answer is held to a gap of
1e-8, recomputed in plain numpy from the lottery. `make bench` runs all of this again.
"""

RIVALS = """\
## Beside what else could be used

Each rival is given gains that are already taken and scaled, and its best options.
First-order methods are stopped when the recomputed gap is at most 1e-8, or when their
time is up, and then their best lottery counts. The solvers behind cvxpy, and mixsqp,
cannot be asked for this gap: they run to tolerances of their own, and may go further
than it or miss it. *Setup* is compiling the problem for cvxpy, or handing the matrix to
R; it is not part of the time, but for the figure above that says so. A rival that
missed the gap, or took long, is not asked for ten times more rows. Extrapolated updates
are multiplicative ones with the acceleration of Varadhan and Roland (2008); mixsqp is
the R package of {cite:t}`kim2020`.
"""

CAPTION = """\
Time to a certified gap of 1e-8 against the number of hypotheses, 100 outcomes. Hollow
marks are the best that was reached where the gap was missed. The grey line is one pass.
"""


def render(record: dict[str, Any]) -> str:
    """Return the page as MyST Markdown.

    Parameters
    ----------
    record : dict
        What ``benchmarks/results.json`` holds.
    """
    return "\n".join(_lines(record)) + "\n"


def _lines(record: dict[str, Any]) -> Iterator[str]:
    yield OPENING
    versions = ", ".join(f"{name} {v}" for name, v in record["versions"].items())
    where = f"{record['machine']}, {record['cores']} cores"
    yield f"Measured with {versions}, on {where}.\n"
    if record["shrink"] != 1:
        yield (
            f"**A trial of this page.** Every size was divided by {record['shrink']}, "
            "while the bounds are those of the full sizes.\n"
        )
    yield from _table(
        ("question", "measured", "asked for", "met"),
        (_figure_cells(figure) for figure in record["figures"]),
    )
    yield ""
    yield RIVALS
    for name, reason in record["skipped"].items():
        yield f"Not run here: {name}, since {reason}.\n"
    yield f"```{{figure}} {PLOT}\n:alt: time against hypotheses\n\n{CAPTION}```\n"
    for title, attempts in _by_problem(record["attempts"]).items():
        one_pass = attempts[0]["pass_seconds"]
        yield f"### {title}\n"
        yield f"A pass takes {_number(1000 * one_pass)} ms.\n"
        yield from _table(
            ("method", "setup, s", "time, s", "passes", "gap, nats"),
            (_attempt_cells(made) for made in attempts),
        )
        yield ""


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _by_problem(attempts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    problems: dict[str, list[dict[str, Any]]] = {}
    for made in attempts:
        title = f"{made['family']}, {made['n_hypotheses']:,} x {made['n_outcomes']:,}"
        known = problems.setdefault(title, [])
        # The first of two runs stands: the later ones lean on other figures.
        if made["method"] not in [other["method"] for other in known]:
            known.append(made)
    return {
        title: sorted(known, key=_rank)
        for title, known in problems.items()
        if any(not made["method"].startswith("bargain") for made in known)
    }


def _rank(made: dict[str, Any]) -> tuple[bool, float]:
    """Certified answers first, the quickest first; then those closest."""
    gap = float("inf") if made["gap"] is None else made["gap"]
    missed = gap > TARGET
    return missed, gap if missed else made["seconds"]


def _figure_cells(figure: dict[str, Any]) -> Iterator[str]:
    yield figure["question"]
    measured, unit = figure["measured"], figure["unit"]
    yield "not certified" if measured is None else f"{_number(measured)} {unit}"
    yield f"{'at most' if figure['at_most'] else 'at least'} {figure['bound']:g}"
    yield "yes" if figure["met"] else "**no**"


def _attempt_cells(made: dict[str, Any]) -> Iterator[str]:
    yield made["method"]
    yield _number(made["setup_seconds"])
    yield _number(made["seconds"])
    yield _number(made["seconds"] / made["pass_seconds"])
    if made["gap"] is None:
        yield "no feasible lottery"
    elif made["gap"] <= 1e-15:
        yield "under 1e-15"
    else:
        yield f"{made['gap']:.1e}"


def _number(value: float) -> str:
    if value and abs(value) < 1e-3:
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
