"""Axes that share a scale: each says what is drawn on it, or is refused."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES, overlapping_texts, wide_frontier

pytest.importorskip("matplotlib")

ASSETS, COIN = bg.examples.load("crypto-assets"), bg.examples.load("coin-flip")
COMPARED = bg.compare(ASSETS, RULES)
FRONTIER = bg.compare(wide_frontier(), RULES)
MONSTER = bg.find_monster(bg.ExpectedUtility(), COIN, max_credence=0.1)
PICTURES = {
    "lotteries": COMPARED.plot,
    "gains": COMPARED["expected utility"].plot,
    "profiles": lambda ax: plotting.plot_profiles(COMPARED, ax),
    "frontier": lambda ax: plotting.plot_frontier(FRONTIER, ax),
    "stakes": bg.sweep(
        ASSETS, RULES, stakes=np.logspace(0, 6, 9), hypothesis=ASSETS.names[0]
    ).plot,
    "capture": lambda ax: plotting.plot_capture({"eu": [MONSTER]}, ax),
    "scaling": lambda ax: plotting.plot_scaling({"a": [(1, 2), (1e3, 4)]}, ax),
}


def _grid(rows, columns, **sharing):
    from matplotlib.figure import Figure

    return Figure(figsize=(10, 7)).subplots(rows, columns, **sharing)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["left first", "right first"])
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_is_drawn_on_both_of_two_axes_that_share_a_scale(picture, order):
    for axes in (_grid(1, 2, sharey=True), _grid(2, 1, sharex=True)):
        for k in order:
            PICTURES[picture](axes[k])

        assert overlapping_texts(axes[0]) == []


def test_rows_that_are_shared_are_named_once_and_stay_in_their_order():
    left, right = _grid(1, 2, sharey=True)

    COMPARED["expected utility"].plot(left)
    plotting.plot_profiles(COMPARED, right)

    left.figure.canvas.draw()
    texts = [text.get_text().replace("\n", " ") for text in left.get_yticklabels()]
    assert texts == list(ASSETS.names)
    assert right.get_yticklabels() == []
    assert left.get_ylim() == right.get_ylim() == (5.5, -0.5)


def test_labels_that_both_axes_show_fit_beside_both():
    from matplotlib.figure import Figure

    for narrow_first in (True, False):
        figure = Figure(figsize=(8, 4))
        grid = figure.add_gridspec(1, 2, width_ratios=(3, 1))
        wide = figure.add_subplot(grid[0])
        narrow = figure.add_subplot(grid[1], sharey=wide)
        for ax in (narrow, wide) if narrow_first else (wide, narrow):
            COMPARED["expected utility"].plot(ax)

        assert overlapping_texts(wide) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("gains", "lotteries"), ("gains", "frontier"), ("stakes", "profiles")],
)
def test_other_rows_on_a_shared_axis_are_refused_before_anything_is_drawn(
    first, second
):
    left, right = _grid(1, 2, sharey=True)
    PICTURES[first](left)
    before = [text.get_text() for text in left.get_yticklabels()]

    with pytest.raises(bg.InvalidOptionError, match=r"the same rows .*sharey=False"):
        PICTURES[second](right)

    assert not right.has_data()
    assert [text.get_text() for text in left.get_yticklabels()] == before


def test_axes_that_were_cleared_take_other_rows():
    left, right = _grid(1, 2, sharey=True)
    PICTURES["gains"](left)
    left.clear()

    PICTURES["lotteries"](right)

    assert right.has_data()


def test_the_second_picture_hides_nothing_of_the_first_on_a_shared_scale():
    views = bg.HypothesisSet.from_arrays([[30, 0, 20], [0, 40, 30]])
    small = bg.HypothesisSet.from_arrays([[3, 0, 2], [0, 4, 3]])
    left, right = _grid(1, 2, sharex=True, sharey=True)

    views.plot(left)
    small.plot(right)

    for low, high, most in ((*left.get_xlim(), 30), (*left.get_ylim(), 40)):
        assert low < 0
        assert high > most
