"""The page of figures says what the record says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.page import PLOT, render

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def record():
    figure = {"question": "q", "unit": "passes", "bound": 2.0, "at_most": True}
    made = {
        "family": "f",
        "n_hypotheses": 1000,
        "n_outcomes": 100,
        "setup_seconds": 0.0,
        "pass_seconds": 0.5,
    }
    return {
        "versions": {"bargain": "1"},
        "machine": "a machine",
        "cores": 2,
        "shrink": 1,
        "skipped": {"mixsqp": "R is not installed"},
        "figures": [
            figure | {"measured": 1.25, "met": True},
            figure | {"measured": None, "met": False},
        ],
        "attempts": [
            made | {"method": "slow", "seconds": 20.0, "gap": 1e-9},
            made | {"method": "wrong", "seconds": 1.0, "gap": 1e-3},
            made | {"method": "lost", "seconds": 1.0, "gap": None},
            made | {"method": "bargain", "seconds": 2.0, "gap": 3e-16},
        ],
    }


def test_the_committed_page_is_that_of_the_committed_record():
    record = json.loads((PROJECT / "benchmarks/results.json").read_text())

    page = (PROJECT / "docs/benchmarks.md").read_text()

    assert page == render(record)
    assert (PROJECT / "docs" / PLOT).exists()


def test_every_figure_has_a_row(record):
    page = render(record)

    assert "| q | 1.25 passes | at most 2 | yes |" in page
    assert "| q | not certified | at most 2 | **no** |" in page


def test_certified_answers_come_first_and_then_the_closest(record):
    rows = [line for line in render(record).splitlines() if line.startswith("| ")]

    assert rows[-4:] == [
        "| bargain | 0 | 2 | 4 | under 1e-15 |",
        "| slow | 0 | 20 | 40 | 1.0e-09 |",
        "| wrong | 0 | 1 | 2 | 1.0e-03 |",
        "| lost | 0 | 1 | 2 | no feasible lottery |",
    ]


def test_what_could_not_run_is_told(record):
    assert "Not run here: mixsqp, since R is not installed." in render(record)


def test_a_trial_is_told_from_figures(record):
    assert "A trial" not in render(record)
    assert "divided by 100" in render(record | {"shrink": 100})


def test_the_plot_names_every_method(record, tmp_path):
    pytest.importorskip("matplotlib")
    from benchmarks.plots import METHODS, draw

    attempts = [
        record["attempts"][0] | {"method": method, "n_hypotheses": size}
        for method in METHODS
        for size in (1000, 10_000)
    ]
    draw(record | {"attempts": attempts}, tmp_path / PLOT)

    text = (tmp_path / PLOT).read_text()
    for method in (*METHODS, "one pass", "hypotheses", "seconds"):
        assert method in text


def test_the_plot_leaves_the_settings_of_matplotlib_alone(record, tmp_path):
    pytest.importorskip("matplotlib")
    import matplotlib

    from benchmarks.plots import draw

    before = dict(matplotlib.rcParams)
    draw(record, tmp_path / PLOT)

    assert dict(matplotlib.rcParams) == before
    assert before["backend"] != "svg"


def test_what_missed_its_gap_is_hollow(record):
    pytest.importorskip("matplotlib")
    from benchmarks.plots import picture

    attempts = [
        record["attempts"][0] | {"method": "bargain", "n_hypotheses": size, "gap": gap}
        for size, gap in ((1000, 1e-9), (10_000, 1e-3), (100_000, None))
    ]

    (panel,) = picture({"attempts": attempts}).axes

    filled, hollow = panel.get_lines()[0], panel.get_lines()[2:]
    assert filled.get_markerfacecolor() == filled.get_color()
    assert {mark.get_xdata().item() for mark in hollow} == {10_000, 100_000}
    assert {mark.get_markerfacecolor() for mark in hollow} == {panel.get_facecolor()}
