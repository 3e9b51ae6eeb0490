"""Where pictures are drawn: on the axes given, or on new ones, and never shown."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES

pytest.importorskip("matplotlib")

COIN = bg.examples.load("coin-flip")
COMPARISON = bg.compare(COIN, RULES)
MONSTER = bg.find_monster(bg.ExpectedUtility(), COIN, max_credence=0.1)
SWEEP = bg.sweep(
    COIN, {"nash": bg.NashBargaining()}, credence=[0.1, 0.9], hypothesis="U1"
)
PICTURES = {
    "plot_capture": lambda ax=None: plotting.plot_capture({"eu": [MONSTER]}, ax),
    "plot_frontier": lambda ax=None: plotting.plot_frontier(COMPARISON, ax),
    "plot_gains": lambda ax=None: COMPARISON["Nash bargaining"].plot(ax),
    "plot_hypotheses": lambda ax=None: COIN.plot(ax),
    "plot_lotteries": lambda ax=None: COMPARISON.plot(ax),
    "plot_profiles": lambda ax=None: plotting.plot_profiles(COMPARISON, ax),
    "plot_scaling": lambda ax=None: plotting.plot_scaling({"x": [(1, 2)]}, ax),
    "plot_sweep": lambda ax=None: SWEEP.plot(ax),
    "Lottery.plot": lambda ax=None: COMPARISON["Nash bargaining"].lottery.plot(ax),
    "Monster.plot": lambda ax=None: MONSTER.plot(ax),
}


def test_every_picture_is_tried_here():
    assert set(plotting.__all__) <= set(PICTURES)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_is_drawn_where_it_is_told(picture):
    from matplotlib.figure import Figure

    given = Figure().add_subplot()

    assert PICTURES[picture](given) is given
    assert given.has_data()


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_does_without_pyplot(picture, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)  # cannot be imported

    assert PICTURES[picture]().has_data()


@pytest.mark.parametrize("picture", PICTURES)
def test_without_matplotlib_a_picture_says_what_to_install(picture, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(bg.MissingExtraError, match="pip install matplotlib"):
        PICTURES[picture]()


@pytest.mark.parametrize("picture", PICTURES)
def test_what_is_no_axes_is_refused(picture):
    from matplotlib.figure import Figure

    with pytest.raises(bg.BargainError, match="ax must be a matplotlib Axes"):
        PICTURES[picture](Figure())


NASH = COMPARISON["Nash bargaining"]
WRONG: dict[str, tuple[Any, Any]] = {
    "lotteries": (plotting.plot_lotteries, {"a": NASH}),
    "lottery": (plotting.plot_lotteries, {"a": [0.5, 0.5]}),
    "one monster": (plotting.plot_capture, {"eu": MONSTER}),
    "monsters": (plotting.plot_capture, {"eu": [1, 2]}),
    "frontier": (plotting.plot_frontier, COIN),
    "profiles": (plotting.plot_profiles, COIN),
    "gains": (plotting.plot_gains, COMPARISON),
    "sweep": (plotting.plot_sweep, COMPARISON),
    "hypotheses": (plotting.plot_hypotheses, NASH),
    "times": (plotting.plot_scaling, {"x": 3.0}),
}


@pytest.mark.parametrize("picture", WRONG)
def test_what_a_picture_cannot_show_is_refused_by_name(picture):
    draw, given = WRONG[picture]

    with pytest.raises(bg.InvalidOptionError, match=r"must be .* \(got .*\); \w+"):
        draw(given)
