"""Axes upon axes: what a twin writes on the right has its place beside the legend."""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from bargain import plotting
from tests.pictures import RULES, overlapping_texts

pytest.importorskip("matplotlib")

ASSETS = bg.examples.load("crypto-assets")
COMPARED = bg.compare(ASSETS, RULES)
PICTURES = {
    "lotteries": COMPARED.plot,
    "gains": COMPARED["expected utility"].plot,
    "profiles": lambda ax: plotting.plot_profiles(COMPARED, ax),
    "stakes": bg.sweep(
        ASSETS, RULES, stakes=np.logspace(0, 6, 9), hypothesis=ASSETS.names[0]
    ).plot,
}


def _twin(ax):
    twin = ax.twinx()
    twin.plot([0.1, 0.9], [0, 5_000])
    twin.set_ylabel("what the twin counts")
    return twin


def _axes(*, is_by_hand=False):
    from matplotlib.figure import Figure

    figure = Figure()
    return figure.add_axes((0.2, 0.2, 0.6, 0.7)) if is_by_hand else figure.subplots()


@pytest.mark.parametrize("is_by_hand", [False, True])
@pytest.mark.parametrize("picture", PICTURES)
def test_a_legend_is_beyond_the_labels_of_a_twin(picture, is_by_hand):
    ax = _axes(is_by_hand=is_by_hand)
    twin = _twin(ax)

    for _ in range(2):
        PICTURES[picture](ax)

        assert overlapping_texts(ax) == []
        np.testing.assert_allclose(twin.get_position(), ax.get_position())
        assert ax.get_legend().get_window_extent().x0 >= twin.yaxis.get_tightbbox().x1


@pytest.mark.parametrize("picture", PICTURES)
def test_tight_layout_keeps_a_twin_in_its_place(picture):
    ax = _axes()
    twin = _twin(ax)
    PICTURES[picture](ax)

    ax.figure.tight_layout()

    assert overlapping_texts(ax) == []
    assert twin.get_position().bounds == ax.get_position().bounds


def test_a_twin_that_comes_later_lies_upon_the_picture():
    ax = COMPARED.plot(_axes())

    twin = _twin(ax)

    assert twin.get_position().bounds == ax.get_position().bounds
    COMPARED.plot(ax)  # with room for both now
    assert overlapping_texts(ax) == []


def test_a_picture_on_the_twin_has_its_legend_beyond_its_rows():
    twin = COMPARED.plot(_axes().twinx())

    twin.figure.canvas.draw()
    legend, rows = twin.get_legend().get_window_extent(), twin.yaxis.get_tightbbox()
    assert twin.bbox.x1 < rows.x0 < rows.x1 <= legend.x0
    assert legend.x1 < twin.figure.bbox.x1
